"""Whether the clocks agree: this machine's with the database's and with each vendor's.

Nothing is ordered by comparing two of them, so none of it is fatal by minutes; but what is told and reported is told in
their times, and a vendor that signs the time is refused when it is too far off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.app.doctor.databases import connected
from bot.app.doctor.http import ask
from bot.config import Settings
from bot.errors import ConfigurationError, StoreUnavailable
from bot.health import Finding, fail, ok, warn
from connectors import registry

SKEW_WARN, SKEW_FAIL = 30.0, 240.0


def check_clocks(settings: Settings) -> Iterator[Finding]:
    """One finding for all of them: where one differs, which one is wrong only the others tell."""
    skews = dict(_skews(settings))
    if settings.channels and not skews.keys() - {"Postgres"}:
        yield warn("clock", "no vendor reported the time", "check that this machine can reach them")
    wrong = {whose: skew for whose, skew in skews.items() if abs(skew) > SKEW_WARN}
    if wrong:
        told = "; ".join(
            f"{abs(skew):.0f} seconds {'ahead of' if skew > 0 else 'behind'} {whose}" for whose, skew in wrong.items()
        )
        cure = "synchronise the clock of the database's machine (NTP)"
        if wrong.keys() - {"Postgres"}:
            cure = "synchronise this machine's clock (NTP), or webhooks that sign the time will be refused"
        serious = any(abs(skew) > SKEW_FAIL for skew in wrong.values())
        yield (fail if serious else warn)("clock", told, cure)
    elif skews:
        yield ok("clock", f"agrees with {', '.join(skews)}")


def _skews(settings: Settings) -> Iterator[tuple[str, float]]:
    """By how many seconds this machine's clock is ahead, of whoever tells the time."""
    if settings.env.database_url:
        try:
            with connected(settings) as connection:
                before = datetime.now(UTC)
                row = connection.execute("SELECT clock_timestamp() AS at").fetchone()
        except (StoreUnavailable, ConfigurationError):
            row = None  # which is told elsewhere
        if row is not None:
            yield "Postgres", (_middle(before) - row["at"]).total_seconds()
    for channel in registry.switched_on(settings):
        if channel.address is None:
            continue
        before = datetime.now(UTC)
        answer = ask(channel.address(settings))
        skew = None if isinstance(answer, str) else behind_date(answer.headers.get("Date"), before)
        if skew is not None:
            yield channel.title, skew


def behind_date(date: str | None, before: datetime) -> float | None:
    """By how many seconds this machine's clock is ahead of an HTTP Date header, which has whole seconds; `before`: when
    it was asked for."""
    if not date:
        return None
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    return (_middle(before) - theirs.astimezone(UTC)).total_seconds() - 0.5


def _middle(before: datetime) -> datetime:
    """Of the time that the question took."""
    return before + (datetime.now(UTC) - before) / 2
