"""Rehearsals that somebody has asked for in the console: asked for, looked at, cancelled. `running` has what runs them.

What somebody wrote is kept, encrypted, until it is answered; what came of it, without personal data, until the run is
over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import keys_of
from bot.store.queries import Row, queries
from bot.store.rehearsals.kept import Whose, owned
from bot.store.work import UnitOfWork

LISTED = 20


class RunState(StrEnum):
    WAITING = "waiting"  # for a worker
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRun:
    """`source`: a file's name, or a channel; `since`: of a channel. `against`: another configuration, by its name."""

    source: str
    is_file: bool
    most: int
    since: datetime | None = None
    against: str | None = None
    judge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`total`: conversations, where that is known; `problems`: of lines that are left out; `rehearsal_id`: what came of
    it, unless that was removed."""

    id: int
    at: datetime
    by: str
    wanted: WantedRun
    state: RunState
    answered: int
    total: int | None
    left_out: Mapping[str, int]
    problems: Sequence[str]
    problem: str | None
    rehearsal_id: int | None

    @property
    def is_over(self) -> bool:
        return self.state not in (RunState.WAITING, RunState.RUNNING)


class Runs:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def want(
        self,
        by: str,
        wanted: WantedRun,
        pasts: Sequence[tuple[Whose, Any]] = (),
        *,
        left_out: Mapping[str, int] | None = None,
        problems: Sequence[str] = (),
    ) -> int:
        """`pasts`: of a file, as JSON values. Nothing of what an erased person said before is kept in the end."""
        with self._database.unit_of_work(self._cipher) as work:
            number = int(
                queries.want_rehearsal(
                    work.connection,
                    by=by,
                    total=len(pasts) if wanted.is_file else None,
                    left_out=json.dumps(dict(left_out or {})),
                    problems=list(problems),
                    **_columns(wanted),
                )
            )
            if rows := _rows(work, number, pasts):
                queries.keep_past_conversations(work.connection, rows)
        return number

    def listed(self) -> list[Run]:
        """Those that go on, and those of the last days that came to nothing; the newest first."""
        with self._database.connection() as connection:
            return [_run(row) for row in queries.rehearsal_runs_listed(connection, limit=LISTED)]

    def find(self, number: int) -> Run | None:
        with self._database.connection() as connection:
            row = queries.rehearsal_run(connection, id=number)
        return None if row is None else _run(row)

    def cancel(self, number: int) -> bool:
        """False where it is over. Who runs it hears of it within seconds."""
        with self._database.transaction() as connection:
            cancelled = bool(queries.cancel_rehearsal(connection, id=number))
            if cancelled:
                queries.forget_past_conversations(connection, run_id=number)
        return cancelled


def _rows(work: UnitOfWork, number: int, pasts: Sequence[tuple[Whose, Any]]) -> list[dict[str, Any]]:
    keys = keys_of(work.connection, work.cipher)
    of_all = [(owned(keys, whose), past) for whose, past in pasts]
    return [
        {"run_id": number, "people": list(one.people), "since": one.since, "body": work.seal(past)}
        for one, past in of_all
    ]


def _columns(wanted: WantedRun) -> dict[str, Any]:
    return {
        "source": wanted.source,
        "is_file": wanted.is_file,
        "since": wanted.since,
        "most": wanted.most,
        "against": wanted.against,
        "judge": wanted.judge,
    }


def wanted_of(row: Row) -> WantedRun:
    return WantedRun(**{name: row[name] for name in ("source", "is_file", "since", "most", "against", "judge")})


def _run(row: Row) -> Run:
    return Run(
        wanted=wanted_of(row),
        state=RunState(row["state"]),
        **{
            name: row[name]
            for name in (
                "id", "at", "by", "answered", "total", "left_out", "problems", "problem", "rehearsal_id",
            )
        },
    )  # fmt: skip
