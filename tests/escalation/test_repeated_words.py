"""A word said over and over says no more than said twice."""

from __future__ import annotations

import time

import pytest

from escalation.intent import Intent, assess_intents


@pytest.mark.parametrize("times", [2, 50, 15_000])
@pytest.mark.parametrize("word", ["please ", "PLEASE!! ", "bitte, "])
def test_repetition_is_no_intent(word: str, times: int) -> None:
    found = assess_intents("How do I reset my password? " + word * times)

    assert found.for_a_person() == ()
    assert found.scores[Intent.HUMAN_REQUEST].probability < 0.5


def test_it_takes_no_longer_for_it() -> None:
    assess_intents("warm")
    began = time.perf_counter()
    assess_intents("a b " * 4000)
    assess_intents("ha" * 8000)

    assert time.perf_counter() - began < 1
