"""A company's articles, as the help center of a vendor publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.reader import Level


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
