"""It is about a topic that the operator wants people to answer."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Conversation, SignalValue
from escalation.signals import Signal
from escalation.signals.human_request import said

OWN_TOPIC = "own_topic"


def own_topic(find: Callable[[str], str | None]) -> Signal:
    """`find` gives the topic's name, where a person is to answer it."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        text = said(conversation)
        name = find(text) if text.strip() else None
        if name is None:
            return ()
        return (SignalValue(name=OWN_TOPIC, strength=1.0, explanation=f"Your people answer this topic: {name}."),)

    return signal
