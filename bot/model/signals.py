"""What a signal found in a conversation."""

from __future__ import annotations

from dataclasses import dataclass


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
