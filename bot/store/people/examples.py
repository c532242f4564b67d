"""Examples for training and evaluation: only of conversations that somebody marked for it, redacted, apart from the
conversations, and erased with whose they are. Nothing else of Firstline's takes texts of people for either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.errors import FirstlineError
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import keys_of
from bot.store.people.who import Person, VendorId
from bot.store.queries import queries
from bot.store.records import requester_of

BATCH = 500
# As the files of `firstline simulate` have them.
_FROM = {"requester": "customer", "agent": "agent", "bot": "bot"}


class Purpose(StrEnum):
    TRAINING = "training"
    EVALUATION = "evaluation"


class NoExample(FirstlineError):
    """There is no such conversation, or nothing can be read in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`said`: language, and messages with `from` and `text`, redacted."""

    conversation_id: int
    purpose: Purpose
    by: str
    at: datetime
    said: dict[str, Any]


class Examples:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def mark(self, conversation_id: int, purpose: Purpose, by: str, redact: Callable[[str], str]) -> None:
        """As it is now. `redact`: without personal data. Raises NoExample."""
        with self._database.unit_of_work(self._cipher) as work:  # held, so that it is not being erased meanwhile
            row = work.find(conversation_id)
            if row is None or row.erased:
                raise NoExample(f"{conversation_id}: there is no such conversation")
            said = list(queries.said_in_conversation(work.connection, id=conversation_id))
            if not said or not all(self._cipher.opens(one["body"]) for one in said):
                raise NoExample(f"{conversation_id}: nothing was said in it, or not all of it can be read")
            messages = [
                {"from": _FROM[one["author"]], "text": redact(self._cipher.open(one["body"])["text"])} for one in said
            ]
            requester = requester_of(row, self._cipher)
            person = Person(
                frozenset({VendorId(row.thread.channel, row.thread.account, row.requester_id)}),
                frozenset({requester.email} if requester.email else ()),
            )
            queries.keep_example(
                work.connection,
                conversation_id=conversation_id,
                purpose=purpose,
                people=person.indexes(keys_of(work.connection, self._cipher)),
                body=work.seal({"language": row.language, "messages": messages}),
                by=by,
            )

    def unmark(self, conversation_id: int) -> bool:
        """False where none was there."""
        with self._database.connection() as connection:
            return bool(queries.remove_examples(connection, conversation_id=conversation_id))

    def all(self, purpose: Purpose | None = None) -> Iterator[Example]:
        """Those that a key opens, the oldest first."""
        after = 0
        while True:
            with self._database.connection() as connection:
                rows = list(queries.examples(connection, after=after, purpose=purpose, limit=BATCH))
            if not rows:
                return
            for row in rows:
                if self._cipher.opens(row["body"]):
                    yield Example(
                        conversation_id=row["conversation_id"],
                        purpose=Purpose(row["purpose"]),
                        by=row["by"],
                        at=row["at"],
                        said=self._cipher.open(row["body"]),
                    )
            after = rows[-1]["id"]
