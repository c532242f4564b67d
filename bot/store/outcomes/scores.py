"""What answers are worth: a turn as whoever judges it may read it, the scores of it, and what is still to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.model import Author, Requester
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.store.records import requester_of, turn_of
from bot.store.rows import MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredTurn:
    """What was asked and answered, as it was written; what the answer rests on."""

    requester: Requester = field(repr=False)
    question: str = field(repr=False)
    answer: str = field(repr=False)
    passages: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scores:
    database: Database
    cipher: Cipher

    def turn(self, conversation: int, message: int) -> AnsweredTurn | None:
        """The turn that answers this message last; None where it is gone, or there is nothing to judge it by. Raises
        StoreUnavailable, and WrongKey where it cannot be read."""
        with self.database.reading(self.cipher) as work:
            rows = [
                MessageRow.from_row(row)
                for row in queries.messages_of_turn(work.connection, conversation=conversation, message=message)
            ]
            passages = tuple(
                "\n".join((*row["headings"], row["text"]))
                for row in queries.passages_of_turn(work.connection, conversation=conversation, message=message)
            )
            if len(rows) < 2 or not passages:
                return None
            try:
                requester = requester_of(work.read(conversation), self.cipher)
            except LookupError:
                return None
        *asked, said = (turn_of(row, self.cipher) for row in rows)
        if said.author is not Author.BOT:
            return None
        question = "\n".join(turn.text for turn in asked if turn.author is Author.REQUESTER)
        return AnsweredTurn(requester=requester, question=question, answer=said.text, passages=passages)

    def keep(self, conversation: int, message: int, scores: Mapping[str, float], model: str) -> None:
        """Raises StoreUnavailable."""
        with self.database.transaction() as connection:
            for name, value in scores.items():
                queries.keep_answer_score(
                    connection, conversation=conversation, message=message, name=name, value=value, model=model
                )

    def begin(self, most: int) -> bool:
        """One more turn of today (UTC), of all processes together, whatever comes of it. False: there were `most`."""
        with self.database.connection() as connection:
            return queries.begin_scored_turn(connection, most=most) is not None

    def to_tell(self, limit: int) -> tuple[Sequence[Row], Sequence[Row]]:
        """Scores, and people's opinions, that were not told yet."""
        with self.database.connection() as connection:
            return (
                list(queries.scores_to_tell(connection, limit=limit)),
                list(queries.feedback_to_tell(connection, limit=limit)),
            )

    def told(self, scores: Sequence[Row], opinions: Sequence[Row]) -> None:
        with self.database.transaction() as connection:
            queries.scores_told(connection, ids=[row["id"] for row in scores])
            queries.feedback_told(connection, ids=[row["id"] for row in opinions], ats=[row["at"] for row in opinions])
