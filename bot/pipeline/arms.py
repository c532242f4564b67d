"""Which prompt and model answer: each arm is a pipeline of its own, over the same parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.model import STANDARD, Cancellation, Conversation, Outcome
from bot.ports import Answerer


@dataclass(frozen=True, slots=True)
class Arm:
    answerer: Answerer
    version: str  # of prompt, model and what the operator tells it


class Arms:
    """An `Answerer`: the one of the conversation's arm. An arm that there is no more is the standard one, and the
    outcome says which it was."""

    def __init__(self, arms: Mapping[str, Arm]) -> None:
        """By name; STANDARD is among them."""
        self._arms = arms

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        name = conversation.arm if conversation.arm in self._arms else STANDARD
        arm = self._arms[name or STANDARD]
        return replace(arm.answerer(conversation, cancellation), arm=name, version=arm.version)
