"""What people who decide are shown of a request: which tool, with which arguments, for whom; and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.model import GOING_ON, ActState, Approval, Owner
from bot.store.approvals.listed import Step
from bot.store.approvals.row import SAID_OF, ActRow, Wanted
from bot.store.queries import queries
from bot.store.records import requester_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.text.shown import shown, visible_line
from bot.wording import Wording


def card_of(work: UnitOfWork, request_id: int, queued_at: datetime, wording: Wording) -> Approval:
    """As it is now. `wording`: for agents. Raises LookupError where it is not kept (any more)."""
    row = queries.act_request_row(work.connection, id=request_id)
    if row is None:
        raise LookupError(f"no request {request_id}")
    act = ActRow.from_row(row)
    channel, _, where = (act.asked_in or "").partition(":")
    account, _, place = where.rpartition("/")
    return Approval(
        channel=channel,
        account=account,
        place=place,
        key=str(act.key),
        title=wording.say("approval_title", number=act.id),
        details=tuple(_details(work, act, wording)),
        outcome=_outcome(work, act, wording),
        queued_at=queued_at,
    )


def _details(work: UnitOfWork, act: ActRow, wording: Wording) -> Iterator[tuple[str, str]]:
    conversation, wanted = work.read(act.conversation_id), Wanted.of(act, work.cipher)
    yield wording.say("approval_tool"), act.tool
    if wanted.requester_id is None:  # the thread was deleted, and with it what was asked for
        return
    yield wording.say("approval_what"), visible_line(wanted.summary)
    yield wording.say("approval_arguments"), shown(wanted.arguments) or wording.say("approval_no_arguments")
    yield wording.say("approval_for"), _who(work, conversation)
    yield (
        wording.say("approval_where"),
        conversation.link or f"{conversation.thread.channel} {conversation.thread.thread_id}",
    )
    if conversation.owner is Owner.HUMAN and act.state in GOING_ON:
        current = work.current_handoff(conversation.id)
        yield wording.say("approval_with"), (current and current.ticket_url) or wording.say("approval_with_agent")


def _who(work: UnitOfWork, conversation: ConversationRow) -> str:
    requester = requester_of(conversation, work.cipher)
    known = (requester.name, requester.email, f"{conversation.thread.channel} {requester.id}")
    return ", ".join(filter(None, known))


def _outcome(work: UnitOfWork, act: ActRow, wording: Wording) -> str | None:
    """Every step since it was asked for; None while it can be decided."""
    if act.state is ActState.WAITING and not act.late:
        return None
    steps = map(Step.from_row, queries.act_steps_of(work.connection, request_id=act.id))
    told = [_step(step, wording) for step in steps if step.step not in ("waiting", "refused")]
    return "\n".join(told) or wording.say("act_is_expired")


def _step(step: Step, wording: Wording) -> str:
    text = f"{step.at:%Y-%m-%d %H:%M} UTC: {wording.say(SAID_OF[ActState(step.step)])}"
    return f"{text} ({', '.join(filter(None, (step.by, step.problem)))})" if step.by or step.problem else text
