"""What the list is asked for, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.console.asked import number
from bot.model import Reason
from bot.store.console.conversations import BEGINNING, END, Filters, Key

# By what stands in the address: what it is called.
OUTCOMES = {
    "confirmed": "resolved, they say",
    "assumed": "resolved, it seems",
    "human": "resolved by people",
    "reopened": "reopened",
    "open": "open",
    "with_people": "with people now",
}
RATINGS = {"helped": "helped", "not_helped": "did not help", "high": "4 or 5", "middle": "3", "low": "1 or 2"}
REASONS = {reason.value: reason.value.replace("_", " ") for reason in Reason}
_ANY = ("channel", "language", "model", "prompt")
NAMES = (*_ANY, "outcome", "reason", "rating", "from", "to", "q")


class Unfit(ValueError):
    """The address asks for what there is not; says what was found and what was expected."""


def filters_of(given: Mapping[str, str]) -> Filters:
    """Raises Unfit."""
    chosen: dict[str, Any] = {name: given.get(name) or None for name in _ANY}
    for name, known in (("outcome", OUTCOMES), ("reason", REASONS), ("rating", RATINGS)):
        value = given.get(name) or None
        if value is not None and value not in known:
            raise Unfit(f"{name}: found {value!r}, expected one of {', '.join(known)}")
        chosen[name] = value
    first, last = day_of(given, "from"), day_of(given, "to")
    if first:
        chosen["since"] = _midnight(first)
    if last:
        chosen["until"] = _midnight(last + timedelta(days=1))
    return Filters(**chosen)


def key_of(given: Mapping[str, str]) -> Key:
    """Where the page begins. Raises Unfit."""
    value = given.get("after")
    if not value:
        return Key()
    at, _, last = value.rpartition("~")
    before = number(last)
    try:
        began = datetime.fromisoformat(at)
    except ValueError:
        began = None
    if before is None or began is None or began.tzinfo is None:
        raise Unfit(f"after: found {value!r}, expected what a page's link says")
    return Key(at=began, before=before)


def after(key: Key) -> str:
    return f"{key.at.astimezone(UTC).isoformat()}~{key.before}"


def day_of(given: Mapping[str, str], name: str) -> date | None:
    """None where it is not given. Raises Unfit."""
    value = given.get(name)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or not BEGINNING.date() <= day <= END.date():
        raise Unfit(f"{name}: found {value!r}, expected a day, such as 2026-11-29")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
