"""T1, accept: what a webhook said is committed here before the vendor gets its 200.

What a delivery means was decided in the connector's `parse`; this module decides only what it changes: whose words
they are, whether they wait for the bot, go to the ticket, or take the conversation over. Nothing here waits for the
network.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model import (
    Author,
    Event,
    Feedback,
    InboundMessage,
    MessageEdited,
    Mode,
    Owner,
    OwnershipChanged,
    Requester,
    SideTask,
    ThreadChanged,
    ThreadDeleted,
    TicketRequest,
    TicketStatus,
)
from bot.store.cipher import Cipher
from bot.store.db import Connection, Database, Row
from bot.store.edits import EMPTY, apply_edit, forget_thread
from bot.store.feedback import feedback, request_ticket
from bot.store.handoffs import Handoffs
from bot.store.outbox import enqueue
from bot.store.ownership import change_hands, handoff_behind_ticket, note_status
from bot.store.queries import queries
from bot.store.records import body_of_message, language_of, requester_to_json
from bot.wording import BUILT_IN, Catalogue

log = logging.getLogger("firstline.inbox")
MAX_AUTOMATED = 3  # where a channel says nothing else


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a commit gives the workers to do."""

    answer: int | None = None  # a conversation whose requester waits for the bot
    deliver: int | None = None  # a conversation that has something to send
    sync: ThreadChanged | None = None
    side_task: SideTask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """What the operator decided about what comes in."""

    catalogue: Catalogue = BUILT_IN  # what requesters are told
    # By channel: questions in a row from another program that are answered.
    max_automated: Mapping[str, int] = field(default_factory=dict)
    max_age: timedelta | None = None  # of a message, by the vendor's clock: what is older is kept no longer


