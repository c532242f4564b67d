"""The sending side: messages leased (T4), marked (T5) and postponed.

What is put in is `enqueue`'s; sending itself is `workers/deliver.py`'s; what cannot be sent is `dead_letters`'s; what
is particular about each kind is in `kinds`.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.model import Audience, Purpose, Reason
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outbox.contents import Contents
from bot.store.outbox.enqueue import enqueue_words, retract_turn
from bot.store.outbox.message import LANES, Lane, OutboxMessage
from bot.store.queries import queries
from bot.store.records import language_of, link_text
from bot.store.rows import CancelledRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Catalogue


class Outbox:
    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        *,
        lease_seconds: float,
        link_hosts: Collection[str] = (),
        catalogue: Catalogue = BUILT_IN,
    ) -> None:
        """`link_hosts`: where answers may link to besides the hosts of the articles they cite."""
        self._database = database
        self._cipher = cipher
        self._lease_seconds = lease_seconds
        self._catalogue = catalogue
        self.contents = Contents(database, cipher, link_hosts, catalogue.agents)

    def claim(self, conversation_id: int, lane: Lane) -> OutboxMessage | None:
        """T4: the lane's next message, leased; None when none is due. Drops what may not be said any more."""
        with self._database.unit_of_work(self._cipher) as work:
            for cancelled in list(queries.cancel_fenced(work.connection, conversation_id=conversation_id)):
                dropped = CancelledRow.from_row(cancelled)
                if dropped.attempts == 0:  # one that was tried may have been said
                    retract_turn(work, conversation_id, dropped.kind, dropped.key)
            row = queries.claim_outbox(
                work.connection, conversation_id=conversation_id, lane=lane, seconds=self._lease_seconds
            )
        return None if row is None else OutboxMessage.from_row(row, self._cipher)

    def still_allowed(self, message: OutboxMessage) -> bool:
        """The last look before sending."""
        with self._database.connection() as connection:
            return bool(queries.still_allowed(connection, id=message.id, token=message.token))

    def mark_sent(self, message: OutboxMessage, external_id: str, url: str | None = None) -> bool:
        """T5. For a handoff: the ticket exists. True when that gives something else to send, now."""
        with self._database.unit_of_work(self._cipher) as work:
            queries.mark_sent(work.connection, id=message.id, external_id=external_id)
            if message.kind != "handoff":
                return False
            queries.open_handoff(work.connection, id=message.handoff_id, ticket_id=external_id, ticket_url=url)
            return self._tell_link(work, message, external_id, url)

    def _tell_link(self, work: UnitOfWork, message: OutboxMessage, ticket_id: str, url: str | None) -> bool:
        """Employees, and whoever asked for a ticket, are told where it is; a customer could not open it. True when
        told."""
        conversation, handoff = work.read(message.conversation_id), work.handoff(message.handoff_id)
        asked = handoff.reason is Reason.TICKET_REQUESTED or conversation.audience is Audience.EMPLOYEE
        if not url or not asked or handoff.desk == conversation.thread.channel:
            return False
        language = language_of(conversation, work.cipher, self._catalogue)
        words = link_text(ticket_id, url, self._catalogue.of(language))
        enqueue_words(work, message.conversation_id, Purpose.LINK, words, language=language)
        return True

    def retitle(self, message: OutboxMessage, subject: str) -> None:
        """The ticket's subject, where it tells more than we knew: the requester reads it in the list of theirs."""
        sealed = self._cipher.seal({**message.body, "subject": subject})
        with self._database.connection() as connection:
            queries.rewrite_outbox(connection, id=message.id, body=sealed)

    def postpone(self, message: OutboxMessage, seconds: float, problem: str, *, counts_as_attempt: bool = True) -> None:
        """Later. `counts_as_attempt` is False when nothing was tried, or the vendor only asked us to slow down."""
        with self._database.connection() as connection:
            queries.postpone_outbox(
                connection,
                id=message.id,
                token=message.token,
                seconds=seconds,
                problem=problem,
                counts_as_attempt=counts_as_attempt,
            )

    def lanes(self, conversation_id: int) -> tuple[Lane, ...]:
        """Those in which something is to be sent, now or later."""
        with self._database.connection() as connection:
            found = {row["lane"] for row in queries.lanes_with_messages(connection, conversation_id=conversation_id)}
        return tuple(lane for lane in LANES if lane in found)
