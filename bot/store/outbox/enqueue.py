"""What is to be sent, put in with the transaction that decided it. How it leaves is `queue`'s.

The fence: the bot's own words carry the owner and epoch they were written under and are dropped when the conversation
has changed hands since; a human's words carry none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from bot.model import (
    Asks,
    Attachment,
    Author,
    InboundMessage,
    Owner,
    OwnWords,
    Passage,
    Priority,
    Purpose,
    Reason,
)
from bot.store.outbox.cited import keep_cited
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import Fence, HeldNotice, OutboxMessage
from bot.store.queries import queries
from bot.store.rows import ConversationRow, HandoffRow
from bot.store.work import UnitOfWork
from bot.wording import Wording

# Why a file may not travel, by the names of the sentences that say so.
LEFT_BEHIND = ("unread_size", "unread_number", "unread_unavailable")


def enqueue_remark(
    work: UnitOfWork,
    conversation_id: int,
    text: str,
    *,
    fence: Fence | None,
    reason: Reason | None = None,
    labels: dict[str, Any] | None = None,
) -> None:
    """For the agents in the requester's own thread, where the requester is told nothing. No `reason`: nothing was
    found. No `fence`: it holds whoever has the conversation."""
    body = {"text": text, "reason": reason, "labels": labels}
    _insert(work, conversation_id, Purpose.REMARK.value, body, fence=fence)


def enqueue_settle(work: UnitOfWork, conversation_id: int, fence: Fence) -> None:
    """What the requester's last words have woken at the vendor is done again: a "thanks" in a solved ticket."""
    _insert(work, conversation_id, "settle", {}, fence=fence)


