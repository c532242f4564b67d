"""The sending side: letters leased (T4), marked (T5), postponed, and read as what a connector or a desk is given.

What is put in is `letters`'; sending itself is `workers/deliver.py`'s; what cannot be sent is `dead_letters`'s.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.model import Audience, DeskComment, Labels, Purpose, Reason, Reply
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outbox.enqueue import LANES, Lane, OutboxMessage, enqueue_words, retract_answer
from bot.store.queries import queries
from bot.store.records import cites_from_json, labels_of, language_of, link_text, requester_of
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
        self._link_hosts = frozenset(link_hosts)
        self._catalogue = catalogue

    def claim(self, conversation_id: int, lane: Lane) -> OutboxMessage | None:
        """T4: the lane's next message, leased; None when none is due. Drops what may not be said any more."""
        with self._database.unit_of_work(self._cipher) as work:
            for dropped in list(queries.cancel_fenced(work.connection, conversation_id=conversation_id)):
                if dropped["attempts"] == 0:  # one that was tried may have been said
                    retract_answer(work, conversation_id, dropped["kind"], dropped["key"])
            row = queries.claim_outbox(
                work.connection, conversation_id=conversation_id, lane=lane, seconds=self._lease_seconds
            )
        return None if row is None else OutboxMessage.from_row(row, self._cipher)

    def still_allowed(self, message: OutboxMessage) -> bool:
        """The last look before sending."""
        with self._database.connection() as connection:
            return bool(queries.still_allowed(connection, id=message.id, token=message.token))

    def mark_sent(self, message: OutboxMessage, external_id: str, url: str | None = None) -> None:
        """T5. For a handoff: the ticket exists."""
        with self._database.unit_of_work(self._cipher) as work:
            queries.mark_sent(work.connection, id=message.id, external_id=external_id)
            if message.kind == "handoff":
                queries.open_handoff(work.connection, id=message.handoff_id, ticket_id=external_id, ticket_url=url)
                self._tell_link(work, message, external_id, url)

    def _tell_link(self, work: UnitOfWork, message: OutboxMessage, ticket_id: str, url: str | None) -> None:
        """Employees, and whoever asked for a ticket, are told where it is; a customer could not open it."""
        conversation, handoff = work.read(message.conversation_id), work.handoff(message.handoff_id)
        asked = handoff.reason is Reason.TICKET_REQUESTED or conversation.audience is Audience.EMPLOYEE
        if url and asked and handoff.desk != conversation.thread.channel:
            language = language_of(conversation, self._cipher, self._catalogue)
            words = link_text(ticket_id, url, self._catalogue.of(language))
            enqueue_words(work, message.conversation_id, Purpose.LINK, words, language=language)

    def retitled(self, message: OutboxMessage, subject: str) -> None:
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

    def reply_of(self, message: OutboxMessage) -> Reply:
        """The message as words for the requester."""
        with self._database.reading(self._cipher) as work:
            conversation = work.read(message.conversation_id)
            known = _sent_ids(work, message)
        return Reply(
            thread=conversation.thread,
            purpose=Purpose(message.kind),
            text=message.body["text"],
            cites=cites_from_json(message.body.get("cites", ())),
            queued_at=message.created_at,
            known_ids=known,
            agent_name=message.body.get("agent_name"),
            recipient_id=conversation.requester_id,
            confidence=message.body.get("confidence"),
            link_hosts=self._link_hosts if message.kind in ("answer", "draft") else None,
            labels=labels_of(conversation, message.body.get("labels")),
            language=message.body.get("language"),
        )

    def labels_of(self, message: OutboxMessage) -> Labels:
        """The message as what is known about its conversation."""
        with self._database.reading(self._cipher) as work:
            conversation = work.read(message.conversation_id)
        labels = labels_of(conversation, message.body)
        assert labels is not None
        return labels

    def comment_of(self, message: OutboxMessage) -> tuple[str, DeskComment]:
        """The message as words for the ticket, and the desk that has it."""
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
            requester=requester_of(conversation, self._cipher) if message.kind == "comment" else None,
            queued_at=message.created_at,
        )
        return handoff.desk, comment


def _sent_ids(work: UnitOfWork, message: OutboxMessage) -> tuple[str, ...]:
    rows = queries.sent_ids(work.connection, conversation_id=message.conversation_id, lane=message.lane)
    return tuple(row["external_id"] for row in rows if row["external_id"])
