"""The first answer of a conversation says that it comes from a machine: once, in the requester's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import Answers, Behaviour, Brand
from bot.model import Asks, Attachment, Author, Mode
from bot.pipeline import Pipeline, Services
from bot.wording import BUILT_IN, LANGUAGES
from tests.support.asking import NOW, conversation, said, says, text_of
from tests.support.openai_server import OpenAIServer

PASSWORD = "How do I reset my password?"
SAYS_SO = "I'm the automated assistant for Acme."


@pytest.fixture
def introducing(services: Services) -> Services:
    """As it is out of the box."""
    return replace(services, settings=Behaviour(brand=Brand(name="Acme")))


@pytest.mark.parametrize("text", [PASSWORD, "What is the weather in Paris?", "it doesn't work", "...", "thanks"])
def test_the_first_answer_says_so_whatever_it_is(introducing: Services, text: str) -> None:
    assert text_of(Pipeline(introducing)(conversation(text))).startswith(f"{SAYS_SO}\n\n")


@pytest.mark.parametrize("text", ["hi", "hello I need help with my account", "are you a bot?"])
def test_it_does_not_say_so_twice(introducing: Services, text: str) -> None:
    answer = text_of(Pipeline(introducing)(conversation(text)))

    assert answer.count("automated assistant") == 1
    assert not answer.startswith(SAYS_SO)


def test_later_answers_do_not_repeat_it(introducing: Services) -> None:
    before = (said(Author.REQUESTER, "hi"), said(Author.BOT, "Hello!", asks=Asks.WHAT))
    assert "automated" not in text_of(Pipeline(introducing)(conversation(PASSWORD, turns=before)))
    # the words may be too long ago to be looked at
    assert "automated" not in text_of(Pipeline(introducing)(conversation(PASSWORD, introduced=True)))


@pytest.mark.parametrize("text", [PASSWORD, "...", "thanks, and how do I reset my password?"])
def test_where_a_human_spoke_first_the_bot_says_so_all_the_same(introducing: Services, text: str) -> None:
    before = (said(Author.REQUESTER, "Hello?"), said(Author.AGENT, "Ada here. Ask on, the bot answers from now on."))

    answer = text_of(Pipeline(introducing)(conversation(text, turns=before, returned_at=NOW)))

    assert answer.startswith(f"{SAYS_SO}\n\n")


def test_a_draft_is_the_agents_own_answer(introducing: Services) -> None:
    assert "automated" not in text_of(Pipeline(introducing)(conversation(PASSWORD, mode=Mode.DRAFT)))


def test_what_a_model_writes_is_introduced_too(
    introducing: Services, with_model: Services, server: OpenAIServer
) -> None:
    says(server, "Open Settings and choose Security. [1]")
    services = replace(introducing, chat=with_model.chat)
    assert text_of(Pipeline(services)(conversation(PASSWORD))) == f"{SAYS_SO}\n\nOpen Settings and choose Security."


def test_it_comes_before_what_could_not_be_opened(introducing: Services) -> None:
    file = Attachment(name="a.zip", content_type="application/zip")
    assert text_of(Pipeline(introducing)(conversation(PASSWORD, attachments=[file]))).startswith(
        f"{SAYS_SO}\n\nI couldn't open `a.zip`"
    )


def test_an_operator_may_word_it_or_turn_it_off(services: Services) -> None:
    own = Behaviour(brand=Brand(name="Acme"), wording={"en": {"automatic": "{brand} bot here."}})
    assert text_of(Pipeline(replace(services, settings=own))(conversation(PASSWORD))).startswith("Acme bot here.\n\n")
    off = Behaviour(answers=Answers(say_automatic=False))
    assert "automat" not in text_of(Pipeline(replace(services, settings=off))(conversation(PASSWORD)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_each_language(introducing: Services, language: str) -> None:
    talk = replace(conversation("..."), language=language)
    expected = BUILT_IN.of(language).say("automatic", brand="Acme")
    assert text_of(Pipeline(introducing)(talk)).startswith(expected)
