"""Asking for a person, and nothing else, is no mood."""

from __future__ import annotations

import pytest

from bot.app.escalating import READ_MOODS

ANSWERED = "How do I get backup codes?"


@pytest.mark.parametrize(
    "text",
    [
        *("Talk to a person", "Let me talk to someone", "human please", "Mit einer Person sprechen"),
        *("Hablar con una persona", "Parler à une personne", "I'd like to speak with an agent, please"),
    ],
)
def test_a_calm_request_for_a_person_is_no_bad_mood(text: str) -> None:
    mood = READ_MOODS([ANSWERED, text])[-1]

    assert mood.frustration is None
    assert mood.value is None or mood.value >= 0


@pytest.mark.parametrize("text", ["This is useless and a disgrace, I want a human", "just get me a fucking human"])
def test_an_angry_one_is(text: str) -> None:
    mood = READ_MOODS([ANSWERED, text])[-1]

    assert mood.frustration is not None
    assert mood.frustration > 0.5
