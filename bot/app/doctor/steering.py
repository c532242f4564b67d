"""Whom the bot answers, and what stepped back by itself."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, ok, warn
from bot.store.rollout.shares import Share, shares


def check(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    with connected(settings) as connection:
        found = shares(connection, settings.behaviour.rollout, settings.channels)
    for one in found:
        if one.stepped_back_from is not None:
            before = f"{one.stepped_back_from:g}"
            said = f"{one.label} stepped back from {before} to {one.share:g} % at {one.since:%Y-%m-%d %H:%M} UTC"
            cure = f"`firstline alarms` says why; `firstline rollout {one.name} {before}` once that is mended"
            yield warn("rollout", said, cure)
    told = ", ".join(_told(one) for one in found if one.what == "arm" or one.share < 100)
    yield ok("rollout", told or "everybody is answered")


def _told(one: Share) -> str:
    return f"{one.label} {one.share:g} % ({one.by or 'firstline.toml'})"
