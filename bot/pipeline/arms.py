"""Which prompt and model answer: each arm is a pipeline of its own, over the same parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model import STANDARD, Cancellation, Conversation, Outcome
from bot.ports import Answerer


class Arms:
    """An `Answerer`: the one of the conversation's arm. An arm that there is no more is the standard one, and the
    outcome says which it was."""

    def __init__(self, standard: Answerer, others: Mapping[str, Answerer]) -> None:
        self._standard = standard
        self._others = others

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        arm = conversation.arm if conversation.arm in self._others else STANDARD
        answerer = self._others.get(arm or STANDARD, self._standard)
        return replace(answerer(conversation, cancellation), arm=arm)
