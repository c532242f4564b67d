"""What a vendor that publishes a company's articles is to the core, and an article as it tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpArticle:
    """One article in one language."""

    key: str  # the same for as long as it is there
    url: str | None  # None: it has no page of its own
    title: str
    html: str  # its body alone
    language: str | None = None  # a language tag
    path: tuple[str, ...] = ()  # what it stands under, in its language where that is known; the outermost first
    labels: tuple[str, ...] = ()
    changed_at: datetime | None = None  # title or body, by the vendor's clock
    audience: Level | None = None  # None: the vendor sets no bounds to it
    groups: tuple[str, ...] = ()  # if any: it is for their members only


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """One article in every language it is published in; in none where it is a draft."""

    original: str
    articles: tuple[HelpArticle, ...]
    withheld: tuple[str, ...] = ()  # keys of those in which it is a draft


class HelpCenter(Protocol):
    """Waits as long as the vendor's rate limits ask for, and leaves most of them to conversations: for workers only."""

    def bounds(self) -> str:
        """What decides for whom articles are, besides themselves, in some form: where it changed, all of them may be
        for others, though none of them changed. Raises DeliveryError."""

    def articles(self) -> Iterator[Translations]:
        """All there are, drafts among them. Raises DeliveryError, at any of them: then nothing is known of the rest."""

    def changed(self, since: datetime) -> Iterator[Translations]:
        """Those that changed since then, and perhaps others. What was deleted is not among them, nor, with some
        vendors, where only a translation changed: only `articles` tells. Raises DeliveryError, at any of them."""

    def draft(self, title: str, html: str, language: str | None) -> str:
        """Put an article there for an author to look at, which nobody else is shown. Where they find it: an address,
        or words. Doing it twice makes two. Raises DeliveryError."""
