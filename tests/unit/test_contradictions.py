"""Sentences of different articles that cannot both be right, and those that can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.grounding.statement import read
from bot.gaps.contradictions import Said, contradictions, disagreement, sentences_of

ONE = "A refund reaches your account within 5 days of our approval."


@pytest.mark.parametrize(
    ("one", "other", "over"),
    [
        (ONE, "A refund reaches your account within 14 days of our approval.", "14 or 5"),
        (ONE, "Within 10 days of our approval a refund reaches your account.", "10 or 5"),
        ("Exports of a project are kept for 30 days.", "Exports of a project are kept for 90 days.", "30 or 90"),
        ("You can transfer a licence to a colleague.", "You cannot transfer a licence to a colleague.", "not"),
        ("Erstattungen dauern nach der Freigabe 5 Tage.", "Erstattungen dauern nach der Freigabe 14 Tage.", "14 or 5"),
    ],
)
def test_what_cannot_both_be_right_is_found(one: str, other: str, over: str) -> None:
    found = disagreement(read(one), read(other)) or ""
    assert sorted(found.split()) == sorted(over.split()) or over in found
    assert disagreement(read(other), read(one)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, ONE),
        (ONE, "Your account gets a refund within 5 days of our approval."),
        (ONE, "A parcel reaches your address within 14 days of our dispatch."),
        ("Exports of a project are kept for 30 days.", "Exports of a project are limited to 90 MB."),
        ("You can transfer a licence to a colleague.", "If you are not an admin, you cannot transfer a licence."),
        ("The app runs on Windows and needs 4 GB of memory.", "The app runs on Linux and needs 8 GB of memory."),
    ],
)
def test_what_can_both_be_right_is_not(one: str, other: str) -> None:
    assert disagreement(read(one), read(other)) is None


def said(texts: dict[str, str]) -> list[Said]:
    return [
        one for name, text in texts.items() for one in sentences_of(text, name, f"https://help.example/{name}", name)
    ]


def test_it_is_found_among_many_and_told_with_its_articles() -> None:
    texts = {f"a{number}": f"Article {number} tells about topic{number} in many words." for number in range(50)}
    other = ONE.replace("5", "14")
    texts |= {"refunds": f"# Refunds\n\nWe pay back.\n\n{ONE}", "money": f"About money.\n\n{other}\n\n{other}"}
    (pair,) = contradictions(said(texts))
    assert {pair.one.title, pair.other.title} == {"refunds", "money"}


def test_nothing_contradicts_itself_or_its_translation() -> None:
    text = f"{ONE}\n\n{ONE.replace('5', '14')}"
    assert contradictions(said({"one": text})) == []
    same = [*sentences_of(ONE, "a", "a", "shared"), *sentences_of(ONE.replace("5", "9"), "b", "b", "shared")]
    assert contradictions(same) == []


def test_a_field_that_every_article_fills_in_is_none() -> None:
    assert (
        contradictions(said({f"bulletin {n}": f"The overall severity score of this bulletin: {n}" for n in range(9)}))
        == []
    )


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_is_read(texts: list[str]) -> None:
    contradictions(said({str(number): text for number, text in enumerate(texts)}))
