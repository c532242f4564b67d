"""When a conversation counts as resolved, and when it turns out that it was not; its requester is then asked for a
rating.

Always inside somebody's transaction, with the conversation's row locked. At most one resolution of a conversation
stands at a time; docs/metrics.md has the kinds in words. Kept from the first day, since nobody can tell afterwards.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.model import Mode, Owner, Purpose
from bot.store.outbox.enqueue import enqueue_words
from bot.store.queries import queries
from bot.store.records import language_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Catalogue

CONFIRMED, ASSUMED, HUMAN = "confirmed", "assumed", "human"
_RATING = uuid.UUID("c1a5ad9e-6b3f-4d0a-8a8e-6f2f0d9f7b54")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """Who is asked for a rating: in these channels, after these kinds of resolution."""

    channels: Collection[str] = ()
    after: Collection[str] = ()
    catalogue: Catalogue = field(default=BUILT_IN)

    def ask(self, work: UnitOfWork, conversation: ConversationRow, kind: str, resolution_id: int) -> bool:
        """Ask about this resolution, once. False where nobody asks; never while a human has the conversation."""
        if conversation.thread.channel not in self.channels or kind not in self.after:
            return False
        if conversation.owner is not Owner.BOT or conversation.mode is not Mode.ANSWER:
            return False
        key = uuid.uuid5(_RATING, str(resolution_id))
        if queries.ask_for_rating(work.connection, id=resolution_id, key=key) is None:
            return False
        language = language_of(conversation, work.cipher, self.catalogue)
        words, fence = self.catalogue.of(language).say("rating_ask"), (Owner.BOT, conversation.epoch)
        enqueue_words(work, conversation.id, Purpose.RATING, words, language=language, fence=fence, key=key)
        return True


def confirm(work: UnitOfWork, ratings: Ratings, conversation: ConversationRow) -> bool:
    """The requester says that it is settled. True where there is something to send."""
    if conversation.owner is not Owner.BOT or work.waiting(conversation.id):
        return False
    row = queries.confirm(work.connection, conversation_id=conversation.id)
    return row is not None and ratings.ask(work, conversation, CONFIRMED, row["id"])


def close(work: UnitOfWork, ratings: Ratings, conversation: ConversationRow, handoff_id: int | None) -> bool:
    """Solved or closed at the vendor: by the human who had it, or around an answer of the bot's that nobody has
    praised. `conversation` as it was before that. True where there is something to send."""
    was_answered = queries.was_answered(work.connection, conversation_id=conversation.id)
    bots = conversation.owner is Owner.BOT and not conversation.mode.leaves_it_to_agents and handoff_id is None
    kind = ASSUMED if bots and was_answered else HUMAN
    row = queries.resolve(work.connection, conversation_id=conversation.id, kind=kind, handoff_id=handoff_id)
    return row is not None and ratings.ask(work, work.read(conversation.id), kind, row["id"])


def end(work: UnitOfWork, conversation_id: int) -> None:
    """It goes on after all: the requester asked something, an agent took it up, the answer did not help."""
    queries.end_resolution(work.connection, conversation_id=conversation_id)
