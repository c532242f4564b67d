"""What the page is asked for, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from bot.console.conversations.filters import Unfit, day_of
from bot.store.figures.read import Asked, Dimension

DAYS = 28  # that are shown unless others are asked for
MOST_DAYS = 1100
NAMES = ("from", "to", "by", *Dimension)


def asked_of(given: Mapping[str, str], today: date | None = None) -> Asked:
    """Raises Unfit."""
    today = today or datetime.now(UTC).date()
    last = day_of(given, "to") or today
    first = day_of(given, "from") or last - timedelta(days=DAYS - 1)
    if first > last:
        raise Unfit(f"from: found {first}, expected a day that is not after {last}")
    if (last - first).days >= MOST_DAYS:
        raise Unfit(f"from: found {first}, expected a day at most {MOST_DAYS} days before {last}")
    chosen = {name: given.get(name) or None for name in Dimension}
    return Asked(since=first, until=last + timedelta(days=1), **chosen)


def dimension_of(given: Mapping[str, str]) -> Dimension:
    """By what the figures are told apart. Raises Unfit."""
    value = given.get("by") or Dimension.CHANNEL
    if value not in set(Dimension):
        raise Unfit(f"by: found {value!r}, expected one of {', '.join(Dimension)}")
    return Dimension(value)


def pieces_of(asked: Asked) -> list[date]:
    """The first days of the days or weeks of a period, also of those in which nothing began."""
    days, step = (asked.until - asked.since).days, timedelta(days=1)
    first = asked.since
    if asked.step == "week":
        first, step = first - timedelta(days=first.weekday()), timedelta(days=7)
    return [day for number in range(days + 1) if (day := first + number * step) < asked.until]