def enqueue_words(
    work: UnitOfWork,
    conversation_id: int,
    purpose: Literal[Purpose.OFFER, Purpose.CLOSING, Purpose.CONFIRMED, Purpose.LINK, Purpose.SOLVED, Purpose.RATING],
    text: str,
    *,
    language: str | None,
    fence: Fence | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Fixed words of ours (Markdown). A link carries no fence: the ticket exists whoever has the conversation."""
    body = {"text": text, "language": language}
    _insert(work, conversation_id, purpose.value, body, fence=fence, key=key)


def enqueue_handoff_notice(
    work: UnitOfWork,
    conversation_id: int,
    handoff_id: int,
    text: str,
    *,
    held: HeldNotice | None,
    language: str | None,
    epoch: int,
) -> None:
    """What happens next, told to the requester, unless the human was quicker. `held`: it waits for the ticket, and
    `notices` says what becomes of it."""
    body: dict[str, Any] = {"text": text, "language": language}
    if held is not None:
        body = {"text": held.recorded, "language": language, "passed_on": text, "arrived": held.arrived}
    fence = (Owner.HUMAN, epoch)
    wait = held.seconds if held is not None else 0.0
    _insert(work, conversation_id, "handoff_notice", body, fence=fence, handoff_id=handoff_id, seconds=wait)


def enqueue_handoff(work: UnitOfWork, conversation_id: int, handoff: HandoffRow, body: dict[str, Any]) -> None:
    """The ticket. Unfenced: once decided, a person gets the conversation whatever happens."""
    _insert(work, conversation_id, "handoff", body, handoff_id=handoff.id, key=handoff.key)


def enqueue_comment(
    work: UnitOfWork,
    conversation_id: int,
    handoff_id: int,
    said: Mapping[str, Any],
    message_row_id: int,
    *,
    by: str | None = None,
) -> None:
    """The requester's further words, for the ticket. `said`: the message's body as it is kept. `by`: who said it
    instead, somebody else in their thread."""
    body = {"by": by, "text": said["text"], "attachments": said["attachments"], "message": message_row_id}
    _insert(work, conversation_id, "comment", body, handoff_id=handoff_id)


def enqueue_relay(work: UnitOfWork, conversation_id: int, handoff_id: int, message: InboundMessage, agent: str) -> None:
    """An agent's public words, for the requester. `agent`: what they are called where the vendor gives no name."""
    body = {"text": message.text, "agent_name": message.author_name or agent}
    _insert(work, conversation_id, "relay", body, handoff_id=handoff_id)


def enqueue_files(
    work: UnitOfWork, conversation_id: int, handoff_id: int, message: InboundMessage, wording: Wording, limit: int
) -> None:
    """What an agent attached, for the requester: each file by itself, so that none is sent twice for another's sake. Of
    more than `limit` the rest is named.

    What is said where a file cannot travel is written down now, in the language of now.
    """
    agent = message.author_name or wording.say("an_agent")
    for number, attachment in enumerate(message.attachments):
        shown = f"`{attachment.name.replace('`', '')}`"
        left_behind = {
            why: wording.say("file_left_behind", agent=agent, file=shown, reason=wording.say(why))
            for why in LEFT_BEHIND
        }
        body = {
            "text": attachment.name,
            "agent_name": agent,
            "language": wording.language,
            "attachment": asdict(attachment),
            "left_behind": left_behind,
            "why_left_behind": "unread_number" if number >= limit else None,
        }
        _insert(work, conversation_id, "file", body, handoff_id=handoff_id)


def enqueue_note(
    work: UnitOfWork, conversation_id: int, handoff_id: int, text: str, attachments: Sequence[Attachment] = ()
) -> None:
    """An internal note for the agents, with what the requester attached."""
    body = {"text": text, "attachments": [asdict(attachment) for attachment in attachments]}
    _insert(work, conversation_id, "note", body, handoff_id=handoff_id)


def enqueue_alert(work: UnitOfWork, conversation_id: int, handoff_id: int, alert: str, priority: Priority) -> None:
    """`alert`: where the team is told, as the settings spell it."""
    body = {"alert": alert, "priority": priority}
    _insert(work, conversation_id, "alert", body, handoff_id=handoff_id, goes_to=_channel_of(alert))


def enqueue_approval(work: UnitOfWork, conversation_id: int, request_id: int, key: uuid.UUID) -> None:
    """People are asked whether a request may be carried out. `key`: the request's."""
    _insert(work, conversation_id, "approval", {"request": request_id}, key=key, goes_to=_asked_in(work, request_id))


def enqueue_verdict(work: UnitOfWork, conversation_id: int, request_id: int) -> None:
    """Where they were asked, it says what came of it."""
    _insert(work, conversation_id, "verdict", {"request": request_id}, goes_to=_asked_in(work, request_id))


def enqueue_result(
    work: UnitOfWork,
    conversation_id: int,
    text: str,
    request_id: int,
    *,
    asks: Asks | None,
    language: str | None,
    fence: Fence,
    key: uuid.UUID,
) -> None:
    """What came of it, told to the requester in fixed words of ours."""
    body = {"text": text, "language": language, "asks": asks, "request": request_id}
    _insert(work, conversation_id, "result", body, fence=fence, key=key)


def enqueue_label(work: UnitOfWork, conversation_id: int, label: dict[str, Any]) -> None:
    """What is known about the conversation now, for the helpdesk's own fields."""
    _insert(work, conversation_id, "label", label)


def enqueue_take_back(work: UnitOfWork, message: OutboxMessage, ids: Sequence[str], *, seconds: float) -> None:
    """Copies of a message are looked for in so many seconds, and taken back with those of these vendor ids."""
    body = {"of": message.id, "ids": list(ids)}
    _insert(work, message.conversation_id, "take_back", body, seconds=seconds, goes_to=message.channel)


def enqueue_take_back_shown(work: UnitOfWork, conversation_id: int, shown: str, *, seconds: float) -> None:
    """What the vendor shows under this id goes in so many seconds, unless an answer was put in its place by then."""
    _insert(work, conversation_id, "take_back", {"shown": shown}, seconds=seconds)


def keep_turn(
    work: UnitOfWork,
    conversation: ConversationRow,
    text: str,
    key: uuid.UUID,
    asks: Asks | None = None,
    cites: Sequence[Passage] = (),
    grounded: bool | None = None,
) -> int | None:
    """The words of the outbox message `key` as the bot's turn in the conversation; None when they are one already."""
    row = queries.insert_turn(
        work.connection,
        conversation_id=conversation.id,
        **conversation.thread.parameters(),
        message_id=f"firstline:{key}",
        author=Author.BOT,
        body=turn_body(work, text, asks, cites),
        grounded=grounded,
        sent_at=None,
    )
    if row is None:
        return None
    keep_cited(work, conversation.id, row["id"], cites)
    return int(row["id"])


def keep_recalled(work: UnitOfWork, conversation: ConversationRow, words: OwnWords) -> int | None:
    """What the vendor shows that the bot has said as its turn; None when it is one already."""
    row = queries.insert_turn(
        work.connection,
        conversation_id=conversation.id,
        **conversation.thread.parameters(),
        message_id=words.id,
        author=Author.BOT,
        body=work.seal({"text": words.text}),
        grounded=None,
        sent_at=words.at,
    )
    return None if row is None else int(row["id"])


def turn_body(work: UnitOfWork, text: str, asks: Asks | None, cites: Sequence[Passage]) -> bytes:
    """What is kept of the bot's words in its conversation."""
    return work.seal({"text": text, "asks": asks, "cites": [one.url for one in cites]})


def _asked_in(work: UnitOfWork, request_id: int) -> str | None:
    """The channel where people are asked whether it may be carried out."""
    row = queries.act_request_row(work.connection, id=request_id)
    return _channel_of(row["asked_in"]) if row is not None and row["asked_in"] else None


def _channel_of(where: str) -> str | None:
    """Of a place as the settings spell it, `slack:C1`."""
    return where.partition(":")[0] or None


def _insert(
    work: UnitOfWork,
    conversation_id: int,
    kind: str,
    body: dict[str, Any],
    *,
    fence: Fence | None = None,
    handoff_id: int | None = None,
    key: uuid.UUID | None = None,
    seconds: float = 0.0,
    goes_to: str | None = None,
) -> None:
    queries.insert_outbox(
        work.connection,
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        lane=KINDS[kind].lane,
        kind=kind,
        goes_to=goes_to,
        body=work.seal(body),
        fence_owner=fence[0] if fence else None,
        fence_epoch=fence[1] if fence else None,
        key=key,
        seconds=seconds,
    )
