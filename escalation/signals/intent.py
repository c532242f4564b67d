"""What the waiting messages are about, one value an intent, each with its own threshold."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Conversation, Intent, SignalValue
from escalation.intent import IntentScores
from escalation.signals import Signal
from escalation.signals.human_request import said

WEAK = 0.1  # below this nobody wants to know


def intents(assess: Callable[[str], IntentScores]) -> Signal:
    """Requests for a human are left to their own signals."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        text = said(conversation)
        if not text.strip():
            return ()
        found = assess(text)
        return tuple(
            SignalValue(
                name=intent,
                strength=score.probability,
                threshold=found.thresholds[intent],
                explanation=f"{score.by} says {intent.replace('_', ' ')}",
                language=found.language,
            )
            for intent, score in found.scores.items()
            if intent is not Intent.HUMAN_REQUEST and score.probability >= WEAK
        )

    return signal
