"""Requests that nobody needs to decide any more: their answer was never said, or their thread was deleted. Nobody is
told but those who were asked."""

from __future__ import annotations

import uuid

from bot.model import ActState
from bot.store.approvals.row import ActRow
from bot.store.outbox.enqueue import enqueue_verdict
from bot.store.queries import Row, queries
from bot.store.work import UnitOfWork


def withdraw_unsaid(work: UnitOfWork, conversation_id: int, key: uuid.UUID | str) -> None:
    """Those of the answer whose outbox message has this key."""
    found = queries.act_requests_of_turn(
        work.connection, conversation_id=conversation_id, message_id=None, key=str(key)
    )
    _decline(work, list(found), "the answer was not said")


def forget(work: UnitOfWork, conversation_id: int) -> None:
    """All of a conversation, and what they say."""
    states = [ActState.WAITING, ActState.APPROVED]
    found = list(queries.act_requests_in(work.connection, conversation_id=conversation_id, states=states))
    queries.empty_act_requests(work.connection, conversation_id=conversation_id, body=work.seal({}))
    _decline(work, found, "the thread was deleted")


def _decline(work: UnitOfWork, rows: list[Row], problem: str) -> None:
    for act in map(ActRow.from_row, rows):
        moved = queries.move_act_request(
            work.connection, id=act.id, states=[act.state], state=ActState.DECLINED, by=None, problem=problem, seconds=0
        )
        if moved is not None and act.asked_in is not None:
            enqueue_verdict(work, act.conversation_id, act.id)
