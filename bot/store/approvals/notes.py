"""What agents are told of requests, in the ticket or in the requester's own thread: what it was, and what came of
it."""

from __future__ import annotations

import uuid

from bot.model import ActState, Asks, Owner, Reason
from bot.store.approvals.row import SAID_OF, ActRow, Wanted
from bot.store.outbox.enqueue import enqueue_note, enqueue_remark, enqueue_result, enqueue_verdict, keep_turn
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.text.shown import visible_line
from bot.wording import Wording

HARMLESS = 200  # characters of a summary, in a note


def tell_agents(work: UnitOfWork, conversation: ConversationRow, act: ActRow, wording: Wording) -> None:
    """Whoever has the conversation. `wording`: for agents."""
    _note(work, conversation, _told(work, act, wording))


def tell_of_waiting(work: UnitOfWork, conversation_id: int, handoff_id: int, wording: Wording) -> None:
    """A person gets the conversation: they learn what waits for a yes, and who decides, that a person has it."""
    states = [ActState.WAITING, ActState.APPROVED, ActState.RUNNING]
    for row in list(queries.act_requests_in(work.connection, conversation_id=conversation_id, states=states)):
        act = ActRow.from_row(row)
        enqueue_note(work, conversation_id, handoff_id, _told(work, act, wording))
        if act.asked_in is not None:
            enqueue_verdict(work, conversation_id, act.id)


def tell_instead(work: UnitOfWork, conversation: ConversationRow, key: uuid.UUID | str, wording: Wording) -> None:
    """The requester was to be told of a request and was not, since the conversation has changed hands: whoever has it
    is told, or, where the bot has it once more, the requester."""
    row = queries.voided_result(work.connection, conversation_id=conversation.id, key=key)
    if row is None or not work.cipher.opens(row["body"]):
        return
    body = work.open(row["body"])
    found = queries.act_request_row(work.connection, id=body.get("request"))
    if found is None:
        return
    act = ActRow.from_row(found)
    if conversation.owner is Owner.HUMAN:
        tell_agents(work, conversation, act, wording)
    else:
        say_to_requester(work, conversation, act, body["text"], body["language"], asks=body["asks"])


def say_to_requester(
    work: UnitOfWork,
    conversation: ConversationRow,
    act: ActRow,
    words: str,
    language: str | None,
    *,
    asks: Asks | None,
) -> None:
    """Fixed words of ours about a request, kept as a turn."""
    key, fence = uuid.uuid4(), (Owner.BOT, conversation.epoch)
    enqueue_result(work, conversation.id, words, act.id, asks=asks, language=language, fence=fence, key=key)
    keep_turn(work, conversation, words, key, asks)


def _told(work: UnitOfWork, act: ActRow, wording: Wording) -> str:
    summary = visible_line(Wanted.of(act, work.cipher).summary)[:HARMLESS] or act.tool
    return wording.say("note_act", number=act.id, what=summary, state=wording.say(SAID_OF[act.state]))


def _note(work: UnitOfWork, conversation: ConversationRow, words: str) -> None:
    handoff = work.current_handoff(conversation.id)
    if handoff is not None:
        enqueue_note(work, conversation.id, handoff.id, words)
        return
    enqueue_remark(work, conversation.id, words, fence=None, reason=Reason.ACT_FAILED)
