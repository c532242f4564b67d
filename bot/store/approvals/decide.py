"""Somebody says yes or no, by a button. Part of T1: it is committed before the vendor gets its 200.

Once: of two who press at the same time the first decides, and a press that comes again changes nothing. Whoever may
not decide is written down, and changes nothing either.
"""

from __future__ import annotations

import logging
import uuid
from typing import NamedTuple

from bot.config import Approvals
from bot.model import ActState, ApprovalDecided
from bot.store.approvals.move import Teller
from bot.store.approvals.row import ActRow, Wanted
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.approvals")


class Decided(NamedTuple):
    conversation_id: int  # has something to send
    to_run: int | None  # the request, where it was approved


def press(work: UnitOfWork, teller: Teller, settings: Approvals, event: ApprovalDecided) -> Decided | None:
    """None where nothing changes."""
    act, conversation = _held(work, event.key)
    if act is None or conversation is None:
        log.info("a decision about nothing that is kept", extra={"channel": event.channel})
        return None
    by = f"{event.channel}:{event.by}"
    if not (_is_asked_there(act, event) and settings.may_decide(event.by, colleague=event.colleague)):
        queries.note_refused_act(work.connection, id=act.id, by=by)
        return None
    return decide(work, teller, conversation, act, approved=event.approved, by=by)


def decide(
    work: UnitOfWork, teller: Teller, conversation: ConversationRow, act: ActRow, *, approved: bool, by: str
) -> Decided | None:
    """By whoever may. The conversation's row is held. What waits for another requester than the conversation has by now
    is not carried out, whoever says yes."""
    if act.state is not ActState.WAITING or act.late:
        return None
    changed = has_another_requester(work, conversation, act)
    state = ActState.APPROVED if approved and not changed else ActState.DECLINED
    problem = "the requester has changed" if approved and changed else None
    if not teller.move(work, conversation, act, state, by=by, problem=problem):
        return None
    return Decided(conversation.id, act.id if state is ActState.APPROVED else None)


def has_another_requester(work: UnitOfWork, conversation: ConversationRow, act: ActRow) -> bool:
    """Is the conversation somebody else's than when it was asked for? So it is where nothing says for whom it was."""
    return Wanted.of(act, work.cipher).requester_id != conversation.requester_id


def _held(work: UnitOfWork, key: str) -> tuple[ActRow | None, ConversationRow | None]:
    """The request, read again once its conversation's row is held."""
    try:
        found = queries.act_request_of_key(work.connection, key=uuid.UUID(key))
    except ValueError:  # the value of a button has been through somebody's hands
        return None, None
    conversation = None if found is None else work.find(found["conversation_id"])
    again = None if found is None else queries.act_request_row(work.connection, id=found["id"])
    return (None if again is None else ActRow.from_row(again)), conversation


def _is_asked_there(act: ActRow, event: ApprovalDecided) -> bool:
    channel, _, where = (act.asked_in or "").partition(":")
    account, _, place = where.rpartition("/")
    return (channel, place) == (event.channel, event.place) and account in ("", event.account)
