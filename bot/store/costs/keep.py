"""Keeps what was done for an outcome, with the transaction that records it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.model import Outcome, ToolRun, Usage
from bot.store.queries import queries
from bot.store.records import flat
from bot.store.work import UnitOfWork


def keep(work: UnitOfWork, conversation_id: int, outcome: Outcome, messages: Sequence[int | None] = ()) -> None:
    """`messages`: the ids of those that the outcome is about."""
    done = outcome.work
    queries.insert_work(
        work.connection,
        conversation_id=conversation_id,
        model_failed=outcome.model_failed,
        prompts=list(done.prompts),
        models=list(done.models),
        tried=list(done.tried),
        rounds=done.rounds,
        input_tokens=done.input_tokens,
        cached_tokens=done.cached_tokens,
        output_tokens=done.output_tokens,
        cost=done.cost,
        calls=json.dumps([_call(usage) for usage in done.calls]),
        tools=json.dumps([_without_end(run) for run in done.runs]),
        passages=json.dumps([{"id": one.id, "url": one.url, "score": round(one.score, 4)} for one in done.passages]),
        custom=list(done.custom),
        messages=[id for id in messages if id is not None],
        grounded=outcome.answer.grounded if outcome.answer is not None else None,
        confidence=outcome.answer.confidence if outcome.answer is not None else None,
        guards=list(done.guards),
        arm=outcome.arm,
        version=outcome.version,
        notes=json.dumps(dict(done.notes)),
        seconds=json.dumps({step: round(seconds, 6) for step, seconds in done.seconds.items()}),
    )


def _call(usage: Usage) -> Mapping[str, Any]:
    """Money as text: a float would not be exact."""
    return {**_without_end(usage), "cost": None if usage.cost is None else f"{usage.cost:f}"}


def _without_end(done: Usage | ToolRun) -> dict[str, Any]:
    """Its seconds say enough: nobody looks up when each call was over."""
    return {name: value for name, value in flat(done).items() if name != "ended_at"}
