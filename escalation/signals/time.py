"""How long somebody has waited, and whether a person is there at this hour."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Conversation, SignalValue
from escalation.signals import Signal

WAITING = "waiting"
OUT_OF_HOURS = "out_of_hours"


def waiting(limit_seconds: float) -> Signal:
    """Grows with the time that the oldest unanswered message has waited; found at the limit."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        waited = conversation.waited_seconds
        if waited is None or waited < 1:
            return ()
        words = f"A message has waited {waited:.0f} seconds for an answer."
        strength = round(min(waited / limit_seconds, 1.0), 3)
        return (SignalValue(name=WAITING, strength=strength, threshold=1.0, explanation=words),)

    return signal


def out_of_hours(is_open: Callable[[], bool]) -> Signal:
    """Nobody is there now. No reason to call a person, but a rule may promise something else."""

    def signal(_: Conversation) -> tuple[SignalValue, ...]:
        if is_open():
            return ()
        return (SignalValue(name=OUT_OF_HOURS, strength=1.0, explanation="It is outside business hours."),)

    return signal
