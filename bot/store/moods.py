"""The mood of each message, kept as numbers. How a mood is told is `escalation.sentiment`'s; here it is only stored.

Read by the escalation job, not while a webhook waits; what a worker misses is read with the conversation's next
message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.model import Author, Conversation, MessageMood
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.handoffs import HISTORY
from bot.store.queries import queries

CONTEXT = 12  # messages in which a question may come again
ReadMoods = Callable[[Sequence[str]], Sequence[MessageMood]]  # one each, in the messages' order, oldest first


MOST_UNHEARD = 500  # conversations at a time
UNHEARD_SECONDS = 0.5  # until then another process may take it


class Moods:
    def __init__(self, database: Database, cipher: Cipher, read: ReadMoods) -> None:
        self._database = database
        self._cipher = cipher
        self._read = read

    def unheard(self, seconds: float = UNHEARD_SECONDS) -> list[int]:
        """Conversations that wait for the bot, and in which nobody has looked at what has waited for so long."""
        with self._database.connection() as connection:
            rows = queries.unheard_conversations(connection, seconds=seconds, limit=MOST_UNHEARD)
            return [row["id"] for row in rows]

    def keep_up(self, conversation_id: int) -> None:
        """Read and keep the moods of the last messages that have none yet; of none where one of them cannot be read.
        Nothing is held while they are read."""
        with self._database.reading(self._cipher) as work:
            rows = list(queries.said_by_requester(work.connection, id=conversation_id, limit=CONTEXT))[::-1]
        if all(row["known"] for row in rows):
            return
        try:
            texts = [self._cipher.open(row["body"])["text"] for row in rows]
        except WrongKey:
            return
        self._keep(
            (row["id"], row["edited_at"], mood)
            for row, mood in zip(rows, self._read(texts), strict=True)
            if not row["known"]
        )

    def keep_of(self, conversation: Conversation) -> None:
        """The same of a conversation as somebody has just read it, every word. What went before is not read once more,
        unless more was said than came along."""
        turns = sorted((*conversation.turns, *conversation.waiting), key=lambda turn: (turn.at, turn.id))
        said = [turn for turn in turns if turn.author is Author.REQUESTER][-CONTEXT:]
        if len(said) < CONTEXT and len(conversation.turns) >= HISTORY:
            self.keep_up(conversation.id)
            return
        known = {mood.message_id for mood in conversation.moods}
        moods = self._read([turn.text for turn in said])
        self._keep(
            (turn.id, turn.edited_at, mood) for turn, mood in zip(said, moods, strict=True) if turn.id not in known
        )

    def _keep(self, new: Iterable[tuple[int | None, datetime | None, MessageMood]]) -> None:
        """Of messages by their ids, each as it was edited when it was read."""
        rows = list(new)
        if not rows:
            return
        ids, edited, moods = zip(*rows, strict=True)
        with self._database.connection() as connection:
            queries.keep_moods(
                connection,
                ids=list(ids),
                edited=list(edited),
                values=[mood.value for mood in moods],
                frustrations=[mood.frustration for mood in moods],
                refusals=[mood.refuses for mood in moods],
                repetitions=[mood.repeats for mood in moods],
            )
