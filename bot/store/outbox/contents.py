"""An outbox message, read as what a connector or a desk is given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.errors import NotSent
from bot.model import (
    Alert,
    Approval,
    Asks,
    Attachment,
    DeskComment,
    File,
    Handoff,
    Intent,
    Labels,
    Priority,
    Purpose,
    Reason,
    Reply,
    Route,
    ThreadRef,
)
from bot.store.approvals.card import card_of
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outbox.background import with_background
from bot.store.outbox.message import OutboxMessage
from bot.store.queries import queries
from bot.store.records import cites_from_json, labels_of, note_from_json, requester_of, route_of, turns_from_json
from bot.wording import BUILT_IN, Wording


@dataclass(frozen=True, slots=True)
class Origin:
    """The account at a vendor that keeps what goes along."""

    channel: str
    account: str
    attachments: tuple[Attachment, ...]


class Contents:
    """Each method raises StoreUnavailable, and LookupError when the conversation is not kept any longer."""

    def __init__(
        self, database: Database, cipher: Cipher, link_hosts: Collection[str], wording: Wording = BUILT_IN.agents
    ) -> None:
        """`link_hosts`: where answers may link to besides the hosts of the articles they cite; `wording`: for
        agents."""
        self._database = database
        self._cipher = cipher
        self._link_hosts = frozenset(link_hosts)
        self._wording = wording

    def answer(self, message: OutboxMessage) -> Reply:
        """Words that a model may have written: they link only to where they may."""
        return self._reply(message, self._link_hosts)

    def words(self, message: OutboxMessage) -> Reply:
        """An agent's words, or fixed ones of ours."""
        return self._reply(message, None)

    def file(self, message: OutboxMessage) -> tuple[Reply, Origin | None]:
        """What an agent attached, and where it is kept; None, and a line that says so, where it cannot travel."""
        reply = self._reply(message, None)
        why = message.body.get("why_left_behind")
        if why is not None:
            return replace(reply, text=message.body["left_behind"][why], agent_name=None), None
        attachment = Attachment(**message.body["attachment"])
        with self._database.reading(self._cipher) as work:
            handoff = work.handoff(message.handoff_id)
        file = File(name=attachment.name, content_type=attachment.content_type, data=b"")
        return replace(reply, file=file), Origin(handoff.desk, handoff.account, (attachment,))

    def handoff(self, message: OutboxMessage) -> tuple[str, Handoff]:
        """The handoff, as it stood when it was decided, and the desk it goes to."""
        with self._database.reading(self._cipher) as work:
            conversation = work.read(message.conversation_id)
            handoff = work.handoff(message.handoff_id)
            body = message.body
            note = with_background(work, conversation, handoff, note_from_json(body.get("note")))
        return handoff.desk, Handoff(
            conversation_id=conversation.id,
            thread=conversation.thread,
            requester=requester_of(conversation, self._cipher),
            reason=handoff.reason,
            explanation=handoff.explanation,
            priority=Priority(body["priority"]),
            subject=body["subject"],
            summary=body["summary"],
            turns=turns_from_json(body["turns"]),
            note=note,
            audience=conversation.audience,
            alone=conversation.read_along is False,
            link=conversation.link,
            follow_up_of=handoff.follow_up_of,
            labels=labels_of(conversation.thread, body.get("labels")),
            intent=Intent(body["intent"]) if body.get("intent") else None,
            route=route_of(body["route"]) if body.get("route") else Route(),
        )

    def comment(self, message: OutboxMessage) -> tuple[str, DeskComment, Origin]:
        """The requester's words for the ticket, the desk that has it, and where what they attached is kept."""
        return self._desk_comment(message, by_requester=True)

    def note(self, message: OutboxMessage) -> tuple[str, DeskComment, Origin]:
        """An internal note for the ticket, the same way."""
        return self._desk_comment(message, by_requester=False)

    def alert(self, message: OutboxMessage) -> Alert:
        """For a team: why a person is needed, and where. No word of the conversation."""
        with self._database.reading(self._cipher) as work:
            conversation = work.read(message.conversation_id)
            handoff = work.handoff(message.handoff_id)
        channel, _, where = message.body["alert"].partition(":")
        account, _, place = where.rpartition("/")
        link = handoff.ticket_url or conversation.link
        text = self._wording.say(
            "alert",
            explanation=handoff.explanation,
            priority=message.body["priority"],
            link=f"<{link}>" if link else f"{conversation.thread.channel} {conversation.thread.thread_id}",
        )
        return Alert(channel=channel, account=account, place=place, text=text, queued_at=message.created_at)

    def approval(self, message: OutboxMessage) -> Approval:
        """For people who decide: what would be done, and for whom."""
        with self._database.reading(self._cipher) as work:
            return card_of(work, message.body["request"], message.created_at, self._wording)

    def verdict(self, message: OutboxMessage) -> tuple[Approval, str] | None:
        """The same as it is by now, and the vendor's id of where they were asked; None where they were not. Raises
        NotSent while that is open."""
        approval = self.approval(message)
        with self._database.connection() as connection:
            asked = queries.approval_asked(connection, conversation_id=message.conversation_id, key=approval.key)
        found = None if asked is None else self.recorded(asked["id"])
        return None if found is None else (approval, found[1])

    def labels(self, message: OutboxMessage) -> Labels:
        """What is known about the conversation."""
        return Labels(thread=message.thread, first=message.is_first, **message.body)

    def recorded(self, message_id: int) -> tuple[OutboxMessage, str] | None:
        """What was sent with this id, and the vendor's id of it; None where it was not sent, or is not kept. Raises
        NotSent while that is open."""
        with self._database.connection() as connection:
            row = queries.recorded_message(connection, id=message_id, conversation_id=None, token=None)
        if row is not None and row["state"] == "pending":
            raise NotSent("the message is being sent")
        sent = row is not None and row["state"] == "sent" and row["external_id"]
        return (OutboxMessage.from_row(row, self._cipher), row["external_id"]) if sent else None

    def thread(self, message: OutboxMessage) -> ThreadRef:
        """Where the requester is."""
        return message.thread

    def _reply(self, message: OutboxMessage, link_hosts: frozenset[str] | None) -> Reply:
        asks, reason = message.body.get("asks"), message.body.get("reason")
        return Reply(
            thread=message.thread,
            purpose=Purpose(message.kind),
            text=message.body["text"],
            cites=cites_from_json(message.body.get("cites", ())),
            after=message.said_until,
            known_ids=message.sent_ids,
            agent_name=message.body.get("agent_name"),
            recipient_id=message.requester_id,
            confidence=message.body.get("confidence"),
            link_hosts=None if link_hosts is None else link_hosts | frozenset(message.body.get("hosts", ())),
            labels=labels_of(message.thread, message.body.get("labels")),
            language=message.body.get("language"),
            asks=Asks(asks) if asks else None,
            reason=Reason(reason) if reason else None,
            shown=message.body.get("shown"),
            generated=message.body.get("generated", False),
        )

    def _desk_comment(self, message: OutboxMessage, *, by_requester: bool) -> tuple[str, DeskComment, Origin]:
        with self._database.reading(self._cipher) as work:
            conversation = work.read(message.conversation_id)
            handoff = work.handoff(message.handoff_id)
        files = message.body.get("attachments", ())
        names = [f"{attachment['name']} ({attachment['content_type']})" for attachment in files]
        attached = f"\n\n[attached: {', '.join(names)}]" if names else ""
        comment = DeskComment(
            account=handoff.account,
            ticket_id=handoff.ticket_id or "",  # of a ticket that never was; the desk refuses it
            text=(message.body["text"] + attached).strip(),
            requester=requester_of(conversation, self._cipher) if by_requester else None,
            thread=conversation.thread,
            by=message.body.get("by"),
        )
        attachments = tuple(Attachment(**attachment) for attachment in files)
        return handoff.desk, comment, Origin(conversation.thread.channel, conversation.thread.account, attachments)
