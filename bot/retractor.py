"""A port of channels: what two workers have said, of whom one stood still, is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Reply, ThreadRef


class Retractor(Protocol):
    """A channel in which words of ours can be taken back, and may be said twice: its vendor knows no key of ours."""

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        """The vendor's ids of all that stands there of this reply besides `kept`, its recorded id. Raises
        DeliveryError."""

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        """These words of ours are there no longer; doing it twice changes nothing. Raises DeliveryError."""
