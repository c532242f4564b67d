"""The tickets of one person, as they may see them: what was handed over of their conversations, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.model import TicketLine
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import queries
from bot.store.rows import TicketRow

LIMIT = 20
# The desk's own word (`handoffs.ticket_status`) -> ours. What a desk calls otherwise is open.
_STATES = {"pending": "pending", "hold": "pending", "solved": "solved", "closed": "solved"}


class Tickets:
    def __init__(self, database: Database, cipher: Cipher, requester_link: Callable[[str], str] = str) -> None:
        self._database = database
        self._cipher = cipher
        self._requester_link = requester_link

    def of_requester(self, channel: str, account: str, requester_id: str) -> tuple[TicketLine, ...]:
        """The newest first, at most `LIMIT`. Raises StoreUnavailable."""
        with self._database.connection() as connection:
            rows = queries.tickets_of_requester(
                connection, channel=channel, account=account, requester_id=requester_id, limit=LIMIT
            )
            lines = [line_of(TicketRow.from_row(row), self._cipher) for row in rows]
        return tuple(replace(line, url=self._requester_link(line.url)) if line.url else line for line in lines)

    def of_conversation(self, conversation_id: int) -> tuple[TicketLine, ...]:
        """The same, of one conversation."""
        with self._database.connection() as connection:
            rows = queries.tickets_of_conversation(connection, conversation_id=conversation_id, limit=LIMIT)
            return tuple(line_of(TicketRow.from_row(row), self._cipher) for row in rows)


def line_of(row: TicketRow, cipher: Cipher) -> TicketLine:
    body = cipher.open(row.body) if cipher.opens(row.body) else {}
    return TicketLine(
        ticket_id=row.ticket_id,
        url=row.ticket_url,
        subject=body.get("subject", ""),  # forgotten, where the requester took it back
        state=_state(row),
        opened_at=row.created_at,
    )


def _state(row: TicketRow) -> str:
    if row.state == "closed":  # given back, or followed by another ticket: whatever the desk last said of it
        return "solved"
    if row.ticket_id is None:
        return "being made"
    return _STATES.get(row.ticket_status or "", "open")
