"""Who answers the requester's words when what the bot had for them is not said: nobody may be left out.

Words that become an agent's are carried to the ticket, where the agent cannot read them where they were written; words
whose answer was never said wait again, where the bot has the conversation once more.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bot.store.approvals.withdraw import withdraw_unsaid
from bot.store.outbox import enqueue
from bot.store.outbox.kinds import KINDS
from bot.store.queries import queries
from bot.store.rows import ConversationRow, HandoffRow, MessageRow, QuotingRow
from bot.store.work import UnitOfWork


def carry_to_ticket(work: UnitOfWork, conversation: ConversationRow, said: Sequence[MessageRow]) -> None:
    """The requester's words, oldest first, as comments in the ticket that is open elsewhere; none that it has
    already."""
    handoff = work.current_handoff(conversation.id)
    if not said or handoff is None or handoff.desk == conversation.thread.channel:
        return
    known = _told(work, handoff)
    for message in said:
        if message.id not in known:
            enqueue.enqueue_comment(work, conversation.id, handoff.id, work.open(message.body), message.id)


def retract_turn(work: UnitOfWork, conversation_id: int, kind: str, key: uuid.UUID | str) -> None:
    """An answer or a draft that was certainly never said leaves no trace in the conversation; what it answered is open
    again."""
    if not KINDS[kind].is_turn:
        return
    conversation = work.lock(conversation_id)
    withdraw_unsaid(work, conversation_id, key)
    rows = queries.retract_turn(work.connection, conversation_id=conversation_id, key=str(key))
    said = [MessageRow.from_row(row) for row in rows]
    queries.retract_answer_effects(work.connection, conversation_id=conversation_id)
    carry_to_ticket(work, conversation, [message for message in said if message.state == "with_agent"])


def _told(work: UnitOfWork, handoff: HandoffRow) -> set[int]:
    """The ids of the messages that the ticket tells, or is going to."""
    known: set[int] = set()
    rows = queries.messages_quoting(work.connection, conversation_id=handoff.conversation_id)
    for quoting in map(QuotingRow.from_row, rows):
        if quoting.handoff_id == handoff.id:
            body = work.open(quoting.body)
            known.update(turn["id"] for turn in body.get("turns", ()))
            known.add(body.get("message", 0))
    return known
