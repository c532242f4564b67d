"""The summary of what was said earlier in a conversation: read with what was said since, kept as the next one. Who
writes it is `workers.remember.summarise`'s; that it is forgotten where a message that it covers changes or goes, is
`edits`', `erasure`'s and `retention`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Conversation, Memory, Turn
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import queries
from bot.store.records import conversation_of, memory_to_json, turn_of
from bot.store.rows import MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsummarised:
    """A conversation with all that its summary does not cover, in the order in which it came in."""

    conversation: Conversation
    rows: tuple[MessageRow, ...]
    turns: tuple[Turn, ...]  # of these rows
    sealed_vault: bytes | None


class Summaries:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def read(self, conversation_id: int, limit: int) -> Unsummarised:
        """At most `limit` turns. Raises LookupError where there is no such conversation, WrongKey where it cannot be
        read."""
        with self._database.reading(self._cipher) as work:
            row = work.read(conversation_id)
            conversation = conversation_of(row, self._cipher, work.history(conversation_id, 0))
            found = queries.messages_to_summarise(
                work.connection, id=conversation_id, after=conversation.memory.until, limit=limit
            )
            rows = tuple(MessageRow.from_row(one) for one in found)
        turns = tuple(turn_of(one, self._cipher) for one in rows)
        return Unsummarised(conversation=conversation, rows=rows, turns=turns, sealed_vault=row.vault)

    def keep(self, read: Unsummarised, covered: int, memory: Memory, vault: Mapping[str, str]) -> bool:
        """`memory` goes on from what was `read` and covers the first `covered` turns of it; `vault` has its
        placeholders. False, and nothing is kept, where something else happened meanwhile: there is a next time."""
        id, rows = read.conversation.id, read.rows[:covered]
        with self._database.unit_of_work(self._cipher) as work:
            if work.lock(id).vault != read.sealed_vault or queries.being_answered(work.connection, id=id):
                return False
            kept = queries.keep_summary(
                work.connection,
                id=id,
                until=rows[-1].id,
                body=work.seal(memory_to_json(memory)),
                before=read.conversation.memory.until,
                ids=[row.id for row in rows],
                edited=[row.edited_at for row in rows],
            )
            if kept:
                queries.keep_vault(work.connection, id=id, vault=work.seal(dict(vault)))
        return bool(kept)
