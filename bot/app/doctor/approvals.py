"""What tools are to do: what waits for a yes, and what nobody knows the end of."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, fail, ok, warn
from bot.store.queries import queries


def check(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    with connected(settings) as connection:
        row = queries.acts_open(connection)
    if row["acts_unknown"]:
        cure = "look there whether it was done, then `firstline approvals settle ID done` or `failed`"
        yield fail("approvals", f"of {row['acts_unknown']} that were begun nobody knows whether they were done", cure)
    if row["acts_waiting"]:
        cure = "`firstline approvals` lists them; they expire after [approvals] expires_hours"
        if settings.behaviour.approvals.channel is None:
            cure += "; set [approvals] channel so that somebody is asked"
        yield warn("approvals", f"{row['acts_waiting']} wait for a yes", cure)
    if not row["acts_unknown"] and not row["acts_waiting"]:
        yield ok("approvals", "nothing waits for a yes")
