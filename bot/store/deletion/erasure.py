"""What is deleted because somebody asked: a thread that was deleted at its vendor. How long the rest is kept is
`retention`'s.

Rows stay, with the vendor's ids, so that a delivery that comes late is known; their words and who they are from go.
Part of T1.
"""

from __future__ import annotations

from datetime import datetime

from bot.model import Requester, ThreadDeleted
from bot.store.approvals.withdraw import forget
from bot.store.queries import queries
from bot.store.records import EMPTY_BODY, requester_to_json
from bot.store.rehearsals.kept import forget_rehearsed
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork


def forget_thread(work: UnitOfWork, deletion: ThreadDeleted) -> None:
    """Nobody waits in it any more, nothing is sent to it, and no words of it are kept. A ticket elsewhere stays."""
    work.hold_thread(deletion.thread)
    conversation = work.find_by_thread(deletion.thread)
    forget_rehearsed(work, deletion.thread)
    queries.forget_unaddressed_thread(work.connection, **deletion.thread.parameters())
    if conversation is not None:
        forget_conversation(work, conversation, deletion.at)


def forget_conversation(work: UnitOfWork, conversation: ConversationRow, at: datetime) -> None:
    """Its words, wherever they are kept, and who they are from; its row is held."""
    nobody = work.seal(requester_to_json(Requester(id=conversation.requester_id)))
    queries.forget_requester(work.connection, id=conversation.id, requester=nobody)
    queries.forget_messages(work.connection, id=conversation.id, body=work.seal(EMPTY_BODY), at=at)
    queries.forget_moods(work.connection, id=conversation.id)
    queries.forget_summaries(work.connection, id=conversation.id)
    queries.empty_outbox(work.connection, id=conversation.id, body=work.seal({"text": "", "turns": []}))
    queries.forget_comments(work.connection, id=conversation.id)
    queries.empty_review(work.connection, id=conversation.id, body=work.seal({"better": "", "remark": ""}))
    forget(work, conversation.id)
