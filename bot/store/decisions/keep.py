"""Keeps a decision, with the transaction that makes it so."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.model import EscalationDecision, Route
from bot.store.queries import queries
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
        signals=json.dumps([asdict(value) for value in decision.signals]),
        alternatives=json.dumps([asdict(one) for one in decision.alternatives]),
        route=json.dumps(asdict(route)) if route is not None else None,
    )
