"""What a vendor that publishes a company's articles is to the core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from bot.model import Translations


class HelpCenter(Protocol):
    """Waits as long as the vendor's rate limits ask for, and leaves most of them to conversations: for workers only."""

    def articles(self) -> Iterator[Translations]:
        """All there are, drafts among them. Raises DeliveryError, at any of them: then nothing is known of the rest."""

    def changed(self, since: datetime) -> Iterator[Translations]:
        """Those that changed since then, and perhaps others. What was deleted is not among them, nor, with some
        vendors, where only a translation changed: only `articles` tells. Raises DeliveryError, at any of them."""
