"""Alarms about figures that changed, what steps back for them, and how they are told: one transaction for each.

With the alarm it is written down in which ways it is to be told. Each is a row that is leased, sent, and tried again
until it is, as an outbox message is; by the alarm's key a second sending is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from bot.config import Rollout
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries
from bot.store.rollout.shares import Share, step_back

Way = Literal["chat", "email", "webhook"]
WATCH = "the watch"  # who did it, in the audit log


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A figure that changed. `details`: subject, metric, direction, ours, theirs, beside, conversations, at."""

    about: str
    details: Mapping[str, Any]
    steps_back: Share | None = None  # the share that is taken back for it


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAlarm:
    id: int
    about: str
    details: Mapping[str, Any]
    raised_at: datetime
    settled_at: datetime | None
    told: tuple[Mapping[str, Any], ...] = ()  # way, state, problem

    @classmethod
    def from_row(cls, row: Row) -> Self:
        told = tuple(row["told"]) if "told" in row else ()
        return cls(**{name: row[name] for name in cls.__slots__ if name != "told"}, told=told)

    @property
    def key(self) -> str:
        """The same on every attempt, and another in a database made anew."""
        return f"figure-{self.id}-{int(self.raised_at.timestamp())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    alarm: FigureAlarm
    way: Way
    attempts: int  # this one included


class FigureAlarms:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, rollout: Rollout, ways: Sequence[Way], *, lease_seconds: float = 60) -> None:
        self._database = database
        self._rollout = rollout
        self._ways = ways
        self._lease_seconds = lease_seconds

    def raise_for(self, changed: Changed) -> int | None:
        """The new alarm's number; None where it is one already that nobody has settled."""
        with self._database.transaction() as connection:
            return self.raise_in(connection, changed)

    def raise_in(self, connection: Connection, changed: Changed) -> int | None:
        """The same in the caller's transaction."""
        number = queries.raise_figure_alarm(connection, about=changed.about, details=json.dumps(dict(changed.details)))
        if number is None:
            return None
        if changed.steps_back is not None:
            self._step_back(connection, number, changed, changed.steps_back)
        for way in self._ways:
            queries.tell_alarm(connection, alarm_id=number, way=way)
        return int(number)

    def _step_back(self, connection: Connection, number: int, changed: Changed, share: Share) -> None:
        to = step_back(connection, self._rollout, share, WATCH)
        if to is None:
            return
        queries.note_in_audit_log(
            connection,
            by=WATCH,
            role=None,
            what="stepped a rollout back",
            which=share.label,
            details=f"{share.share:g} to {to:g} %, alarm {number}: {changed.about}",
        )
        stepped = {"stepped_from": share.share, "stepped_to": to}
        queries.add_to_alarm(connection, id=number, details=json.dumps(stepped))

    def seen(self, connection: Connection) -> dict[str, datetime]:
        """By what they are about: when somebody last settled an alarm."""
        rows = sorted(queries.settled_figures(connection), key=lambda row: row["at"])
        return {row["about"].partition(", beside ")[0]: row["at"] for row in rows}

    def newest(self, limit: int) -> list[FigureAlarm]:
        with self._database.connection() as connection:
            return [FigureAlarm.from_row(row) for row in queries.figure_alarms(connection, limit=limit)]

    def claim(self) -> Telling | None:
        """The next that is due, leased."""
        with self._database.connection() as connection:
            row = queries.claim_telling(connection, seconds=self._lease_seconds)
            if row is None:
                return None
            alarm = FigureAlarm.from_row(queries.figure_alarm(connection, id=row["alarm_id"]))
        return Telling(alarm=alarm, way=row["way"], attempts=row["attempts"])

    def told(self, telling: Telling) -> None:
        self._end(telling, "sent", None)

    def given_up(self, telling: Telling, problem: str) -> None:
        self._end(telling, "dead", problem)

    def put_off(self, telling: Telling, problem: str, seconds: float) -> None:
        with self._database.connection() as connection:
            queries.put_telling_off(
                connection, alarm_id=telling.alarm.id, way=telling.way, problem=problem, seconds=seconds
            )

    def _end(self, telling: Telling, state: str, problem: str | None) -> None:
        with self._database.connection() as connection:
            queries.telling_ended(connection, alarm_id=telling.alarm.id, way=telling.way, state=state, problem=problem)
