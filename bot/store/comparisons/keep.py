"""T3's part: what the bot would have said or done stays until an agent has answered."""

from __future__ import annotations

import uuid

from bot.model import Answer, Outcome
from bot.store.outbox import enqueue
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork


def keep_to_compare(work: UnitOfWork, row: ConversationRow, outcome: Outcome, turn_id: int | None) -> None:
    """`turn_id`: what it would have said, as its turn; None: nothing, or nothing from the articles."""
    answer = outcome.withheld or outcome.answer
    queries.keep_comparison(
        work.connection,
        conversation_id=row.id,
        mode=row.mode,
        kind=outcome.kind,
        intent=outcome.intent,
        confidence=None if answer is None else answer.confidence,
        turn_id=turn_id,
    )


def keep_unsaid(work: UnitOfWork, row: ConversationRow, answer: Answer) -> int | None:
    """An answer that nobody is shown, as a turn of the bot's that counts as not said; its id."""
    turn_id = enqueue.keep_turn(work, row, answer.text, uuid.uuid4(), answer.asks, answer.cites, answer.grounded)
    if turn_id is not None:
        queries.insert_draft(work.connection, turn_id=turn_id, conversation_id=row.id, confidence=answer.confidence)
    return turn_id
