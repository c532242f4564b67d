"""How the conversation is going: the requester's mood, the same question again, refused answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model import Author, Conversation, SignalValue
from escalation.sentiment import Mood
from escalation.signals import Signal

FRUSTRATION = "frustration"
DISSATISFIED = "dissatisfied"
REPEATED = "repeated_question"
FRUSTRATED_FROM, DISSATISFIED_FROM, REPEATED_FROM = 0.6, 0.5, 0.5


def mood(read: Callable[[Sequence[str]], Mood]) -> Signal:
    """Never enough alone at a first message: a rule has to ask for more than one of the requester's."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        turns = (*conversation.turns, *conversation.waiting)
        messages = [turn.text for turn in turns if turn.author is Author.REQUESTER and turn.text.strip()]
        return _values(read(messages)) if messages else ()

    return signal


def _values(found: Mood) -> tuple[SignalValue, ...]:
    frustration = found.last.frustration or 0.0
    values = (
        (FRUSTRATION, frustration, FRUSTRATED_FROM, "They sound frustrated."),
        (DISSATISFIED, found.dissatisfied, DISSATISFIED_FROM, "The last answer did not satisfy them."),
        (REPEATED, 1 - 0.5**found.repeated, REPEATED_FROM, "They asked the same thing again."),
    )
    return tuple(
        SignalValue(name=name, strength=strength, threshold=threshold, explanation=words)
        for name, strength, threshold, words in values
        if strength > 0
    )
