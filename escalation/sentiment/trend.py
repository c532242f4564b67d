"""How a conversation is going, from the requester's messages in order: the same question again, the mood getting worse.

Pure: whoever keeps the messages, or only each one's `Sentiment`, asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from escalation.learned.features import features
from escalation.sentiment.assess import Sentiment, assess_sentiment
from escalation.sentiment.cues import Cue

RECENT = 6  # messages that count
SAME = 0.5  # likeness from which two messages ask the same
_SHORT = 12  # characters, below which likeness means nothing: "ok" and "ok"


@dataclass(frozen=True, slots=True)
class Mood:
    last: Sentiment
    trend: float | None  # change of the value a message, negative: getting worse; None with fewer than two values
    repeated: int  # recent messages that ask what an earlier one asked
    rejections: int  # recent messages that refuse what was answered
    dissatisfied: float  # 0 to 1, of the last message as a reply to what was said before it


def assess_mood(messages: Sequence[str], language: str | None = None) -> Mood:
    """Of the requester's messages, oldest first. Raises ValueError without any."""
    if not messages:
        raise ValueError("a mood needs at least one message of the requester's")
    recent = list(messages)[-RECENT:]
    moods = [assess_sentiment(message, language) for message in recent]
    values = [mood.value for mood in moods if mood.value is not None]
    repeated = sum(_repeats(recent, place) for place in range(1, len(recent)))
    rejections = sum(Cue.REJECTION in mood.cues for mood in moods[1:])
    again = len(recent) > 1 and _repeats(recent, len(recent) - 1)
    return Mood(moods[-1], slope(values), repeated, rejections, _dissatisfied(moods, again))


def slope(values: Sequence[float]) -> float | None:
    """Least squares over the places of the values."""
    count = len(values)
    if count < 2:
        return None
    middle, mean = (count - 1) / 2, sum(values) / count
    spread = sum((place - middle) ** 2 for place in range(count))
    return round(sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread, 3)


def likeness(one: str, other: str) -> float:
    """Share of words and letters in common, by their features: 0 nothing, 1 the same."""
    mine, theirs = features(one), features(other)
    if not mine.columns.size or not theirs.columns.size:
        return 0.0
    common = len(set(mine.columns.tolist()) & set(theirs.columns.tolist()))
    return common / min(mine.columns.size, theirs.columns.size)


def _repeats(messages: Sequence[str], place: int) -> bool:
    message = messages[place]
    if len(message) < _SHORT:
        return False
    return any(len(earlier) >= _SHORT and likeness(message, earlier) >= SAME for earlier in messages[:place])


def _dissatisfied(moods: Sequence[Sentiment], again: bool) -> float:
    """A first message answers nothing, so it cannot be dissatisfied with an answer; its frustration still counts."""
    last = moods[-1]
    frustration = last.frustration or 0.0
    if len(moods) == 1:
        return round(frustration * 0.5, 3)
    calm = 1 - 0.5 * frustration
    if Cue.REJECTION in last.cues:
        calm *= 0.5
    if again:
        calm *= 0.7
    if last.value is not None and last.value > 0.5 and Cue.REJECTION not in last.cues:
        calm = 1 - (1 - calm) * 0.3
    return round(1 - calm, 3)
