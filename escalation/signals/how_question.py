"""The waiting messages only ask how something is done: what is sensitive may then be answered from the articles
first."""

from __future__ import annotations

from bot.model import Conversation, Intent, SignalValue
from escalation.intent import assess_intents
from escalation.intent.how_questions import asks_how
from escalation.intent.way import asks_the_way

ASKS_HOW = "asks_how"


def how_question(conversation: Conversation) -> tuple[SignalValue, ...]:
    """Found where all of the waiting messages do."""
    waiting = conversation.waiting
    if not waiting or not all(asks_how(turn.text) or asks_the_way(turn.text, _for_a_person) for turn in waiting):
        return ()
    return (SignalValue(name=ASKS_HOW, strength=1.0, explanation="They only ask how something is done."),)


def _for_a_person(text: str) -> tuple[Intent, ...]:
    return assess_intents(text).for_a_person()
