"""Questions of a period that the articles did not answer, redacted: they are read by operators, and may be told to a
model. What cannot be opened, since its key is gone, is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model import Requester
from bot.privacy import Redactor
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.text.own_words import own_message

MOST = 2000  # questions of a period, the newest
_CHARS = 400  # of one that are read
_AGENTS_MESSAGES = 200


class Why(StrEnum):
    NOT_FOUND = "not found"
    NOT_HELPED = "not helped"  # the requester said so of what was found
    HANDED_OVER = "handed over"  # to a person, since nothing was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    conversation_id: int
    text: str = field(repr=False)  # redacted
    at: datetime
    why: Why
    channel: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    questions: tuple[Unanswered, ...]  # the newest first
    unreadable: int = 0  # whose key is gone
    more: bool = False  # there are older ones in the period


def unanswered(database: Database, cipher: Cipher, redactor: Redactor, since: datetime, until: datetime) -> Found:
    """Raises StoreUnavailable."""
    with database.connection() as connection:
        rows = list(queries.unanswered_questions(connection, since=since, until=until, limit=MOST + 1))
    opened = [_opened(row, cipher, redactor) for row in rows[:MOST]]
    questions = {(one.conversation_id, one.text): one for one in reversed(opened) if one is not None and one.text}
    return Found(
        questions=tuple(sorted(questions.values(), key=lambda one: one.at, reverse=True)),
        unreadable=opened.count(None),
        more=len(rows) > MOST,
    )


def agents_said(database: Database, cipher: Cipher, redactor: Redactor, conversations: Sequence[int]) -> list[str]:
    """What agents answered in these conversations, redacted, the oldest first. Raises StoreUnavailable."""
    with database.connection() as connection:
        rows = list(queries.agents_said(connection, ids=list(conversations), limit=_AGENTS_MESSAGES))
    return [text for row in rows if (text := "\n".join(_texts([row["body"]], row, cipher, redactor)))]


def _opened(row: Row, cipher: Cipher, redactor: Redactor) -> Unanswered | None:
    texts = list(_texts(row["bodies"], row, cipher, redactor))
    if not texts and row["bodies"]:
        return None
    return Unanswered(
        conversation_id=row["conversation_id"],
        text=" ".join("\n".join(texts).split())[:_CHARS],
        at=row["at"],
        why=Why(row["why"]),
        channel=row["channel"],
        language=row["language"],
    )


def _texts(bodies: Sequence[bytes], row: Row, cipher: Cipher, redactor: Redactor) -> Iterator[str]:
    """Those that open, without history and signature."""
    said = []
    for body in bodies:
        try:
            said.append(own_message(cipher.open(body)["text"]))
        except WrongKey:
            continue
    yield from redactor.redact([text[: 4 * _CHARS] for text in said], _requester(row, cipher)).texts


def _requester(row: Row, cipher: Cipher) -> Requester:
    try:
        known = cipher.open(row["requester"])
    except WrongKey:
        return Requester(id=row["requester_id"])
    return Requester(**{**known, "tags": tuple(known.get("tags", ()))})
