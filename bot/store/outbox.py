"""What is to be sent: put in with the transaction that decided it, leased (T4), marked (T5), postponed or buried.

Sending itself is `workers/deliver.py`'s. The fence: the bot's own words carry the owner and epoch they were written
under and are dropped when the conversation has changed hands since; a human's words carry none.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from bot.model import Answer, Audience, DeskComment, InboundMessage, Labels, Mode, Owner, Purpose, Reason, Reply
from bot.store.cipher import Cipher
from bot.store.db import Connection, Database, Row
from bot.store.queries import queries
from bot.store.records import cites_from_json, cites_to_json, link_text, requester_of

Lane = Literal["requester", "desk"]
LANES: tuple[Lane, ...] = ("requester", "desk")
Kind = str  # one of those that migration 0003 lists; those of the requester's lane are a reply's purposes
Fence = tuple[Owner, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One leased row of the outbox."""

    id: int
    token: uuid.UUID
    conversation_id: int
    handoff_id: int | None
    lane: Lane
    kind: Kind
    key: str
    body: dict[str, Any]
    attempts: int  # this one included
    created_at: datetime


def put_answer(
    connection: Connection,
    cipher: Cipher,
    conversation_id: int,
    answer: Answer,
    purpose: Literal[Purpose.ANSWER, Purpose.DRAFT],
    *,
    fence: Fence,
    key: uuid.UUID,
) -> None:
    """The bot's answer or proposal, good only while the conversation is still the fence's owner's in its epoch."""
    body = {"text": answer.text, "cites": cites_to_json(answer.cites), "confidence": answer.confidence}
    _put(connection, cipher, conversation_id, "requester", purpose.value, body, fence=fence, key=key)


