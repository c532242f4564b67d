"""What the outbox holds: one table, one row a kind.

A row says all that is particular about its kind, so a new kind is one row here, its name in the constraint of the table
`outbox` (a test compares the two), and a function in `enqueue` that puts it in. Those of the requester's lane are a
reply's purposes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import Gone, Refused
from bot.model import Alert, Approval, DeskComment, Handoff, Labels, Purpose, Receipt, Reply, ThreadRef
from bot.ports import Alerter, Approver, Capabilities
from bot.store.outbox.contents import Contents, Origin
from bot.store.outbox.forms import Destinations, Form, Kind, WhenDead
from bot.store.outbox.message import OutboxMessage

log = logging.getLogger("firstline.deliver")
# Attempts in which a file that may come later is waited for, and seconds in which that or the words of a thread are:
# what follows waits too, and their vendor may be down for hours, which costs no attempt.
PATIENCE, PATIENCE_SECONDS = 4, 300.0


def _is_patient(message: OutboxMessage) -> bool:
    return message.attempts <= PATIENCE and message.age_seconds < PATIENCE_SECONDS


def _send_reply(to: Destinations, reply: Reply, message: OutboxMessage) -> Receipt:
    return to.connectors[reply.thread.channel].send(reply, message.key)


def _find_reply(to: Destinations, reply: Reply, message: OutboxMessage) -> Receipt | None:
    return to.connectors[reply.thread.channel].find_sent(reply, message.key)


def _send_handoff(to: Destinations, content: tuple[str, Handoff], message: OutboxMessage) -> Receipt:
    desk, handoff = content
    enriched = to.enrich(handoff, patient=_is_patient(message))
    if (enriched.subject, enriched.summary, enriched.note) != (handoff.subject, handoff.summary, handoff.note):
        to.keep(message, enriched)
    return to.desks[desk].create_handoff(enriched, message.key)


def _find_handoff(to: Destinations, content: tuple[str, Handoff], message: OutboxMessage) -> Receipt | None:
    desk, handoff = content
    return to.desks[desk].find_handoff(handoff, message.key)


def _send_file(to: Destinations, content: tuple[Reply, Origin | None], message: OutboxMessage) -> Receipt:
    """The file; where it is not to be had, or not taken, what says so. That is kept first, so that a second attempt
    looks for the right one."""
    reply, origin = content
    connector = to.connectors[reply.thread.channel]
    if origin is None:
        return connector.send(reply, message.key)
    files, left_behind = to.fetch(origin, patient=_is_patient(message))
    why = next(iter(left_behind.values()), "unread_unavailable")
    try:
        if files:
            return connector.send(replace(reply, file=files[0]), message.key)
    except Gone:
        raise
    except Refused:
        why = "unread_unavailable"
    to.leave_behind(message, why)
    words = replace(reply, text=message.body["left_behind"][why], agent_name=None, file=None)
    return connector.send(words, message.key)


def _find_file(to: Destinations, content: tuple[Reply, Origin | None], message: OutboxMessage) -> Receipt | None:
    return _find_reply(to, content[0], message)


def _send_comment(to: Destinations, content: tuple[str, DeskComment, Origin], message: OutboxMessage) -> Receipt:
    desk, comment, origin = content
    files, left_behind = to.fetch(origin, patient=_is_patient(message))
    if left_behind:
        told = ", ".join(f"{name} ({to.wording.say(why)})" for name, why in left_behind.items())
        comment = replace(comment, text=f"{comment.text}\n[not carried over: {told}]")
    return to.desks[desk].comment(to.named(replace(comment, files=files)), message.key)


def _find_comment(to: Destinations, content: tuple[str, DeskComment, Origin], message: OutboxMessage) -> Receipt | None:
    desk, comment, _ = content
    return to.desks[desk].find_comment(comment, message.key)


def _set_labels(to: Destinations, labels: Labels, _: OutboxMessage) -> Receipt:
    labeller = Capabilities.of(to.connectors.get(labels.thread.channel)).labels
    if labeller is not None:  # None: switched off since this was queued
        labeller.label(labels)
    return Receipt(external_id="")


def _settle(to: Destinations, thread: ThreadRef, _: OutboxMessage) -> Receipt:
    settler = Capabilities.of(to.connectors.get(thread.channel)).settles
    if settler is not None:
        settler.settle(thread)
    return Receipt(external_id="")


def _done_again(_: Destinations, __: object, ___: OutboxMessage) -> None:
    """Doing it twice changes nothing."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What was sent, and recorded under this id of the vendor's."""

    message: OutboxMessage
    external_id: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown of an answer while it was written, and may not have become one."""

    thread: ThreadRef
    id: str


def _read_said(contents: Contents, message: OutboxMessage) -> _Said | _Shown | None:
    """None where nothing was recorded."""
    if "shown" in message.body:
        return _Shown(contents.thread(message), message.body["shown"])
    found = contents.recorded(message.body["of"])
    if found is None:
        return None
    sent, external_id = found
    form = KINDS[sent.kind].form
    return None if form.reply is None else _Said(sent, external_id, form.reply(form.read(contents, sent)))


def _take_back(to: Destinations, said: _Said | _Shown | None, message: OutboxMessage) -> Receipt:
    """The copies of it. First looked for, then compared with what is known: what was said meanwhile is no copy."""
    thread = said.thread if isinstance(said, _Shown) else said.reply.thread if said is not None else None
    retractor = Capabilities.of(to.connectors.get(thread.channel)).retracts if thread is not None else None
    if said is None or thread is None or retractor is None:
        return Receipt(external_id="")
    if isinstance(said, _Shown):
        beside, found = replace(message, lane="requester"), {said.id}
    else:
        beside = said.message
        found = {*retractor.copies(said.reply, said.message.key, said.external_id), *message.body["ids"]}
    copies = to.not_ours(beside, found) if found else ()
    if copies:
        log.warning("said in vain and taken back", extra={"outbox_message": message.id, "copies": len(copies)})
        retractor.take_back(thread, copies)
    return Receipt(external_id="")


def _itself(reply: Reply) -> Reply:
    return reply


def _words_of_file(content: tuple[Reply, Origin | None]) -> Reply:
    return content[0]


def _note_of(content: tuple[str, DeskComment, Origin]) -> Reply:
    desk, comment, _ = content
    return Reply(thread=ThreadRef(desk, comment.account, comment.ticket_id), purpose=Purpose.REMARK, text=comment.text)


FILE = Form(read=Contents.file, send=_send_file, find=_find_file, reply=_words_of_file)


def _send_alert(to: Destinations, alert: Alert, message: OutboxMessage) -> Receipt:
    return _alerter(to, alert).alert(alert, message.key)


def _find_alert(to: Destinations, alert: Alert, message: OutboxMessage) -> Receipt | None:
    return _alerter(to, alert).find_alert(alert, message.key)


def _alerter(to: Destinations, alert: Alert) -> Alerter:
    alerter = Capabilities.of(to.connectors.get(alert.channel)).alerts
    if alerter is None:
        raise Refused(f"nobody can be told anything in {alert.channel}")
    return alerter


def _ask(to: Destinations, approval: Approval, message: OutboxMessage) -> Receipt:
    return _approver(to, approval).ask(approval, message.key)


def _find_asked(to: Destinations, approval: Approval, message: OutboxMessage) -> Receipt | None:
    return _approver(to, approval).find_asked(approval, message.key)


def _say_outcome(to: Destinations, content: tuple[Approval, str] | None, _: OutboxMessage) -> Receipt:
    """None where nobody was asked."""
    if content is not None:
        approval, external_id = content
        _approver(to, approval).update(approval, external_id)
    return Receipt(external_id="")


def _approver(to: Destinations, approval: Approval) -> Approver:
    approver = Capabilities.of(to.connectors.get(approval.channel)).approvals
    if approver is None:
        raise Refused(f"nobody can be asked anything in {approval.channel}")
    return approver


ANSWER = Form(read=Contents.answer, send=_send_reply, find=_find_reply, reply=_itself)
WORDS = Form(read=Contents.words, send=_send_reply, find=_find_reply, reply=_itself)
HANDOFF = Form(read=Contents.handoff, send=_send_handoff, find=_find_handoff)
COMMENT = Form(read=Contents.comment, send=_send_comment, find=_find_comment, reply=_note_of)
NOTE = Form(read=Contents.note, send=_send_comment, find=_find_comment, reply=_note_of)
ALERT = Form(read=Contents.alert, send=_send_alert, find=_find_alert)
APPROVAL = Form(read=Contents.approval, send=_ask, find=_find_asked)
VERDICT = Form(read=Contents.verdict, send=_say_outcome, find=_done_again)
LABELS = Form(read=Contents.labels, send=_set_labels, find=_done_again)
SETTLE = Form(read=Contents.thread, send=_settle, find=_done_again)
TAKE_BACK = Form(read=_read_said, send=_take_back, find=_done_again)

_TABLE = (
    Kind(name="answer", lane="requester", form=ANSWER, expires=True, when_dead=WhenDead.A_PERSON, is_turn=True),
    Kind(name="draft", lane="requester", form=ANSWER, expires=True, when_dead=WhenDead.NOTHING, is_turn=True),
    Kind(name="handoff_notice", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.A_PERSON),
    Kind(name="link", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="offer", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="closing", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="confirmed", lane="requester", form=ANSWER, expires=True, when_dead=WhenDead.NOTHING, is_turn=True),
    Kind(name="remark", lane="requester", form=ANSWER, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="solved", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(
        name="result",
        lane="requester",
        form=WORDS,
        expires=True,
        when_dead=WhenDead.A_PERSON,
        is_turn=True,
        is_result=True,
    ),
    Kind(name="rating", lane="requester", form=WORDS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="relay", lane="requester", form=WORDS, expires=False, when_dead=WhenDead.A_PERSON),
    Kind(name="file", lane="requester", form=FILE, expires=False, when_dead=WhenDead.A_PERSON),
    Kind(
        name="handoff",
        lane="desk",
        form=HANDOFF,
        expires=False,
        when_dead=WhenDead.NO_HANDOFF,
        refusal_is_final=False,
    ),
    Kind(name="comment", lane="desk", form=COMMENT, expires=False, when_dead=WhenDead.NEW_TICKET),
    Kind(name="note", lane="desk", form=NOTE, expires=False, when_dead=WhenDead.A_PERSON),
    # In a lane of its own: the team is told, whatever becomes of the ticket.
    Kind(name="alert", lane="team", form=ALERT, expires=True, when_dead=WhenDead.NOTHING),
    # Somebody waits for the answer, however long the vendor is away; without it the request expires.
    Kind(name="approval", lane="team", form=APPROVAL, expires=False, when_dead=WhenDead.NOTHING),
    Kind(name="verdict", lane="team", form=VERDICT, expires=False, when_dead=WhenDead.NOTHING),
    # At the requester's own vendor, which may not answer: no ticket elsewhere waits behind these.
    Kind(name="label", lane="labels", form=LABELS, expires=True, when_dead=WhenDead.NOTHING),
    Kind(name="settle", lane="labels", form=SETTLE, expires=True, when_dead=WhenDead.NOTHING),
    # May be due a while later: nothing waits behind it.
    Kind(name="take_back", lane="upkeep", form=TAKE_BACK, expires=True, when_dead=WhenDead.NOTHING),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _TABLE}
