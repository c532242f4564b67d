"""How values read on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.rehearsal.report.words import verdict

MINUTE, HOUR, DAY = 60, 3600, 86400


def moment(value: datetime | None) -> str:
    """To the second, in UTC."""
    return "" if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """Roughly how long ago: "5 min ago"."""
    if value is None:
        return "never"
    seconds = ((now or datetime.now(UTC)) - value).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{seconds // MINUTE:.0f} min ago"
    if seconds < DAY:
        return f"{seconds // HOUR:.0f} h ago"
    if seconds < 30 * DAY:
        return f"{seconds // DAY:.0f} d ago"
    return f"{value.astimezone(UTC):%Y-%m-%d}"


def words(name: str | None) -> str:
    """A name of the code's for people: `not_helped` as "not helped"."""
    return "" if name is None else str(name).replace("_", " ")


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h"


def clock(value: datetime) -> str:
    """On a line of a day's own: day and minute, in UTC."""
    return f"{value.astimezone(UTC):%d %b %H:%M}"


def money(value: Decimal | None) -> str:
    """In the currency of the operator's prices; no digits that say nothing."""
    return "" if value is None else f"{value.quantize(Decimal('0.0001')).normalize():f}"


def web(url: str) -> str:
    """An address that a page may link to: of the web, or none."""
    return url if url.startswith(("https://", "http://")) else "#"


class _ToTheWeb(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  (the library's name)
        return web(url) == url


_MARKDOWN = _ToTheWeb("commonmark", {"html": False}).enable("table").disable("image")


def markdown(text: str) -> Markup:
    """The bot's own words as HTML. What stands in them as HTML stays text, pictures become links, and links lead to the
    web alone."""
    return Markup(_MARKDOWN.render(text))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": moment,
    "ago": ago,
    "words": words,
    "duration": duration,
    "clock": clock,
    "money": money,
    "thousands": "{:,}".format,
    "web": web,
    "markdown": markdown,
    "zip": zip,
    "verdict": verdict,
}
