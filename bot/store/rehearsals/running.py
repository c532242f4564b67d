"""A rehearsal that a process runs: claimed, kept going, ended. Whoever is not heard of for LEASE_SECONDS has lost it,
and another goes on from what is answered.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import FirstlineError
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import keys_of
from bot.store.queries import queries
from bot.store.rehearsals.kept import Owned, Whose, is_erased, keep_rehearsal, owned
from bot.store.rehearsals.runs import WantedRun, wanted_of
from bot.store.work import UnitOfWork

LEASE_SECONDS = 60.0
ATTEMPTS = 3  # processes that may die over one


class RunLost(FirstlineError):
    """It was cancelled, or another process runs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRun:
    """`left_out`: of its file, why -> how many."""

    id: int
    lease: str
    by: str
    wanted: WantedRun
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """`body`: what was written, or what came of it."""

    id: int
    owned: Owned
    answered: bool
    body: Any = field(repr=False)


class Running:
    """Every method raises StoreUnavailable; what writes raises RunLost, with nothing written."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def claim(self) -> ClaimedRun | None:
        """The oldest that waits; None where there is none, or one is run."""
        lease = str(uuid.uuid4())
        with self._database.transaction() as connection:
            queries.end_hopeless_rehearsals(connection, most=ATTEMPTS)
            row = queries.claim_rehearsal(connection, lease=lease, seconds=LEASE_SECONDS)
        if row is None:
            return None
        return ClaimedRun(id=row["id"], lease=lease, by=row["by"], wanted=wanted_of(row), left_out=row["left_out"])

    def pasts(self, run: ClaimedRun) -> list[Past]:
        """In order; what no key opens is left out."""
        with self._database.connection() as connection:
            rows = list(queries.past_conversations(connection, run_id=run.id))
        return [
            Past(
                id=row["id"],
                owned=Owned(row["people"], row["since"]),
                answered=row["answered"],
                body=self._cipher.open(row["body"]),
            )
            for row in rows
            if self._cipher.opens(row["body"])
        ]

    def keep_going(self, run: ClaimedRun) -> None:
        """To be called well within LEASE_SECONDS."""
        with self._database.unit_of_work(self._cipher) as work:
            _hold(work, run)

    def answered(self, run: ClaimedRun, done: Any, *, past: int | None = None, whose: Whose | None = None) -> None:
        """A JSON value. `past`: the number of the one in whose place it stands; `whose`: of one that was fetched."""
        with self._database.unit_of_work(self._cipher) as work:
            _hold(work, run)
            body = work.seal(done)
            if past is not None:
                queries.keep_answered_past(work.connection, id=past, body=body)
            elif whose is not None:
                one = owned(keys_of(work.connection, work.cipher), whose)
                if not is_erased(work, one):
                    queries.add_answered_past(
                        work.connection, run_id=run.id, people=list(one.people), since=one.since, body=body
                    )

    def done(self, run: ClaimedRun, body: Any, exchanges: Iterable[tuple[Owned, Any]]) -> int:
        """Keeps what came of it, as `Rehearsals.keep` does; its number."""
        with self._database.unit_of_work(self._cipher) as work:
            _hold(work, run)
            number = keep_rehearsal(work, run.by, body, exchanges)
            _end(work, run, rehearsal_id=number)
        return number

    def failed(self, run: ClaimedRun, problem: str) -> None:
        with self._database.unit_of_work(self._cipher) as work:
            _hold(work, run)
            _end(work, run, problem=problem)

    def release(self, run: ClaimedRun, *, counts: bool) -> None:
        """Another process may go on with it, where it is this one's still. `counts`: as one that died over it."""
        with self._database.connection() as connection:
            queries.release_rehearsal(connection, id=run.id, lease=run.lease, counts=counts)


def _hold(work: UnitOfWork, run: ClaimedRun) -> None:
    """Its row, until the end of the transaction."""
    if not queries.keep_rehearsal_going(work.connection, id=run.id, lease=run.lease, seconds=LEASE_SECONDS):
        raise RunLost(f"rehearsal {run.id} was cancelled, or another process runs it")


def _end(work: UnitOfWork, run: ClaimedRun, *, problem: str | None = None, rehearsal_id: int | None = None) -> None:
    queries.end_rehearsal(work.connection, id=run.id, lease=run.lease, problem=problem, rehearsal_id=rehearsal_id)
    queries.forget_past_conversations(work.connection, run_id=run.id)
