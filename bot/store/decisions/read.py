"""What is kept of the decisions, for `firstline explain`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model import Alternative, EscalationDecision, Intent, Reason, Route, SignalValue, ThreadRef
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.store.records import route_of
from bot.store.rows import thread_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDecision:
    at: datetime
    decision: EscalationDecision
    route: Route | None  # where the handoff went; None: there was none


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A conversation with all that was decided in it and is kept, the oldest first."""

    conversation_id: int
    thread: ThreadRef
    owner: str
    decisions: tuple[KeptDecision, ...]


def explain(database: Database, name: str, channel: str | None = None) -> tuple[Explained, ...]:
    """The conversation of this id, or with `channel` those of the thread that it calls so (there may be one in each of
    several accounts), the newest first. Raises StoreUnavailable."""
    with database.connection() as connection:
        found = list(queries.conversations_called(connection, channel=channel, name=name))
        return tuple(
            Explained(
                conversation_id=row["id"],
                thread=thread_of(row),
                owner=row["owner"],
                decisions=tuple(map(_kept, queries.decisions_of_conversation(connection, conversation_id=row["id"]))),
            )
            for row in found
        )


def _kept(row: Row) -> KeptDecision:
    decision = EscalationDecision(
        escalate=row["escalate"],
        reason=_reason(row["reason"]),
        explanation=row["explanation"],
        intent=_intent(row["intent"]),
        offer=row["offer"],
        signals=tuple(SignalValue(**value) for value in row["signals"]),
        alternatives=tuple(
            Alternative(threshold=one["threshold"], reason=_reason(one["reason"]), intent=_intent(one["intent"]))
            for one in row["alternatives"]
        ),
    )
    return KeptDecision(at=row["at"], decision=decision, route=None if row["route"] is None else route_of(row["route"]))


def _reason(name: str | None) -> Reason | None:
    return None if name is None else Reason(name)


def _intent(name: str | None) -> Intent | None:
    return None if name is None else Intent(name)