def put_words(
    connection: Connection,
    cipher: Cipher,
    conversation_id: int,
    purpose: Literal[Purpose.OFFER, Purpose.CLOSING, Purpose.LINK],
    text: str,
    *,
    fence: Fence | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Fixed words of ours (Markdown). A link carries no fence: the ticket exists whoever has the conversation."""
    _put(connection, cipher, conversation_id, "requester", purpose.value, {"text": text}, fence=fence, key=key)


def put_receipt(connection: Connection, cipher: Cipher, conversation_id: int, text: str, *, epoch: int) -> None:
    """What happens next, told to the requester, unless the human was quicker."""
    _put(connection, cipher, conversation_id, "requester", "receipt", {"text": text}, fence=(Owner.HUMAN, epoch))


def put_handoff(
    connection: Connection, cipher: Cipher, conversation_id: int, handoff: Row, body: dict[str, Any]
) -> None:
    """The ticket. Unfenced: once decided, a person gets the conversation whatever happens."""
    _put(connection, cipher, conversation_id, "desk", "handoff", body, handoff_id=handoff["id"], key=handoff["key"])


def put_comment(
    connection: Connection,
    cipher: Cipher,
    conversation_id: int,
    handoff_id: int,
    message: InboundMessage,
    message_row_id: int,
) -> None:
    """The requester's further words, for the ticket."""
    body = {
        "text": message.text,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "message": message_row_id,
    }
    _put(connection, cipher, conversation_id, "desk", "comment", body, handoff_id=handoff_id)


def put_relay(
    connection: Connection, cipher: Cipher, conversation_id: int, handoff_id: int, message: InboundMessage
) -> None:
    """An agent's public words, for the requester."""
    body = {"text": message.text, "agent_name": message.author_name or "An agent"}
    _put(connection, cipher, conversation_id, "requester", "relay", body, handoff_id=handoff_id)


def put_note(connection: Connection, cipher: Cipher, conversation_id: int, handoff_id: int, text: str) -> None:
    """An internal note for the agents."""
    _put(connection, cipher, conversation_id, "desk", "note", {"text": text}, handoff_id=handoff_id)


def put_label(connection: Connection, cipher: Cipher, conversation_id: int, label: dict[str, Any]) -> None:
    """What is known about the conversation now, for the helpdesk's own fields."""
    _put(connection, cipher, conversation_id, "desk", "label", label)


def _put(
    connection: Connection,
    cipher: Cipher,
    conversation_id: int,
    lane: Lane,
    kind: Kind,
    body: dict[str, Any],
    *,
    fence: Fence | None = None,
    handoff_id: int | None = None,
    key: uuid.UUID | None = None,
) -> None:
    queries.insert_outbox(
        connection,
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        lane=lane,
        kind=kind,
        body=cipher.seal(body),
        fence_owner=fence[0] if fence else None,
        fence_epoch=fence[1] if fence else None,
        key=key,
    )


class Outbox:
    """The sending side."""

    def __init__(
        self, database: Database, cipher: Cipher, *, lease_seconds: float, link_hosts: Collection[str] = ()
    ) -> None:
        """`link_hosts`: where answers may link to besides the hosts of the articles they cite."""
        self._database = database
        self._cipher = cipher
        self._lease_seconds = lease_seconds
        self._link_hosts = frozenset(link_hosts)

    def claim(self, conversation_id: int, lane: Lane) -> Letter | None:
        """T4: the lane's next letter, leased; None when none is due. Drops what may not be said any more."""
        with self._database.transaction() as connection:
            list(queries.cancel_fenced(connection, conversation_id=conversation_id))
            row = queries.claim_outbox(
                connection, conversation_id=conversation_id, lane=lane, seconds=self._lease_seconds
            )
        return None if row is None else self._letter(row)

    def still_allowed(self, letter: Letter) -> bool:
        """The last look before sending."""
        with self._database.connection() as connection:
            return bool(queries.still_allowed(connection, id=letter.id, token=letter.token))

    def mark_sent(self, letter: Letter, external_id: str, url: str | None = None) -> None:
        """T5. For a handoff: the ticket exists."""
        with self._database.transaction() as connection:
            queries.mark_sent(connection, id=letter.id, external_id=external_id)
            if letter.kind == "handoff":
                queries.open_handoff(connection, id=letter.handoff_id, ticket_id=external_id, ticket_url=url)
                self._tell_link(connection, letter, external_id, url)

    def _tell_link(self, connection: Connection, letter: Letter, ticket_id: str, url: str | None) -> None:
        """Employees, and whoever asked for a ticket, are told where it is; a customer could not open it."""
        conversation: Row = queries.conversation_row(connection, id=letter.conversation_id)
        handoff: Row = queries.handoff_row(connection, id=letter.handoff_id)
        asked = handoff["reason"] == Reason.TICKET_WISH or conversation["audience"] == Audience.EMPLOYEE
        if url and asked and handoff["desk"] != conversation["channel"]:
            words = link_text(ticket_id, url)
            put_words(connection, self._cipher, letter.conversation_id, Purpose.LINK, words)

    def overtaken(self, letter: Letter) -> bool:
        """A human spoke at the vendor before we did: not said, and the conversation is theirs. False when the letter
        is not ours any more."""
        with self._database.transaction() as connection:
            conversation: Row = queries.lock_conversation(connection, id=letter.conversation_id)
            if not queries.overtake(connection, id=letter.id, token=letter.token):
                return False
            if conversation["owner"] == Owner.BOT and conversation["mode"] != Mode.DRAFT:
                queries.give_to_human(connection, id=conversation["id"])
        return True

    def postpone(self, letter: Letter, seconds: float, problem: str, *, blameless: bool = False) -> None:
        """Later. `blameless` when nothing was attempted, or the vendor only asked us to slow down."""
        with self._database.connection() as connection:
            queries.postpone_outbox(
                connection, id=letter.id, token=letter.token, seconds=seconds, problem=problem, blameless=blameless
            )

    def lanes(self, conversation_id: int) -> tuple[Lane, ...]:
        """Those in which something is to be sent, now or later."""
        with self._database.connection() as connection:
            found = {row["lane"] for row in queries.lanes_with_letters(connection, conversation_id=conversation_id)}
        return tuple(lane for lane in LANES if lane in found)

    def reply_of(self, letter: Letter) -> Reply:
        """The letter as words for the requester."""
        with self._database.connection() as connection:
            conversation = queries.conversation_row(connection, id=letter.conversation_id)
            known = self._sent_ids(connection, letter)
        return Reply(
            channel=conversation["channel"],
            account=conversation["account"],
            thread_id=conversation["thread_id"],
            purpose=Purpose(letter.kind),
            text=letter.body["text"],
            cites=cites_from_json(letter.body.get("cites", ())),
            queued_at=letter.created_at,
            known_ids=known,
            agent_name=letter.body.get("agent_name"),
            recipient_id=conversation["requester_id"],
            confidence=letter.body.get("confidence"),
            link_hosts=self._link_hosts if letter.kind in ("answer", "draft") else None,
        )

    def labels_of(self, letter: Letter) -> Labels:
        """The letter as what is known about its conversation."""
        with self._database.connection() as connection:
            conversation = queries.conversation_row(connection, id=letter.conversation_id)
        return Labels(
            channel=conversation["channel"],
            account=conversation["account"],
            thread_id=conversation["thread_id"],
            **letter.body,
        )

    def comment_of(self, letter: Letter) -> tuple[str, DeskComment]:
        """The letter as words for the ticket, and the desk that has it."""
        with self._database.connection() as connection:
            conversation = queries.conversation_row(connection, id=letter.conversation_id)
            handoff = queries.handoff_row(connection, id=letter.handoff_id)
        names = [attachment["name"] for attachment in letter.body.get("attachments", ())]
        attached = f"\n\n[attached: {', '.join(names)}]" if names else ""
        comment = DeskComment(
            account=handoff["account"],
            ticket_id=handoff["ticket_id"],
            text=(letter.body["text"] + attached).strip(),
            requester=requester_of(conversation, self._cipher) if letter.kind == "comment" else None,
            queued_at=letter.created_at,
        )
        return handoff["desk"], comment

    def _sent_ids(self, connection: Connection, letter: Letter) -> tuple[str, ...]:
        rows = queries.sent_ids(connection, conversation_id=letter.conversation_id, lane=letter.lane)
        return tuple(row["external_id"] for row in rows if row["external_id"])

    def _letter(self, row: Row) -> Letter:
        return Letter(
            id=row["id"],
            token=row["lease_token"],
            conversation_id=row["conversation_id"],
            handoff_id=row["handoff_id"],
            lane=row["lane"],
            kind=row["kind"],
            key=str(row["key"]),
            body=self._cipher.open(row["body"]),
            attempts=row["attempts"],
            created_at=row["created_at"],
        )
