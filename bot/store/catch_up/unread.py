"""A thread that cannot be read: nobody knows what is new in it, so it ends with a person and not in silence."""

from __future__ import annotations

from datetime import datetime

from bot.model import EscalationDecision, Mode, Owner, Reason, ThreadChanged
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.queries import queries

EXPLANATION = "Something new in the thread could not be read, so the bot does not know what was said."


class UnreadThreads:
    def __init__(self, database: Database, cipher: Cipher, handoffs: Handoffs) -> None:
        self._database = database
        self._cipher = cipher
        self._handoffs = handoffs

    def give_up(self, change: ThreadChanged, asked_at: datetime) -> int | None:
        """Nobody tries to read it any more, unless it was asked for since `asked_at`: an operator is told, and a person
        gets the conversation where the bot has it. Its id, where there is something to send. Raises StoreUnavailable.
        """
        thread = change.thread
        with self._database.unit_of_work(self._cipher) as work:
            conversation = work.find_by_thread(thread)
            if not queries.finish_sync(work.connection, **change.parameters(), asked_at=asked_at):
                return None
            queries.raise_unread_thread(
                work.connection,
                about=f"{thread.channel} {thread.account} {thread.thread_id}",
                conversation_id=None if conversation is None else conversation.id,
            )
            if conversation is None or conversation.owner is Owner.HUMAN or conversation.mode is not Mode.ANSWER:
                return None
            decision = EscalationDecision(escalate=True, reason=Reason.STUCK, explanation=EXPLANATION)
            self._handoffs.create(work, conversation, decision)
            return conversation.id
