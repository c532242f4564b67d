"""Keeps a decision, with the transaction that makes it so."""

from __future__ import annotations

import json

from bot.model import EscalationDecision, Route
from bot.store.queries import queries
from bot.store.records import flat
from bot.store.work import UnitOfWork


def keep(work: UnitOfWork, conversation_id: int, decision: EscalationDecision, route: Route | None = None) -> None:
    """`route`: where the handoff goes; None where there is none."""
    queries.insert_decision(
        work.connection,
        conversation_id=conversation_id,
        escalate=decision.escalate,
        reason=decision.reason,
        explanation=decision.explanation,
        intent=decision.intent,
        offer=decision.offer,
        signals=json.dumps([flat(value) for value in decision.signals]),
        alternatives=json.dumps([flat(one) for one in decision.alternatives]),
        route=json.dumps(flat(route)) if route is not None else None,
    )
