"""What a requester's last conversation was about, for the one that they have now: where the operator allows it, in
channels whose vendor has made sure who writes, and in the same place, so that nobody reads there what was said
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.model import Memory
from bot.store.queries import queries
from bot.store.records import conversation_of, requester_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

_LOOKED_AT = 5  # conversations, for one in the same place
_TURNS = 6  # of it, beside its summary


@dataclass(frozen=True, slots=True)
class Earlier:
    seconds: float = 0  # how old it may be; 0: nothing is read
    channels: tuple[str, ...] = ()

    def __call__(self, work: UnitOfWork, row: ConversationRow) -> Memory | None:
        """None where there is none. Raises WrongKey."""
        if not self.seconds or row.thread.channel not in self.channels or requester_of(row, work.cipher).anonymous:
            return None
        rows = queries.earlier_conversations(work.connection, id=row.id, seconds=self.seconds, limit=_LOOKED_AT)
        found = (ConversationRow.from_row(one) for one in rows)
        earlier = next((one for one in found if one.thread.place == row.thread.place), None)
        if earlier is None:
            return None
        conversation = conversation_of(earlier, work.cipher, work.history(earlier.id, _TURNS))
        since = tuple(turn for turn in conversation.turns if (turn.id or 0) > conversation.memory.until)
        return replace(conversation.memory, older=since)
