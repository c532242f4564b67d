"""Which traces were kept long enough: by the numbers of messages, which name them, in the order in which they came.

Nothing is noted when a trace is sent. So this goes through messages once; those that were answered later than others of
their age are put aside until their answers are old enough too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.db import Database
from bot.store.queries import Row, queries


@dataclass(frozen=True, slots=True)
class Batch:
    """Conversation and message of each trace. `late`: gone through, and not to be deleted yet. `until`: the last
    message that was looked at; None where these were put aside before."""

    traces: Sequence[tuple[int, int]]
    late: Sequence[tuple[int, int]]
    until: int | None


@dataclass(frozen=True, slots=True)
class TracesInPostgres:
    """Every method raises StoreUnavailable. Any number of processes may do this: twice is as good as once."""

    database: Database

    def due(self, seconds: float, limit: int) -> Batch | None:
        """Of turns that were answered longer ago than that; None: no more."""
        with self.database.connection() as connection:
            put_aside = list(queries.late_traces_due(connection, seconds=seconds, limit=limit))
            if put_aside:
                return Batch(_numbers(put_aside), (), None)
            rows = list(queries.messages_with_old_traces(connection, seconds=seconds, limit=limit))
        if not rows:
            return None
        late = [row for row in rows if row["late"]]
        return Batch(_numbers([row for row in rows if not row["late"]]), _numbers(late), rows[-1]["id"])

    def gone(self, batch: Batch) -> None:
        """The server was asked to delete them."""
        with self.database.transaction() as connection:
            if batch.until is None:
                queries.late_traces_gone(connection, ids=[message for _, message in batch.traces])
            else:
                queries.keep_late_traces(
                    connection,
                    ids=[message for _, message in batch.late],
                    conversations=[conversation for conversation, _ in batch.late],
                )
                queries.went_through_traces(connection, until=batch.until)

    def taken(self) -> None:
        with self.database.connection() as connection:
            queries.old_traces_taken(connection)

    def not_taken(self, problem: str) -> None:
        """`problem`: nothing of what anybody said."""
        with self.database.connection() as connection:
            queries.old_traces_not_taken(connection, problem=problem)


def _numbers(rows: Sequence[Row]) -> list[tuple[int, int]]:
    return [(row["conversation_id"], row["id"]) for row in rows]
