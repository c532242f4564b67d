"""What is known when it is decided whether a person takes over: one value, made in one place, whoever decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.model.conversation import Conversation
from bot.model.intents import Intent
from bot.model.signals import SignalValue

HUMAN_REQUEST = Intent.HUMAN_REQUEST.value  # the signal that no setting can overrule
INDIRECT_HUMAN_REQUEST = "indirect_human_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to answer what waits. `grounded` None: there was nothing to find, as with a greeting."""

    grounded: bool | None
    model_failed: bool
    confidence: float | None = None  # as in `Answer`
    handed_over: str = ""  # why the language model wants a person, one sentence for agents; "": it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a policy may look at. Every field is required: whoever adds one is told by the type checker where."""

    conversation: Conversation
    signals: tuple[SignalValue, ...]  # in the order of the signals, the weak ones too
    attempt: Attempt | None  # None: nobody has tried to answer what waits

    def signal(self, name: str) -> SignalValue | None:
        """The signal of this name, if it was found."""
        for value in self.signals:
            if value.name == name and value.found:
                return value
        return None

    @property
    def messages(self) -> int:
        """How many the requester has written since an agent last did."""
        return self.conversation.messages

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
