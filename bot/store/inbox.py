"""T1, accept: what a webhook said is committed here before the vendor gets its 200.

What a delivery means was decided in the connector's `parse`; this module decides only what it changes: whose words
they are, whether they wait for the bot, go to the ticket, or take the conversation over. Nothing here waits for the
network.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Author, Event, InboundMessage, Nudge, Owner, OwnershipChange, Requester
from bot.store import outbox
from bot.store.cipher import Cipher
from bot.store.db import Connection, Database, Row
from bot.store.queries import queries
from bot.store.records import body_of_message, requester_to_json

log = logging.getLogger("firstline.inbox")


@dataclass(frozen=True, slots=True)
class Wake:
    """What a commit gives the workers to do."""

    answer: int | None = None  # a conversation whose requester waits for the bot
    deliver: int | None = None  # a conversation that has something to send
    pull: Nudge | None = None


class Inbox:
    """Implements `bot.ports.Accept`. `ring` is called after the commit; what it loses, the sweeper finds."""

    def __init__(self, database: Database, cipher: Cipher, ring: Callable[[Wake], None]) -> None:
        self._database = database
        self._cipher = cipher
        self._ring = ring

    def __call__(self, events: Sequence[Event]) -> None:
        """Commit all of it or nothing. Raises StoreUnavailable."""
        with self._database.transaction() as connection:
            wakes = [self._accept(connection, event) for event in events]
        for wake in wakes:
            if wake is not None:
                self._ring(wake)

    def _accept(self, connection: Connection, event: Event) -> Wake | None:
        match event:
            case InboundMessage():
                return self._message(connection, event)
            case OwnershipChange():
                return self._ownership(connection, event)
            case Nudge():
                where = {"channel": event.channel, "account": event.account, "thread_id": event.thread_id}
                queries.ask_for_pull(connection, **where)
                return Wake(pull=event)

    def _message(self, connection: Connection, message: InboundMessage) -> Wake | None:
        handoff = _handoff_of(connection, message)
        if handoff is not None:
            return self._said_in_ticket(connection, message, handoff)
        if message.handoff_key is not None:
            log.warning("a ticket carries a handoff key that is not ours", extra={"channel": message.channel})
            return None
        conversation = self._conversation(connection, message)
        if conversation is None:
            return None
        if message.author is Author.AGENT:
            return self._agent_spoke(connection, message, conversation)
        return self._requester_spoke(connection, message, conversation)

    def _conversation(self, connection: Connection, message: InboundMessage) -> Row | None:
        """The message's conversation, its row held; None when words not addressed to the bot start none."""
        where = {"channel": message.channel, "account": message.account, "thread_id": message.thread_id}
        queries.hold_thread(connection, **where)
        if not message.addressed:
            row: Row | None = queries.lock_conversation_of_thread(connection, **where)
            if row is None:
                self._overhear(connection, message)
            return row if row is not None and row["requester_id"] == message.author_id else None
        requester = message.requester or Requester(id=message.author_id if message.author is Author.REQUESTER else "")
        found: Row = queries.upsert_conversation(
            connection,
            requester_id=requester.id,
            requester=self._cipher.seal(requester_to_json(requester)),
            link=message.link,
            **where,
        )
        return found

    def _overhear(self, connection: Connection, message: InboundMessage) -> None:
        """Deliveries come in any order: the mention that makes this thread ours may be on its way."""
        queries.keep_overheard(
            connection,
            channel=message.channel,
            account=message.account,
            thread_id=message.thread_id,
            message_id=message.message_id,
            author_id=message.author_id,
            body=self._cipher.seal(body_of_message(message)),
            sent_at=message.sent_at,
        )

    def _requester_spoke(self, connection: Connection, message: InboundMessage, conversation: Row) -> Wake | None:
        theirs = conversation["owner"] == Owner.HUMAN
        message_row = self._keep(connection, message, conversation["id"], "with_human" if theirs else "waiting")
        if message_row is None:
            return None
        if message.addressed:
            self._adopt(connection, message, conversation["id"], "with_human" if theirs else "waiting")
        if not theirs:
            return Wake(answer=conversation["id"])
        handoff: Row | None = queries.current_handoff(connection, conversation_id=conversation["id"])
        if handoff is None or handoff["desk"] == conversation["channel"]:
            return None  # the human reads it where it was written
        outbox.put_comment(connection, self._cipher, conversation, handoff["id"], message)
        return Wake(deliver=conversation["id"])

    def _adopt(self, connection: Connection, message: InboundMessage, conversation_id: int, state: str) -> None:
        queries.adopt_overheard(
            connection,
            conversation_id=conversation_id,
            channel=message.channel,
            account=message.account,
            thread_id=message.thread_id,
            author_id=message.author_id,
            state=state,
        )

    def _agent_spoke(self, connection: Connection, message: InboundMessage, conversation: Row) -> Wake | None:
        if self._keep(connection, message, conversation["id"], "said") is None:
            return None
        # A solved ticket is told of in two deliveries, in either order: words from before it was given back do not
        # take it again.
        if message.sent_at > conversation["returned_at"]:
            queries.give_to_human(connection, id=conversation["id"])
        return None

    def _said_in_ticket(self, connection: Connection, message: InboundMessage, handoff: Row) -> Wake | None:
        """In the ticket of a conversation on another channel: an agent's public words travel to the requester."""
        conversation: Row = queries.lock_conversation(connection, id=handoff["conversation_id"])
        state = "said" if message.author is Author.AGENT else "with_human"
        if not message.public or self._keep(connection, message, conversation["id"], state) is None:
            return None
        if message.author is not Author.AGENT:
            return None  # the requester wrote to the ticket itself, by e-mail say: the agent has read it there
        if message.sent_at > conversation["returned_at"]:
            queries.reopen_handoff(connection, id=handoff["id"])
            if conversation["owner"] == Owner.BOT:
                queries.give_to_human(connection, id=conversation["id"])
        outbox.put_relay(connection, self._cipher, conversation, handoff["id"], message)
        return Wake(deliver=conversation["id"])

    def _ownership(self, connection: Connection, change: OwnershipChange) -> Wake | None:
        handoff = _handoff_of(connection, change)
        where = {"channel": change.channel, "account": change.account}
        conversation: Row | None = (
            queries.lock_conversation(connection, id=handoff["conversation_id"])
            if handoff is not None
            else queries.lock_conversation_of_thread(connection, thread_id=change.thread_id, **where)
        )
        if conversation is None:
            return None
        if queries.insert_seen_event(connection, event_id=change.event_id, **where) is None:
            return None
        if change.owner is Owner.HUMAN:
            if change.at > conversation["returned_at"]:
                queries.give_to_human(connection, id=conversation["id"])
            return None
        if handoff is None and change.closing and _is_elsewhere(connection, conversation):
            return None
        if handoff is not None and not _is_current(connection, handoff):
            return None  # an old ticket was solved; the conversation is somewhere else now
        queries.close_handoffs(connection, conversation_id=conversation["id"])
        give = queries.give_to_bot if conversation["owner"] == Owner.HUMAN else queries.note_return
        give(connection, id=conversation["id"], returned_at=change.at)
        return None

    def _keep(self, connection: Connection, message: InboundMessage, conversation_id: int, state: str) -> Row | None:
        """Insert the message; None when it is here already."""
        row: Row | None = queries.insert_message(
            connection,
            conversation_id=conversation_id,
            channel=message.channel,
            account=message.account,
            thread_id=message.thread_id,
            message_id=message.message_id,
            author=message.author,
            body=self._cipher.seal(body_of_message(message)),
            state=state,
            sent_at=message.sent_at,
        )
        return row


def _handoff_of(connection: Connection, event: InboundMessage | OwnershipChange) -> Row | None:
    row: Row | None = queries.handoff_of_ticket(
        connection,
        channel=event.channel,
        account=event.account,
        thread_id=event.thread_id,
        handoff_key=_uuid_or_none(event.handoff_key),
    )
    return row


def _is_current(connection: Connection, handoff: Row) -> bool:
    current: Row | None = queries.current_handoff(connection, conversation_id=handoff["conversation_id"])
    return current is None or current["id"] == handoff["id"]


def _is_elsewhere(connection: Connection, conversation: Row) -> bool:
    """Does a human have the conversation in a ticket at another desk?"""
    current: Row | None = queries.current_handoff(connection, conversation_id=conversation["id"])
    return current is not None and current["desk"] != conversation["channel"]


def _uuid_or_none(text: str | None) -> uuid.UUID | None:
    """Anybody who may edit a ticket may edit the id it carries."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