class Inbox:
    """Implements `bot.ports.Accept`. `ring` is called after the commit; what it loses, the sweeper finds."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        handoffs: Handoffs,
        rules: IntakeSettings,
        enqueue: Callable[[FollowUp], None],
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._handoffs = handoffs
        self._rules = rules
        self._enqueue = enqueue

    def __call__(self, events: Sequence[Event]) -> None:
        """Commit all of it or nothing. Raises StoreUnavailable."""
        with self._database.transaction() as connection:
            follow_ups = [self._accept(connection, event) for event in events]
        for follow_up in follow_ups:
            if follow_up is not None:
                self._enqueue(follow_up)

    def _accept(self, connection: Connection, event: Event) -> FollowUp | None:
        match event:
            case InboundMessage():
                return self._message(connection, event)
            case OwnershipChanged():
                return _answer(change_hands(connection, event))
            case MessageEdited():
                return _answer(apply_edit(connection, self._cipher, self._handoffs, event))
            case ThreadDeleted():
                forget_thread(connection, self._cipher, event)
                return None
            case TicketRequest():
                return _deliver(request_ticket(connection, self._cipher, self._handoffs, self._rules.catalogue, event))
            case Feedback():
                return _deliver(feedback(connection, self._cipher, self._rules.catalogue, event))
            case TicketStatus():
                note_status(connection, event)
                return None
            case ThreadChanged():
                queries.ask_for_sync(connection, **_where(event))
                return FollowUp(sync=event)
            case SideTask():
                return FollowUp(side_task=event)

    def _message(self, connection: Connection, message: InboundMessage) -> FollowUp | None:
        if self._is_too_old(message):
            log.info("a message older than what is kept is left out", extra={"channel": message.channel})
            return None
        handoff = handoff_behind_ticket(connection, message)
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

    def _is_too_old(self, message: InboundMessage) -> bool:
        """Was it deleted here already, or would be at once? A thread is fetched as a whole: without this its old
        questions would be new ones as soon as somebody writes in it again."""
        max_age = self._rules.max_age
        return max_age is not None and message.sent_at < datetime.now(UTC) - max_age

    def _conversation(self, connection: Connection, message: InboundMessage) -> Row | None:
        """The message's conversation, its row held; None when words not addressed to the bot start none."""
        where = _where(message)
        queries.hold_thread(connection, **where)
        if not message.addressed:
            row: Row | None = queries.lock_conversation_of_thread(connection, **where)
            if row is None:
                self._keep_unaddressed(connection, message)
            return row if row is not None and row["requester_id"] == message.author_id else None
        requester = message.requester or Requester(id=message.author_id if message.author is Author.REQUESTER else "")
        found: Row = queries.upsert_conversation(
            connection,
            requester_id=requester.id,
            requester=self._cipher.seal(requester_to_json(requester)),
            link=message.link,
            audience=message.audience,
            mode=message.mode,
            by_requester=message.author is Author.REQUESTER,
            **where,
        )
        return found

    def _keep_unaddressed(self, connection: Connection, message: InboundMessage) -> None:
        """Deliveries come in any order: the mention that makes this thread ours may be on its way."""
        queries.keep_unaddressed(
            connection,
            **_where(message),
            message_id=message.message_id,
            author_id=message.author_id,
            body=self._cipher.seal(body_of_message(message)),
            sent_at=message.sent_at,
        )

    def _requester_spoke(self, connection: Connection, message: InboundMessage, conversation: Row) -> FollowUp | None:
        # Told of late, the words are still those that a human had before them when they gave the conversation back.
        theirs = conversation["owner"] == Owner.HUMAN or message.sent_at < conversation["human_until"]
        state = "with_agent" if theirs else "waiting"
        row = self._keep(connection, message, conversation["id"], state)
        if row is None or row["state"] == "withdrawn":
            return None
        if message.addressed:
            self._attach(connection, message, conversation["id"], state)
        if self._runs_in_circles(connection, message, conversation):
            queries.skip(connection, id=conversation["id"], ids=[row["id"]], state="recorded")
            return None
        if state == "waiting":
            return FollowUp(answer=conversation["id"])
        handoff: Row | None = queries.current_handoff(connection, conversation_id=conversation["id"])
        if handoff is None or handoff["desk"] == conversation["channel"]:
            return None  # the human reads it where it was written
        enqueue.enqueue_comment(connection, self._cipher, conversation["id"], handoff["id"], message, row["id"])
        return FollowUp(deliver=conversation["id"])

    def _runs_in_circles(self, connection: Connection, message: InboundMessage, conversation: Row) -> bool:
        """Do two programs answer each other?"""
        if message.automated:
            in_a_row = queries.count_automated(connection, id=conversation["id"])
            return bool(in_a_row > self._rules.max_automated.get(message.channel, MAX_AUTOMATED))
        if conversation["automated_turns"]:
            queries.forget_automated(connection, id=conversation["id"])
        return False

    def _attach(self, connection: Connection, message: InboundMessage, conversation_id: int, state: str) -> None:
        queries.attach_unaddressed(
            connection,
            conversation_id=conversation_id,
            author_id=message.author_id,
            state=state,
            **_where(message),
        )

    def _agent_spoke(self, connection: Connection, message: InboundMessage, conversation: Row) -> FollowUp | None:
        row = self._keep(connection, message, conversation["id"], "recorded")
        # A solved ticket is told of in two deliveries, in either order: words from before it was given back do not
        # take it again.
        if row is None or message.sent_at <= conversation["returned_at"]:
            return None
        if conversation["mode"] != Mode.DRAFT:
            queries.give_to_human(connection, id=conversation["id"])
        elif message.public:
            queries.compare_drafts(connection, conversation_id=conversation["id"], turn_id=row["id"])
            queries.leave_to_agents(connection, id=conversation["id"])
        return None

    def _said_in_ticket(self, connection: Connection, message: InboundMessage, handoff: Row) -> FollowUp | None:
        """In the ticket of a conversation on another channel: an agent's public words travel to the requester."""
        conversation: Row = queries.lock_conversation(connection, id=handoff["conversation_id"])
        state = "recorded" if message.author is Author.AGENT else "with_agent"
        if not message.public or self._keep(connection, message, conversation["id"], state) is None:
            return None
        if message.author is not Author.AGENT:
            return None  # the requester wrote to the ticket itself, by e-mail say: the agent has read it there
        if message.sent_at > conversation["returned_at"]:
            queries.reopen_handoff(connection, id=handoff["id"])
            if conversation["owner"] == Owner.BOT:
                queries.give_to_human(connection, id=conversation["id"])
        if handoff["desk"] == conversation["channel"]:
            return None  # a follow-up of the requester's own ticket: they read it where it was written
        wording = self._rules.catalogue.of(language_of(conversation, self._cipher, self._rules.catalogue))
        agent = wording.say("an_agent")
        enqueue.enqueue_relay(connection, self._cipher, conversation["id"], handoff["id"], message, agent)
        return FollowUp(deliver=conversation["id"])

    def _keep(self, connection: Connection, message: InboundMessage, conversation_id: int, state: str) -> Row | None:
        """Insert the message; None when it is here already."""
        row: Row | None = queries.insert_message(
            connection,
            conversation_id=conversation_id,
            **_where(message),
            message_id=message.message_id,
            author=message.author,
            body=self._cipher.seal(body_of_message(message)),
            empty=self._cipher.seal(EMPTY),
            state=state,
            sent_at=message.sent_at,
        )
        return row


def _where(event: InboundMessage | ThreadChanged) -> dict[str, str]:
    return {"channel": event.channel, "account": event.account, "thread_id": event.thread_id}


def _answer(conversation_id: int | None) -> FollowUp | None:
    return None if conversation_id is None else FollowUp(answer=conversation_id)


def _deliver(conversation_id: int | None) -> FollowUp | None:
    return None if conversation_id is None else FollowUp(deliver=conversation_id)
