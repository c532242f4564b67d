"""Dead letters in an operator's hands: tried again, or settled.

Tried again, a message passes the same fence as ever: what the bot said is not said to a conversation that changed
hands. It is looked for first, since the vendor may have done it after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outbox.forms import WhenDead
from bot.store.outbox.kinds import KINDS
from bot.store.queries import Row, queries
from bot.store.work import UnitOfWork


class Retried(StrEnum):
    AGAIN = "It is tried again."
    GONE = "There is no such dead letter any more."
    CHANGED_HANDS = "The conversation changed hands meanwhile: it is not the bot's to say any more."
    ELSEWHERE = "Another ticket took its place."


@dataclass(frozen=True, slots=True)
class Again:
    result: Retried
    conversation_id: int | None = None  # has something to send


class DeadLetterDesk:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def retry(self, number: int) -> Again:
        with self._database.unit_of_work(self._cipher) as work:
            found = queries.dead_letter(work.connection, id=number)
            conversation = None if found is None else work.find(found["conversation_id"])
            row = None if conversation is None else queries.dead_letter(work.connection, id=number)
            if row is None or conversation is None:
                return Again(Retried.GONE)
            fence = (row["fence_owner"], row["fence_epoch"])
            if row["fence_epoch"] is not None and fence != (conversation.owner, conversation.epoch):
                return Again(Retried.CHANGED_HANDS)
            if not _has_its_ticket(work, row):
                return Again(Retried.ELSEWHERE)
            queries.send_again(work.connection, id=number)
            return Again(Retried.AGAIN, conversation.id)

    def settle(self, number: int) -> bool:
        """Somebody has seen to it: it is no dead letter any more, and stays unsent. False where there is none."""
        with self._database.connection() as connection:
            return bool(queries.settle_dead_letter(connection, id=number))


def _has_its_ticket(work: UnitOfWork, row: Row) -> bool:
    """Whether the ticket that it belongs to is still the one. A handoff that was given up is the conversation's again,
    with what was to go along with it, unless there is a newer one."""
    if row["kind"] == "handoff":
        reopened = queries.reopen_handoff(work.connection, id=row["handoff_id"])
        if reopened:
            queries.send_again_of_handoff(work.connection, handoff_id=row["handoff_id"])
        return bool(reopened)
    if KINDS[row["kind"]].when_dead is WhenDead.NEW_TICKET:
        return not work.handoff(row["handoff_id"]).closed
    return True
