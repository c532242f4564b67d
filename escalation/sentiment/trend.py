"""How a conversation is going, from the requester's messages in order: the same question again, the mood getting worse.

Each message is read once, with those before it (`read_moods`); what was read is numbers, and the numbers of a whole
conversation say how it is going (`mood_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.learned.features import features
from bot.model import MessageMood
from bot.text.own_words import own_message
from bot.text.read_once import read_once
from escalation.sentiment.assess import assess_sentiment
from escalation.sentiment.cues import Cue

RECENT = 6  # messages that count for what is going on now
SAME = 0.5  # likeness from which two messages ask the same
_SHORT = 12  # characters, below which likeness means nothing: "ok" and "ok"


@dataclass(frozen=True, slots=True)
class Mood:
    last: MessageMood
    messages: int
    trend: float | None  # change of the value a message, negative: getting worse; None with fewer than two values
    repeated: int  # recent messages that ask what an earlier one asked
    refused: int  # recent messages that reject what was answered
    no_progress: int  # the last messages in a row that reject or repeat
    dissatisfied: float  # 0 to 1, of the last message as a reply to what was said before it


def read_moods(messages: Sequence[str], language: str | None = None) -> list[MessageMood]:
    """One for each of the requester's messages, oldest first. Never raises for any text."""
    return list(_read(tuple(messages), language))


@read_once
def _read(messages: tuple[str, ...], language: str | None) -> tuple[MessageMood, ...]:
    found = []
    several = len(messages) > 1
    grams = [_grams(own_message(message)) for message in messages if several]  # a mail repeats what it answers
    for place, message in enumerate(messages):
        sounds = assess_sentiment(message, language)
        before = grams[max(0, place - RECENT + 1) : place]
        found.append(
            MessageMood(
                message_id=None,
                value=sounds.value,
                frustration=sounds.frustration,
                refuses=place > 0 and Cue.REJECTION in sounds.cues,
                repeats=any(_likeness(grams[place], earlier) >= SAME for earlier in before),
            )
        )
    return tuple(found)


def mood_of(moods: Sequence[MessageMood]) -> Mood:
    """Of a whole conversation, oldest message first. Raises ValueError without any."""
    if not moods:
        raise ValueError("a mood needs at least one message of the requester's")
    values = [mood.value for mood in moods if mood.value is not None]
    recent = moods[-RECENT:]
    stuck = [mood.refuses or mood.repeats for mood in reversed(moods)]
    return Mood(
        last=moods[-1],
        messages=len(moods),
        trend=slope(values),
        repeated=sum(mood.repeats for mood in recent),
        refused=sum(mood.refuses for mood in recent),
        no_progress=stuck.index(False) if False in stuck else len(stuck),
        dissatisfied=_dissatisfied(moods),
    )


def slope(values: Sequence[float]) -> float | None:
    """Least squares over the places of the values."""
    count = len(values)
    if count < 2:
        return None
    middle, mean = (count - 1) / 2, sum(values) / count
    spread = sum((place - middle) ** 2 for place in range(count))
    return round(sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread, 3)


def _grams(message: str) -> frozenset[int]:
    return frozenset(features(message).columns.tolist()) if len(message) >= _SHORT else frozenset()


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Share of words and letters in common, by their features: 0 nothing, 1 the same."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _dissatisfied(moods: Sequence[MessageMood]) -> float:
    """A first message answers nothing, so it cannot be dissatisfied with an answer; its frustration still counts."""
    last = moods[-1]
    frustration = last.frustration or 0.0
    if len(moods) == 1:
        return round(frustration * 0.5, 3)
    calm = 1 - 0.5 * frustration
    if last.refuses:
        calm *= 0.5
    if last.repeats:
        calm *= 0.7
    if last.value is not None and last.value > 0.5 and not last.refuses:
        calm = 1 - (1 - calm) * 0.3
    return round(1 - calm, 3)
