"""Conversations in numbers, written straight into the store's tables: hundreds in a moment."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.support.store import Store

_numbers = itertools.count(1)
CONVERSATIONS = """
INSERT INTO conversations (channel, account, thread_id, requester_id, requester, arm, mode, created_at)
SELECT channel, 'acme', thread, thread, '', arm, mode, at
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS had (channel, thread, arm, mode, at)
RETURNING thread_id, id
"""
WORK = """
INSERT INTO answer_work (conversation_id, at, model_failed, prompts, models, tried, rounds, input_tokens, cached_tokens,
                         output_tokens, calls, tools, passages, custom, messages, seconds, cost, grounded, arm, version)
SELECT id, at, false, '{}', '{}', '{}', 1, 0, 0, 0, '[]', '[]', '[]', '{}', '{}', '{}', cost, grounded, arm, version
FROM unnest(%s::bigint[], %s::timestamptz[], %s::numeric[], %s::boolean[], %s::text[], %s::text[])
    AS had (id, at, cost, grounded, arm, version)
"""
HANDOFFS = """
INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, created_at)
SELECT id, 'zendesk', 'acme', reason, '', at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS had (id, reason, at)
"""
RATINGS = """
INSERT INTO feedback (conversation_id, by_id, score, at)
SELECT id, 'p', score, at FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS had (id, score, at)
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
    all_ = [(one, f"f{next(_numbers)}", first + number * every) for number, one in enumerate(had)]
    begun = [(one.channel, thread, one.arm, one.mode, at) for one, thread, at in all_]
    with store.database.connection() as connection:
        rows = connection.execute(CONVERSATIONS, _columns(begun, 5)).fetchall()
        number_of = {row["thread_id"]: row["id"] for row in rows}
        worked = [
            (number_of[thread], at + timedelta(minutes=1), one.cost, one.grounded, one.arm, one.version)
            for one, thread, at in all_
            if one.answered
        ]
        connection.execute(WORK, _columns(worked, 6))
        passed_on = [
            (number_of[thread], one.reason, at + timedelta(minutes=130 if one.late else 2))
            for one, thread, at in all_
            if one.escalated
        ]
        connection.execute(HANDOFFS, _columns(passed_on, 3))
        rated = [
            (number_of[thread], one.score, at + timedelta(minutes=30))
            for one, thread, at in all_
            if one.score is not None
        ]
        connection.execute(RATINGS, _columns(rated, 3))
    return first + len(all_) * every


def _columns(rows: Sequence[tuple[Any, ...]], number: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(number)]
