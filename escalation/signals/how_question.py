"""The waiting messages only ask how something is done: what is sensitive may then be answered from the articles
first."""

from __future__ import annotations

from bot.model import Conversation, SignalValue
from escalation.intent.only_asks import only_asks

ASKS_HOW = "asks_how"


def how_question(conversation: Conversation) -> tuple[SignalValue, ...]:
    """Found where all of the waiting messages do."""
    waiting = conversation.waiting
    if not waiting or not all(only_asks(turn.text) for turn in waiting):
        return ()
    return (SignalValue(name=ASKS_HOW, strength=1.0, explanation="They only ask how something is done."),)
