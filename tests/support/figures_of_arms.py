"""Conversations in numbers, written straight into the store's tables: hundreds in a moment."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.support.store import Store

_numbers = itertools.count(1)
CONVERSATION = """
INSERT INTO conversations (channel, account, thread_id, requester_id, requester, arm, mode, created_at)
VALUES (%s, 'acme', %s, %s, '', %s, %s, %s) RETURNING id
"""
WORK = """
INSERT INTO answer_work (conversation_id, at, model_failed, prompts, models, tried, rounds, input_tokens, cached_tokens,
                         output_tokens, calls, tools, passages, custom, messages, seconds, cost, grounded, arm, version)
VALUES (%s, %s, false, '{}', '{}', '{}', 1, 0, 0, 0, '[]', '[]', '[]', '{}', '{}', '{}', %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """What a conversation had. `score`: its rating; `late`: the handoff came two hours after it began."""

    arm: str | None = "standard"
    channel: str = "zendesk"
    version: str | None = "answering@3 m 000000"
    escalated: bool = False
    late: bool = False
    reason: str = "no_answer"
    grounded: bool | None = True
    cost: float | None = 0.01
    score: int | None = None
    mode: str = "answer"
    answered: bool = True


def write(store: Store, had: Iterable[Had], *, first: datetime, every: timedelta = timedelta(minutes=10)) -> datetime:
    """One after the other from `first` on; when the next one would be."""
    at = first
    with store.database.connection() as connection:
        for one in had:
            number = next(_numbers)
            row = connection.execute(
                CONVERSATION, (one.channel, f"f{number}", f"p{number}", one.arm, one.mode, at)
            ).fetchone()
            assert row is not None
            if one.answered:
                worked = (row["id"], at + timedelta(minutes=1), one.cost, one.grounded, one.arm, one.version)
                connection.execute(WORK, worked)
            if one.escalated:
                connection.execute(
                    "INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, created_at)"
                    " VALUES (%s, 'zendesk', 'acme', %s, '', %s)",
                    (row["id"], one.reason, at + timedelta(minutes=130 if one.late else 2)),
                )
            if one.score is not None:
                connection.execute(
                    "INSERT INTO feedback (conversation_id, by_id, score, at) VALUES (%s, %s, %s, %s)",
                    (row["id"], f"p{number}", one.score, at + timedelta(minutes=30)),
                )
            at += every
    return at
