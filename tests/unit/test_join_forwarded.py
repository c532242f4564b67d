"""What somebody forwards is part of the question, and asks for nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pipeline import Pipeline, Services
from bot.text.forwarded import forwarded_words, marked
from bot.text.own_words import own_words
from tests.support.asking import conversation, text_of
from tests.support.bm25 import BM25Search

PASSWORD = marked("How do I reset my password?", "Mia Lund")


@pytest.mark.parametrize("words", ["What do we tell Mia?\n\n", "", "hi\n\n", "can you help?\n\n", "fyi\n\n"])
def test_what_is_forwarded_is_asked(services: Services, words: str) -> None:
    assert "Reset your password" in text_of(Pipeline(services)(conversation(words + PASSWORD)))


def test_a_request_for_a_person_or_a_refund_in_it_is_somebody_elses(services: Services) -> None:
    theirs = marked("How do I reset my password? Get me a human, I want a refund!", "Mia Lund")
    assert not Pipeline(services)(conversation(f"What do we tell Mia?\n\n{theirs}")).decision.escalate


def test_personal_data_in_it_is_looked_up_by_nobody(services: Services, search: BM25Search) -> None:
    theirs = marked("Reset the password of mia@lund.example please", "Mia Lund")
    Pipeline(services)(conversation(f"Can we?\n\n{theirs}"))

    assert search.asked
    assert not any("lund" in query for query in search.asked)


def test_repeated_mail_is_not_forwarded() -> None:
    assert forwarded_words("See below.\n\nOn 3 Mar 2026, Mia <mia@x.example> wrote:\n> How do I pay?") == ""
    assert forwarded_words("> Mia:\n> How do I pay?") == ""


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)).map("\n".join))
def test_what_is_marked_is_found_again_and_is_nobodys_own(words: str) -> None:
    text = marked(words, "Mia")
    assert "".join(forwarded_words(text).split()) == "".join(line for line in "".join(words.split()))  # blanks aside
    assert own_words(text) == ""
