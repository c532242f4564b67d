"""Whoever watches an answer being written, in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.model import Conversation


@dataclass
class Watched:
    """A stream that remembers what it is told; and what makes it."""

    told: list[str] = field(default_factory=list)  # pieces, "(reset)", and "(done)" or "(abandoned)"
    conversations: list[Conversation] = field(default_factory=list)
    on_write: Callable[[], object] = lambda: None
    on_reset: Callable[[], object] = lambda: None

    def __call__(self, asked: Conversation) -> Watched:
        self.conversations.append(asked)
        return self

    def write(self, text: str) -> None:
        self.on_write()
        self.told.append(text)

    def working(self, note: str) -> None:
        self.told.append(f"({note})")

    def reset(self) -> None:
        self.on_reset()
        self.told.append("(reset)")

    def done(self) -> None:
        self.told.append("(done)")

    def abandon(self) -> None:
        self.told.append("(abandoned)")

    @property
    def withdrawn(self) -> bool:
        """Something was written, then it was withdrawn, and nothing came after."""
        return len(self.told) > 2 and self.told.index("(reset)") > 0 and self.told[-2:] == ["(reset)", "(done)"]
