"""What the detector says of a text: explicit, indirect or no request, how sure, and why in words of our own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RequestKind(StrEnum):
    EXPLICIT = "explicit"  # names a human, a desk or a call: "get me a technician", "call me back"
    INDIRECT = "indirect"  # can only be met by one: "is anybody there?", "this bot is useless", a complaint
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanRequest:
    kind: RequestKind = RequestKind.NONE
    language: str | None = None  # ISO 639-1, of the words it was found in
    confidence: float = 0.0  # 0 to 1
    explanation: str = ""  # one sentence for agents and statistics, without a word of the requester's

    @property
    def explicit(self) -> bool:
        return self.kind is RequestKind.EXPLICIT
