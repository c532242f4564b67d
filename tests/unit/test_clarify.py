"""One question back where two things may be meant, and the reply to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.answering.extractive import extractive_answer
from bot.answering.quoting.clarify import chosen, question_back
from bot.model import Asks, Author, Passage, Query, Reader, Turn
from bot.pipeline import Pipeline, Services
from bot.wording import BUILT_IN, LANGUAGES
from tests.support.articles import EMAIL, article
from tests.support.asking import conversation, said, text_of
from tests.support.wording import EN

OFFERED = ("How to delete an email address", "How to change an email address")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def bot(text: str, asks: Asks) -> Turn:
    return Turn(author=Author.BOT, text=text, at=NOW, asks=asks)


def test_a_question_that_two_sections_answer_differently_is_asked_back() -> None:
    answer = extractive_answer("my email address", EMAIL, 0.2, EN, may_ask=True)
    assert answer.asks is Asks.WHICH
    assert answer.grounded is None
    assert {"How to delete an email address", "How to change an email address"} == set(_bold(answer.text))


def test_it_is_not_asked_where_the_question_says_which_or_nobody_may_ask() -> None:
    for question, may_ask in (("change my email address", True), ("my email address", False)):
        assert extractive_answer(question, EMAIL, 0.2, EN, may_ask=may_ask).asks is None


CANCEL = article(
    "Cancelling",
    ("", "Here you learn all about it."),
    ("Cancel an order", "Open My orders and press Cancel next to the order."),
    ("Cancel a subscription", "Open Billing and press Cancel next to the subscription."),
)


def test_what_is_meant_is_asked_where_the_question_leaves_out_to_what_it_is_to_be_done() -> None:
    answer = extractive_answer("how do I cancel?", CANCEL, 0.2, EN, may_ask=True)
    assert answer.asks is Asks.WHICH
    assert {"Cancel an order", "Cancel a subscription"} == set(_bold(answer.text))


@pytest.mark.parametrize(
    "question",
    [
        "how do I cancel an order?",  # it says which
        "cancel the subscription please",
        "what does cancelling cost?",  # it asks for a fact
        "¿Por qué cancelar?",
        "cancel my newsletter",  # neither is it
    ],
)
def test_it_is_not_asked_where_nothing_is_left_open(question: str) -> None:
    assert extractive_answer(question, CANCEL, 0.0, EN, may_ask=True).asks is None


BACKUP = (
    *article(
        "Backup codes", ("", "Ten codes that you print."), ("How to print them", "Open Security and press Print.")
    ),
    *article(
        "Trouble with backup codes",
        ("", "Some codes are not accepted."),
        ("My backup codes don't work", "Each code can be used once. Take another one."),
        url="https://help.example/b",
    ),
)


@pytest.mark.parametrize(
    "question",
    [
        "my backup code",
        "I have a question about backup codes",
        "Can you help me with my backup codes?",
        "Ich habe eine Frage zu backup codes",
        "J'ai une question sur les backup codes",
    ],
)
def test_who_names_a_thing_and_nothing_else_is_asked_which_article_is_meant(question: str) -> None:
    answer = extractive_answer(question, BACKUP, 0.0, EN, may_ask=True)
    assert answer.asks is Asks.WHICH
    assert len(_bold(answer.text)) == 2
    assert all("ackup codes" in heading for heading in _bold(answer.text))


@pytest.mark.parametrize("question", ["How to print them", "where do I print backup codes?", "backup codes rejected"])
def test_who_says_more_or_types_a_heading_is_not(question: str) -> None:
    assert extractive_answer(question, BACKUP, 0.0, EN, may_ask=True).asks is None


def test_a_heading_that_only_says_more_is_no_second_meaning() -> None:
    found = article(
        "Passwords",
        ("How to reset your password", "Press Forgot and follow the mail that we send you."),
        ("How to reset your password if you have a personal key", "Have your key at hand, and press Forgot."),
    )
    assert extractive_answer("reset password", found, 0.0, EN, may_ask=True).asks is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ("the first one", 0),
        ("2", 1),
        ("The second", 1),
        ("delete", 0),
        ("I want to change it", 1),
        ("deleting it please", 0),
    ],
)
def test_the_reply_chooses(language: str, reply: str, place: int) -> None:
    assert chosen(reply, question_back(OFFERED, BUILT_IN.of(language))) == OFFERED[place]


@pytest.mark.parametrize("reply", ["die zweite", "el segundo", "la deuxième", "il secondo", "a segunda", "de tweede"])
def test_ordinals_are_understood_in_every_language(reply: str) -> None:
    assert chosen(reply, question_back(OFFERED, EN)) == OFFERED[1]


@pytest.mark.parametrize(
    "reply", ["what about invoices?", "neither", "how much does the second licence of the pro plan cost"]
)
def test_another_question_chooses_nothing(reply: str) -> None:
    assert chosen(reply, question_back(OFFERED, EN)) is None


def test_the_choice_is_answered_and_nothing_is_asked_twice(services: Services) -> None:
    here = replace(services, search=Found(EMAIL))
    asked = Pipeline(here)(conversation("email address"))
    assert asked.answer is not None
    assert asked.answer.asks is Asks.WHICH
    before = (said(Author.REQUESTER, "email address"), bot(asked.answer.text, Asks.WHICH))

    assert "Press Edit" in text_of(Pipeline(here)(conversation("the change one", turns=before)))
    again = Pipeline(here)(conversation("email address", turns=before)).answer
    assert again is not None
    assert again.asks is not Asks.WHICH


@pytest.mark.parametrize("reply", ["deleting", "delete it", "the delete one, please"])
def test_which_of_two_is_meant_is_not_taken_for_a_demand(services: Services, reply: str) -> None:
    here = replace(services, search=Found(EMAIL))
    asked = text_of(Pipeline(here)(conversation("email address")))
    before = (said(Author.REQUESTER, "email address"), bot(asked, Asks.WHICH))

    outcome = Pipeline(here)(conversation(reply, turns=before))

    assert not outcome.decision.escalate
    assert "Press Delete" in text_of(outcome)


@dataclass
class Found:
    """A search that always finds the same."""

    passages: tuple[Passage, ...]

    def search(self, query: Query, limit: int, reader: Reader) -> tuple[Passage, ...]:
        return self.passages


def _bold(text: str) -> list[str]:
    return text.split("**")[1::2]
