"""Alarms about figures, with the ways in which they are told here."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Settings
from bot.store.db import Database
from bot.store.rollout.alarms import FigureAlarms, Way


def figure_alarms(settings: Settings, database: Database) -> FigureAlarms:
    return FigureAlarms(database, settings.behaviour.rollout, tuple(ways(settings)))


def ways(settings: Settings) -> Iterator[Way]:
    """Those that are set up."""
    own = settings.behaviour.watching
    if own.alert is not None:
        yield "chat"
    if own.email_to:
        yield "email"
    if own.webhook is not None:
        yield "webhook"
