"""Which worker processes are there. A lease ends with the process that holds it, seconds after that was last heard of,
however long the lease itself would last: a model may think for minutes, and a process may be killed at any moment.

A process signs with one small row of its own, which renews all its leases at once; what that costs does not grow with
what it holds. Who was taken for lost never comes back under the same name: it goes on as another.
"""

from __future__ import annotations

import math
import threading
import uuid
from dataclasses import dataclass

from bot import leave
from bot.config import Behaviour
from bot.store.db import Database
from bot.store.queries import queries

# Of the time after which a process is taken for lost, without a sign: it signs before it claims more, and begins to
# write nothing more.
SIGNS_AGAIN, WRITES = 0.5, 0.6
SIGNS = 4  # in that time


@dataclass(slots=True, eq=False)
class Life:
    """A process, under the name that its leases carry. `until`, on `leave.now`, it may begin to write at a vendor: that
    is a while before others take it for lost, and is moved on only after Postgres has said that it signed."""

    id: uuid.UUID | None
    until: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How many leases of lost processes ended."""

    conversations: int = 0
    outbox: int = 0
    syncs: int = 0


def endless() -> Life:
    """Of whoever holds leases as long as they last."""
    return Life(id=None, until=math.inf)


class Processes:
    """One for each process; thread-safe. Every method raises StoreUnavailable."""

    def __init__(self, database: Database, behaviour: Behaviour) -> None:
        """As long as one request to a vendor may take, after the last sign, nobody else sends what the process sent."""
        self._database = database
        self._lost_after = behaviour.workers.lost_after_seconds
        self._sending_ends_after = max(0.0, behaviour.delivery.timeout_seconds - self._lost_after)
        self.signs_every = self._lost_after / SIGNS
        self._lock = threading.Lock()
        self._life = Life(id=None, until=-math.inf)
        self._signed = self._in_touch_since = -math.inf

    def life(self) -> Life:
        """Ours, heard of a moment ago: what is claimed for it is not another's at once."""
        if leave.now() - self._signed > SIGNS_AGAIN * self._lost_after:
            self.sign()
        return self._life

    def sign(self) -> bool:
        """We are here. True when another process should be taken for lost."""
        with self._lock:
            asked = leave.now()  # before Postgres begins to count
            if self._life.id is not None and asked - self._signed > self._lost_after:
                self._in_touch_since = asked  # whoever was away itself does not know who else was
            with self._database.connection() as connection:
                signed = queries.sign_of_life(connection, id=self._life.id, seconds=self._lost_after)
                if not signed["here"]:
                    begun = Life(id=uuid.uuid4(), until=-math.inf)
                    queries.begin_process(connection, id=begun.id, seconds=self._lost_after)
                    self._life = begun
            self._signed, self._life.until = asked, asked + WRITES * self._lost_after
        return bool(signed["others_missing"]) and asked - self._in_touch_since > self._lost_after

    def end_leases_of_lost(self) -> tuple[Ended, float]:
        """How many ended; those of the outbox in so many seconds."""
        with self._database.connection() as connection:
            ids = [row["id"] for row in queries.take_for_lost(connection)]
            ended = Ended(
                conversations=queries.end_leases_on_conversations(connection, ids=ids),
                outbox=queries.end_leases_on_outbox(connection, ids=ids, seconds=self._sending_ends_after),
                syncs=queries.end_leases_on_syncs(connection, ids=ids),
            )
            queries.forget_lost(connection, seconds=self._sending_ends_after + self._lost_after)
        return ended, self._sending_ends_after
