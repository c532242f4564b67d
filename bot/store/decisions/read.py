"""What is kept of the decisions, for `firstline explain`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model import Alternative, EscalationDecision, Intent, Reason, Route, SignalValue, ThreadRef
from bot.store.costs.read import KeptWork, kept_work
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries
from bot.store.records import route_of
from bot.store.rows import thread_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDecision:
    at: datetime
    decision: EscalationDecision
    route: Route | None  # where the handoff went; None: there was none
    work: KeptWork | None  # what was done for the outcome; None: there was none, or it is not kept


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
    with database.transaction() as connection:
        queries.plan_for_these_values(connection)
        found = list(queries.conversations_called(connection, channel=channel, name=name))
        return tuple(_explained(connection, row) for row in found)


def kept_decisions(connection: Connection, conversation_id: int) -> tuple[KeptDecision, ...]:
    """All of a conversation, the oldest first."""
    work = kept_work(connection, conversation_id)
    rows = queries.decisions_of_conversation(connection, conversation_id=conversation_id)
    return tuple(_kept(one, work.get(one["at"])) for one in rows)


def _explained(connection: Connection, row: Row) -> Explained:
    return Explained(
        conversation_id=row["id"],
        thread=thread_of(row),
        owner=row["owner"],
        decisions=kept_decisions(connection, row["id"]),
    )


def _kept(row: Row, work: KeptWork | None) -> KeptDecision:
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
    route = None if row["route"] is None else route_of(row["route"])
    return KeptDecision(at=row["at"], decision=decision, route=route, work=work)


def _reason(name: str | None) -> Reason | None:
    return None if name is None else Reason(name)


def _intent(name: str | None) -> Intent | None:
    return None if name is None else Intent(name)
