"""Signs in a conversation that it may need a person: each a function of the whole conversation, local, no network.

A new signal is a module here and a line where the container makes the tuple; a rule of `escalation.policy` may then
look at it. What follows from a signal is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model import Conversation, Facts, SignalValue
from bot.ports import GatherFacts

# None: it was not found.
Signal = Callable[[Conversation], SignalValue | None]


def gather(signals: Sequence[Signal]) -> GatherFacts:
    """The facts before any attempt to answer."""

    def facts_of(conversation: Conversation) -> Facts:
        found = (signal(conversation) for signal in signals)
        return Facts(
            conversation=conversation, signals=tuple(value for value in found if value is not None), attempt=None
        )

    return facts_of
