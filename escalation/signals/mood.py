"""How the conversation is going: the requester's mood and its trend, the same question again, answers refused.

What was said before the last turns is known by its stored moods (`bot.store.moods`), so the trend is the whole
conversation's. At a first message nothing here is ever found: a mood alone is no reason to call a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.model import Author, Conversation, MessageMood, SignalValue
from escalation.sentiment import Mood, mood_of
from escalation.signals import Signal

FRUSTRATION = "frustration"
DISSATISFIED = "dissatisfied"
WORSE = "mood_getting_worse"
REPEATED = "repeated_question"
NO_PROGRESS = "no_progress"
FRUSTRATED_FROM, DISSATISFIED_FROM, WORSE_FROM, REPEATED_FROM, NO_PROGRESS_FROM = 0.6, 0.4, 0.3, 0.5, 0.75
NEVER = 2.0  # no strength reaches it
TRENDING = 3  # messages, from which there is a trend
_READ_AGAIN = 12  # of the last messages, where the mood of one is not known yet

ReadMoods = Callable[[Sequence[str]], Sequence[MessageMood]]


def mood(read: ReadMoods) -> Signal:
    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        moods = known_moods(conversation, read)
        return tuple(_values(mood_of(moods))) if moods else ()

    return signal


def known_moods(conversation: Conversation, read: ReadMoods) -> list[MessageMood]:
    """Of all messages of the requester's, oldest first: those that are stored, and the others read now."""
    turns = (*conversation.turns, *conversation.waiting)
    said = [turn for turn in turns if turn.author is Author.REQUESTER and turn.text.strip()][-_READ_AGAIN:]
    stored = {mood.message_id: mood for mood in conversation.moods}
    ids = {turn.id for turn in said}
    earlier = [mood for mood in conversation.moods if mood.message_id not in ids]
    if ids <= stored.keys():
        return earlier + [stored[turn.id] for turn in said]
    fresh = read([turn.text for turn in said])
    return earlier + [stored.get(turn.id, now) for turn, now in zip(said, fresh, strict=True)]


def _values(found: Mood) -> Iterator[SignalValue]:
    falling = -(found.trend or 0.0) if found.messages >= TRENDING else 0.0
    for name, strength, threshold, words in (
        (FRUSTRATION, found.last.frustration or 0.0, FRUSTRATED_FROM, "They sound frustrated."),
        (DISSATISFIED, found.dissatisfied, DISSATISFIED_FROM, "The last answer did not satisfy them."),
        (WORSE, falling, WORSE_FROM, "Their mood gets worse from message to message."),
        (REPEATED, 1 - 0.5**found.repeated, REPEATED_FROM, "They asked the same thing again."),
        (NO_PROGRESS, 1 - 0.5**found.no_progress, NO_PROGRESS_FROM, _in_a_row(found.no_progress)),
    ):
        if strength > 0:
            yield SignalValue(
                name=name,
                strength=round(min(strength, 1.0), 3),
                threshold=threshold if found.messages > 1 else NEVER,
                explanation=words,
            )


def _in_a_row(count: int) -> str:
    return (
        f"The last {count} messages refuse the answer or ask again." if count > 1 else "The last answer did not help."
    )
