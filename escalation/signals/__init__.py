"""Signs in a conversation that it may need a person: each a function of the whole conversation, local, no network.

A new signal is a module here and a line where the container makes the tuple; a rule of `escalation.policy` may then
look at it. What follows from a signal is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model import Conversation, Facts, SignalValue
from bot.ports import GatherFacts

# Weak values too, so that a decision can be explained; nothing where there is nothing to tell.
Signal = Callable[[Conversation], tuple[SignalValue, ...]]


def gather(signals: Sequence[Signal]) -> GatherFacts:
    """The facts before any attempt to answer."""

    def facts_of(conversation: Conversation) -> Facts:
        values = tuple(value for signal in signals for value in signal(conversation))
        return Facts(conversation=conversation, signals=values, attempt=None)

    return facts_of
