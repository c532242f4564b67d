"""A visitor whom nobody knew is known now: a chat of theirs is the known one's. Part of T1."""

from __future__ import annotations

import uuid

from bot.model import Owner, VisitorKnown
from bot.store.intake import FollowUp
from bot.store.ownership import now_asked_by
from bot.store.queries import queries
from bot.store.work import UnitOfWork
from bot.wording import Wording

AUDITED = "an anonymous visitor's web chat became a known one's"


def visitor_known(work: UnitOfWork, told: VisitorKnown, wording: Wording) -> FollowUp | None:
    """The chat is found by the known visitor's browsers, and no more by the one's before; it is the known one who asks.
    Noted in the audit log. `wording`: for agents."""
    moved = queries.give_chat(
        work.connection, id=uuid.UUID(told.thread.thread_id), before=told.before, visitor=told.requester.id
    )
    conversation = work.find_by_thread(told.thread) if moved else None
    if conversation is None or conversation.requester_id != told.before:
        return None
    now_asked_by(work, conversation, told.requester, wording)
    queries.note_in_audit_log(
        work.connection,
        by=f"web chat {told.thread.account}",
        role=None,
        what=AUDITED,
        which=str(conversation.id),
        details=None,  # an id of a person's: the log is kept when they are erased
    )
    waits = conversation.owner is Owner.BOT and bool(work.waiting(conversation.id))
    return FollowUp(answer=conversation.id if waits else None, deliver=conversation.id)
