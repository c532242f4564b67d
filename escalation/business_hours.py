"""When somebody is there: the business hours as the operator set them, in their own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.config import Hours
from bot.config.hours import public_holidays

_AHEAD = 31  # days that are looked at: no holidays are longer
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether the desk is staffed at `now` (aware). Closing before opening means past midnight; equal, all day."""
    local = now.astimezone(ZoneInfo(hours.timezone))
    begun = takewhile(lambda shift: shift[0] <= local, _shifts(hours, local))
    return any(local < closing for _, closing in begun)


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """The next opening after `now`, in the desk's time zone; None when no day of the next weeks is a working day."""
    local = now.astimezone(ZoneInfo(hours.timezone))
    return next((opening for opening, _ in _shifts(hours, local) if opening > local), None)


def reopens(hours: Hours, now: datetime) -> datetime | None:
    """When somebody is there again; None while somebody is, and where nobody ever is."""
    return None if is_open(hours, now) else next_opening(hours, now)


def _shifts(hours: Hours, local: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of the shifts from yesterday on, in order. A shift that begins on a holiday does not."""
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    for offset in range(-1, _AHEAD):
        day = local.date() + timedelta(days=offset)
        if _DAYS[day.weekday()] not in hours.days or _is_holiday(hours, day):
            continue
        ends = day + timedelta(days=1) if closes <= opens else day
        yield datetime.combine(day, opens, tzinfo=local.tzinfo), datetime.combine(ends, closes, tzinfo=local.tzinfo)


def _is_holiday(hours: Hours, day: date) -> bool:
    place = hours.public_holidays
    return day in hours.holidays or (place is not None and day in public_holidays(place, day.year))
