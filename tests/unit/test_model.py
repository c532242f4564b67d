"""What the nouns know of themselves."""

from __future__ import annotations

import pytest

from bot.model import Labels, ThreadRef


@pytest.mark.parametrize(
    ("sentiment", "word"),
    [(None, None), (-1, "negative"), (-0.25, "negative"), (-0.2, "neutral"), (0, "neutral"), (0.25, "positive")],
)
def test_a_mood_is_the_sentiment_in_a_word(sentiment: float | None, word: str | None) -> None:
    labels = Labels(thread=ThreadRef("slack", "T1", "C1:1"), outcome="answered", sentiment=sentiment)

    assert labels.mood == word
