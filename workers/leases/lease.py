"""One outbox message's lease, as it is asked about before each request that writes."""

from __future__ import annotations

from bot import leave
from bot.errors import Withheld
from bot.store.dispatch.processes import Life
from bot.store.outbox.message import OutboxMessage
from bot.store.outbox.queue import Outbox

LOOKS = 3  # an answer of the database that was long on its way is asked for again, so often in all


class Lease:
    """`ends` is on the clock of `leave.now`, before the lease in Postgres ends: the last request takes its time too. So
    does the process's `life`, which moves on as long as it signs."""

    def __init__(self, outbox: Outbox, message: OutboxMessage, life: Life, *, ends: float) -> None:
        self._outbox = outbox
        self._message = message
        self._life = life
        self._ends = ends
        self.begun = False  # a request that writes was given leave

    def check(self) -> None:
        """Raises Withheld when time is up, or another has the message or the conversation."""
        for _ in range(LOOKS):
            asked = leave.now()
            if not self._outbox.still_allowed(self._message):
                raise Withheld("the conversation changed hands")
            answered = leave.now()  # who stands still while Postgres answers holds leave from before
            if answered > min(self._ends, self._life.until):
                raise Withheld("the time for this attempt is over")
            if answered - asked <= leave.FRESH_SECONDS:
                return
        raise Withheld("the database answers too late")

    def write(self) -> None:
        """Before each request that writes; raises as `check` does."""
        self.check()
        self.begun = True
