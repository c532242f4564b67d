"""The mood of each message, kept as numbers. How a mood is told is `escalation.sentiment`'s; here it is only stored.

Read by the escalation job, not while a webhook waits; what a worker misses is read with the conversation's next
message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model import MessageMood
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
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
        moods = self._read(texts)
        new = [(row, mood) for row, mood in zip(rows, moods, strict=True) if not row["known"]]
        with self._database.connection() as connection:
            queries.keep_moods(
                connection,
                ids=[row["id"] for row, _ in new],
                edited=[row["edited_at"] for row, _ in new],
                values=[mood.value for _, mood in new],
                frustrations=[mood.frustration for _, mood in new],
                refusals=[mood.refuses for _, mood in new],
                repetitions=[mood.repeats for _, mood in new],
            )
