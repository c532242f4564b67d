"""The sending side: messages leased (T4), marked (T5) and postponed.

What is put in is `enqueue`'s; sending itself is `workers/deliver.py`'s; what cannot be sent is `dead_letters`'s; what
is particular about each kind is in `kinds`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import NotSent
from bot.model import Audience, Handoff, Purpose, Reason, Receipt
from bot.store.approvals.notes import tell_instead
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.outbox import enqueue, notices
from bot.store.outbox.alarms import ticket_exists
from bot.store.outbox.contents import Contents
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import LANES, Hold, Lane, OutboxMessage
from bot.store.queries import Row, queries
from bot.store.records import language_of, note_to_json, ticket_text
from bot.store.relay.carry import retract_turn
from bot.store.rows import CancelledRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is due now that a message was sent, and that nobody is sending."""

    more: bool  # in the same lane
    elsewhere: bool = False  # in another: the message gave something to send


class Outbox:
    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        *,
        lease_seconds: float,
        link_hosts: Collection[str] = (),
        catalogue: Catalogue = BUILT_IN,
        requester_link: Callable[[str], str] = str,
    ) -> None:
        """`link_hosts`: where answers may link to besides the hosts of the articles they cite. `requester_link`: from a
        ticket's address to the one at which its requester opens it."""
        self._database = database
        self._cipher = cipher
        self._lease_seconds = lease_seconds
        self._catalogue = catalogue
        self._requester_link = requester_link
        self.contents = Contents(database, cipher, link_hosts, catalogue.agents)

    def claim(self, conversation_id: int, lane: Lane, *, holder: uuid.UUID | None = None) -> OutboxMessage | None:
        """T4: the lane's next message, leased; None when none is due. Drops what may not be said any more. `holder`:
        the process with which the lease ends, at the latest. Raises WrongKey, with the lease given back: a process that
        has the key takes it."""
        with self._database.connection() as connection:
            row = queries.claim_outbox(
                connection, conversation_id=conversation_id, lane=lane, holder=holder, seconds=self._lease_seconds
            )
        if row is None and self.is_due(conversation_id, lane):
            row = self._claim_behind_what_is_void(conversation_id, lane, holder)
        return None if row is None else self._opened(row)

    def held(self, conversation_id: int, hold: Hold) -> OutboxMessage | None:
        """What was recorded for the requester under this lease, as `claim` tells of it; None where nothing was, or
        another has it by now."""
        with self._database.connection() as connection:
            row = queries.recorded_message(connection, id=None, conversation_id=conversation_id, token=hold.token)
        return None if row is None else self._opened(row)

    def is_due(self, conversation_id: int, lane: Lane) -> bool:
        """Is there something in the lane that nobody is sending?"""
        with self._database.connection() as connection:
            return bool(queries.is_due(connection, conversation_id=conversation_id, lane=lane))

    def _opened(self, row: Row) -> OutboxMessage:
        try:
            return OutboxMessage.from_row(row, self._cipher)
        except WrongKey:
            with self._database.connection() as connection:
                queries.give_back_outbox(connection, id=row["id"], token=row["lease_token"])
            raise

    def _claim_behind_what_is_void(self, conversation_id: int, lane: Lane, holder: uuid.UUID | None) -> Row | None:
        with self._database.unit_of_work(self._cipher) as work:
            for cancelled in list(queries.cancel_fenced(work.connection, conversation_id=conversation_id)):
                dropped = CancelledRow.from_row(cancelled)
                if dropped.unsaid:
                    retract_turn(work, conversation_id, dropped.kind, dropped.key)
                if KINDS[dropped.kind].is_result:
                    tell_instead(work, work.read(conversation_id), dropped.key, self._catalogue.agents)
            row: Row | None = queries.claim_outbox(
                work.connection, conversation_id=conversation_id, lane=lane, holder=holder, seconds=self._lease_seconds
            )
        return row

    def still_allowed(self, message: OutboxMessage) -> bool:
        """The last look before sending."""
        with self._database.connection() as connection:
            return bool(queries.still_allowed(connection, id=message.id, token=message.token))

    def was_not_said(self, message: OutboxMessage) -> None:
        """An earlier attempt may have said it: the vendor was asked, and has it not."""
        with self._database.connection() as connection:
            queries.looked_for_in_vain(connection, id=message.id, token=message.token)

    def mark_sent(self, message: OutboxMessage, receipt: Receipt) -> Sent:
        """T5. For a handoff: the ticket exists."""
        receipt_of = {"id": message.id, "token": message.token, "external_id": receipt.external_id}
        if message.kind != "handoff":
            with self._database.connection() as connection:
                marked = queries.mark_undisputed(connection, **receipt_of)
            if marked is not None:
                return Sent(more=marked["more"])
        elsewhere = self._mark_disputed(message, receipt, receipt_of)
        return Sent(more=self.is_due(message.conversation_id, message.lane), elsewhere=elsewhere)

    def _mark_disputed(self, message: OutboxMessage, receipt: Receipt, receipt_of: Mapping[str, Any]) -> bool:
        """True when that gives something to send in another lane, now."""
        with self._database.unit_of_work(self._cipher) as work:
            row = work.find(message.conversation_id)  # held first, as everywhere: more than one row is changed
            found = queries.mark_sent(work.connection, **receipt_of)
            if row is None or row.erased:  # meanwhile: all that is left to know is which ticket it is
                ticket = {"ticket_id": receipt.external_id, "ticket_url": receipt.url}
                queries.open_handoff(work.connection, id=message.handoff_id, **ticket)
                return False
            twice = self._take_copies_back(work, message, found, receipt.external_id)
            if message.kind != "handoff":
                return twice
            queries.open_handoff(
                work.connection, id=message.handoff_id, ticket_id=receipt.external_id, ticket_url=receipt.url
            )
            ticket_exists(work, message, receipt.left_out, self._catalogue.agents)
            self._tell(work, message, receipt)
        return True

    def _take_copies_back(self, work: UnitOfWork, message: OutboxMessage, found: Row | None, said_as: str) -> bool:
        """Where another worker may have said it as well: what is recorded stays, ours is taken back, or theirs when
        their lease is over too. True when that is due now."""
        if found is None or found["state"] == "dead" or KINDS[message.kind].form.reply is None:
            return False
        if found["recorded"]:
            if found["unsure"] or not found["held"]:
                enqueue.enqueue_take_back(work, message, (), seconds=self._lease_seconds)
            return False
        enqueue.enqueue_take_back(work, message, [said_as] if said_as != found["as_id"] else [], seconds=0)
        return True

    def overtaken(self, message: OutboxMessage) -> None:
        """An attempt ended in the middle. Where another worker has the message by now, what it left is looked for."""
        if KINDS[message.kind].form.reply is None:
            return
        with self._database.unit_of_work(self._cipher) as work:
            if not queries.is_held(work.connection, id=message.id, token=message.token):
                enqueue.enqueue_take_back(work, message, (), seconds=self._lease_seconds)

    def not_ours(self, message: OutboxMessage, ids: Collection[str]) -> tuple[str, ...]:
        """Which of these vendor ids belong to no message that was sent. Raises NotSent while one is being sent: nobody
        knows its id yet."""
        place = {"conversation_id": message.conversation_id, "lane": message.lane}
        with self._database.connection() as connection:
            if queries.being_said(connection, **place):
                raise NotSent("another message is being sent there")
            known = {row["external_id"] for row in queries.ids_of_sent(connection, **place)}
        return tuple(one for one in ids if one not in known)

    def _tell(self, work: UnitOfWork, message: OutboxMessage, receipt: Receipt) -> None:
        """The notice goes out. Who has read already that no ticket exists is told that it does, and which; employees,
        and whoever asked for a ticket, are told where it is, which a customer could not open."""
        conversation, handoff = work.read(message.conversation_id), work.handoff(message.handoff_id)
        language = language_of(conversation, work.cipher, self._catalogue)
        wording = self._catalogue.of(language)
        elsewhere = handoff.desk != conversation.thread.channel
        asked = handoff.reason is Reason.TICKET_REQUESTED or conversation.audience is Audience.EMPLOYEE
        url = self._requester_link(receipt.url) if receipt.url and elsewhere and asked else None
        ticket = ticket_text(receipt.external_id, url, wording) if elsewhere else None
        arrived = notices.release(work, message)
        if arrived is not None:
            text = f"{arrived} {ticket}" if ticket else arrived
        elif url and ticket:
            text = ticket
        else:
            return
        enqueue.enqueue_words(work, message.conversation_id, Purpose.LINK, text, language=language)

    def keep(self, message: OutboxMessage, handoff: Handoff) -> None:
        """What was found out about a handoff before it is sent: another attempt need not find it out again, and the
        requester reads the subject in the list of their tickets."""
        found = {"subject": handoff.subject, "summary": handoff.summary, "note": note_to_json(handoff.note)}
        sealed = self._cipher.seal({**message.body, **found})
        with self._database.connection() as connection:
            queries.rewrite_outbox(connection, id=message.id, body=sealed)

    def leave_behind(self, message: OutboxMessage, why: str) -> None:
        """The file does not travel: from now on the message is what says so."""
        sealed = self._cipher.seal({**message.body, "why_left_behind": why})
        with self._database.connection() as connection:
            queries.rewrite_outbox(connection, id=message.id, body=sealed)

    def postpone(
        self,
        message: OutboxMessage,
        seconds: float,
        problem: str,
        *,
        counts_as_attempt: bool = True,
        unsure: bool = False,
    ) -> None:
        """Later. `counts_as_attempt` is False when nothing was tried, or the vendor only asked us to slow down;
        `unsure`: the vendor may have done it."""
        with self._database.connection() as connection:
            queries.postpone_outbox(
                connection,
                id=message.id,
                token=message.token,
                seconds=seconds,
                problem=problem,
                counts_as_attempt=counts_as_attempt,
                unsure=unsure,
            )

    def lanes(self, conversation_id: int) -> tuple[Lane, ...]:
        """Those in which something is to be sent, now or later."""
        with self._database.connection() as connection:
            found = {row["lane"] for row in queries.lanes_with_messages(connection, conversation_id=conversation_id)}
        return tuple(lane for lane in LANES if lane in found)
