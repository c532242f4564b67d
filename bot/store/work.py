"""A unit of work: one transaction, the key to what it reads and writes, and the rows that most of them start from."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from bot.model import MessageMood, ThreadRef
from bot.store.cipher import Cipher
from bot.store.postgres.prepared import together
from bot.store.queries import Connection, queries
from bot.store.rows import ConversationRow, HandoffRow, History, MessageRow

MOODS = 200  # messages whose mood is looked at
OLDER = 200  # messages that no summary covers yet, beyond the last ones


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Made by `Database.unit_of_work`, or, for reads without a transaction, by `Database.reading`."""

    connection: Connection
    cipher: Cipher

    def seal(self, value: Any) -> bytes:
        """Any JSON value, encrypted."""
        return self.cipher.seal(value)

    def open(self, sealed: bytes) -> Any:
        """Raises ConfigurationError when none of the keys made it."""
        return self.cipher.open(sealed)

    def together(self) -> AbstractContextManager[None]:
        """What is changed while the context lasts goes to Postgres with the transaction's next question, or its end, in
        one round trip. How many rows that were is not told."""
        return together(self.connection)

    def hold_thread(self, thread: ThreadRef) -> None:
        """Deliveries of one thread are accepted one after the other, also while it is no conversation."""
        queries.hold_thread(self.connection, **thread.parameters())

    def find(self, conversation_id: int) -> ConversationRow | None:
        """The conversation, its row held until the end of the transaction."""
        row = queries.lock_conversation(self.connection, id=conversation_id)
        return None if row is None else ConversationRow.from_row(row)

    def lock(self, conversation_id: int) -> ConversationRow:
        """As `find`. Raises LookupError where there is no such conversation (any more)."""
        conversation = self.find(conversation_id)
        if conversation is None:
            raise LookupError(f"no conversation {conversation_id}")
        return conversation

    def find_by_thread(self, thread: ThreadRef) -> ConversationRow | None:
        """The conversation of a vendor's thread, its row held until the end of the transaction."""
        row = queries.lock_conversation_of_thread(self.connection, **thread.parameters())
        return None if row is None else ConversationRow.from_row(row)

    def read(self, conversation_id: int) -> ConversationRow:
        """The conversation as it is now, not held. Raises LookupError where there is none (any more)."""
        row = queries.conversation_row(self.connection, id=conversation_id)
        if row is None:
            raise LookupError(f"no conversation {conversation_id}")
        return ConversationRow.from_row(row)

    def waiting(self, conversation_id: int) -> list[MessageRow]:
        """What nobody has answered yet, the oldest first."""
        rows = queries.waiting_messages(self.connection, id=conversation_id)
        return [MessageRow.from_row(row) for row in rows]

    def history(self, conversation_id: int, limit: int) -> History:
        """The last `limit` things said before what waits, and what is known of all that was said."""
        rows = list(queries.messages_to_think_about(self.connection, id=conversation_id, limit=limit))
        past = queries.past_of_conversation(self.connection, id=conversation_id, limit=MOODS)
        return History(
            recent=[MessageRow.from_row(row) for row in rows if not row["waits"]][::-1],
            waiting=[MessageRow.from_row(row) for row in rows if row["waits"]],
            answers_given=past["answers_given"],
            refused_answers=past["refused_answers"],
            moods=tuple(MessageMood(**mood) for mood in past["moods"])[::-1],
            words_wait=past["words_wait"],
            introduced=past["introduced"],
            summarised_until=past["until"],
            summary=past["summary"],
        )

    def whole_history(self, conversation_id: int, limit: int) -> History:
        """The same, with what its summary does not cover beyond that: hardly ever anything."""
        history = self.history(conversation_id, limit)
        known = [message.id for message in history.recent]
        if len(known) < limit + len(history.waiting) or min(known) <= history.summarised_until:
            return history
        rows = queries.messages_between(
            self.connection, id=conversation_id, after=history.summarised_until, known=known, limit=OLDER
        )
        return replace(history, older=[MessageRow.from_row(row) for row in rows][::-1])

    def handoff(self, handoff_id: int | None) -> HandoffRow:
        """Raises LookupError where there is none (any more)."""
        row = queries.handoff_row(self.connection, id=handoff_id)
        if row is None:
            raise LookupError(f"no handoff {handoff_id}")
        return HandoffRow.from_row(row)

    def current_handoff(self, conversation_id: int) -> HandoffRow | None:
        """The one that is going on."""
        row = queries.current_handoff(self.connection, conversation_id=conversation_id)
        return None if row is None else HandoffRow.from_row(row)
