"""What is known when it is decided whether a person takes over: one value, made in one place, whoever decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.model.conversation import Conversation
from bot.model.intents import Intent

HUMAN_REQUEST = Intent.HUMAN_REQUEST.value  # the signal that no setting can overrule
INDIRECT_HUMAN_REQUEST = "indirect_human_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalValue:
    """What one signal found in a conversation. `explanation` is a sentence for agents, with no words of the
    requester's."""

    name: str
    strength: float  # 0 to 1; where it is a probability, it is calibrated
    explanation: str
    threshold: float = 0.0  # from which strength it counts as found, as far as the signal itself can tell
    language: str | None = None  # of the words it was found in

    @property
    def found(self) -> bool:
        return self.strength >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to answer what waits. `grounded` None: there was nothing to find, as with a greeting."""

    grounded: bool | None
    model_failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a policy may look at. Every field is required: whoever adds one is told by the type checker where."""

    conversation: Conversation
    signals: tuple[SignalValue, ...]  # in the order of the signals, the weak ones too
    attempt: Attempt | None  # None: nobody has tried to answer what waits

    def signal(self, name: str) -> SignalValue | None:
        """The signal of this name, if it was found."""
        return next((value for value in self.signals if value.name == name and value.found), None)

    def after(self, attempt: Attempt) -> Facts:
        return replace(self, attempt=attempt)

    @property
    def unanswered(self) -> int:
        """Answers in a row that found nothing, the present one included."""
        missed = self.attempt is not None and self.attempt.grounded is False
        return self.conversation.ungrounded_streak + missed

    @property
    def answers_given(self) -> int:
        """Within a day, the present one included."""
        return self.conversation.answers_given + (self.attempt is not None)
