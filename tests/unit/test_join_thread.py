"""Called into a thread that was running, the bot answers what the thread is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Author
from bot.pipeline import Pipeline, Services
from tests.support.asking import conversation, said, text_of
from tests.support.bm25 import BM25Search

PASSWORD = said(Author.REQUESTER, "How do I reset my password?", name="Mia Lund")


@pytest.mark.parametrize("words", ["any idea?", "", "hi", "can you help here?", "thoughts?"])
def test_few_words_ask_about_the_thread(services: Services, words: str) -> None:
    chatter = said(Author.REQUESTER, "no clue, sorry", name="Bo")
    asked = replace(conversation(words), before=(PASSWORD, chatter))

    assert "Reset your password" in text_of(Pipeline(services)(asked))


def test_a_question_of_its_own_is_answered_for_itself(services: Services) -> None:
    asked = replace(conversation("Where do I download an invoice as PDF?"), before=(PASSWORD,))
    answer = text_of(Pipeline(services)(asked))

    assert "Billing" in answer
    assert "password" not in answer


def test_thanks_ask_nothing(services: Services) -> None:
    assert "password" not in text_of(Pipeline(services)(replace(conversation("thanks!"), before=(PASSWORD,))))


def test_once_it_has_answered_the_thread_is_no_longer_the_question(services: Services, search: BM25Search) -> None:
    turns = (said(Author.REQUESTER, "any idea?"), said(Author.BOT, "Reset it."))
    Pipeline(services)(replace(conversation("any idea?", turns=turns), before=(PASSWORD,)))

    assert not any("password" in query.lower() for query in search.asked)


def test_personal_data_of_the_thread_is_looked_up_by_nobody(services: Services, search: BM25Search) -> None:
    opening = said(Author.REQUESTER, "Reset the password of mia@lund.example please", name="Mia Lund")
    Pipeline(services)(replace(conversation("any idea?"), before=(opening,)))

    assert search.asked
    assert not any("lund" in query for query in search.asked)


def test_a_request_for_a_person_in_the_thread_is_none_to_the_bot(services: Services) -> None:
    opening = said(Author.REQUESTER, "How do I reset my password? I want to talk to a human", name="Mia Lund")
    assert not Pipeline(services)(replace(conversation("any idea?"), before=(opening,))).decision.escalate


@pytest.mark.parametrize("words", ["can you help?", "help", "?", "it doesn't work", "hi, can you help us?"])
def test_what_would_open_a_talk_of_its_own_asks_about_the_thread(services: Services, words: str) -> None:
    assert "Reset your password" in text_of(Pipeline(services)(replace(conversation(words), before=(PASSWORD,))))


def test_the_last_question_counts_whoever_asked_it_and_whatever_was_said_since(services: Services) -> None:
    news = said(Author.REQUESTER, "The release is out, well done everybody", name="Ann")
    question = replace(PASSWORD, name="Bo")
    since = [said(Author.REQUESTER, text, name="Cy") for text in ("no clue, sorry", "let us ask somebody who knows")]

    asked = replace(conversation("can you help?"), before=(news, question, *since))

    assert "Reset your password" in text_of(Pipeline(services)(asked))
