"""What the bot would have said, beside what an agent did: read to be compared, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from bot.model import OTHER, Author, Intent, Kind
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries
from bot.store.work import UnitOfWork

SETTLED_SECONDS = 600.0  # since an agent began to answer: they may go on in another message
WORDS = 200  # things said in a conversation that are looked at
LIMIT = 50  # in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Texts as they were written."""

    kind: Kind
    asked: str = field(repr=False)
    bot: str = field(repr=False)  # "": nothing
    agent: str = field(repr=False)
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of one intent: of its newest, as many as count."""

    intent: str
    compared: int  # whatever the bot would have done
    answers: int  # those of them that it would have answered
    comparable: int  # answers that can be compared
    agreeing: int  # of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One of them, without a word."""

    conversation_id: int
    at: datetime
    mode: str
    kind: Kind
    intent: str
    confidence: float | None
    agent: str
    facts: str
    same_outcome: bool | None
    agrees: bool | None
    conflicts: tuple[str, ...]


# What a comparison found: `agent`, `facts`, `same_outcome`, `agrees`, `score`, `conflicts`, `same_page`.
Compare = Callable[[Pair], Mapping[str, Any]]


class Comparisons:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def compare(self, judge: Compare, *, settled_seconds: float = SETTLED_SECONDS) -> int:
        """Judge what agents have answered meanwhile; how many were. `judge` uses no network."""
        with self._database.unit_of_work(self._cipher) as work:
            due = list(queries.comparisons_due(work.connection, seconds=settled_seconds, limit=LIMIT))
            for row in due:
                found = judge(_pair(work, row))
                queries.compared(work.connection, id=row["id"], agent_turn_id=row["agent_turn_id"], **found)
        return len(due)

    def agreement(self, newest: int) -> list[Agreement]:
        """Those intents first that would be answered most often."""
        with self._database.connection() as connection:
            return agreement(connection, newest)

    def listed(self, *, intent: str | None = None, disagreeing: bool = False, limit: int = 100) -> list[Compared]:
        """The newest first."""
        with self._database.transaction() as connection:
            queries.plan_for_these_values(connection)
            rows = queries.comparisons_listed(connection, intent=intent, disagreeing=disagreeing, limit=limit)
            return [_compared(row) for row in rows]


def agreement(connection: Connection, newest: int) -> list[Agreement]:
    return [Agreement(**row) for row in queries.agreement(connection, intents=[*Intent, OTHER], newest=newest)]


def _pair(work: UnitOfWork, row: Row) -> Pair:
    """What the requester had asked since anybody last answered, and all that the agent wrote until they did again."""
    said = list(queries.words_of_conversation(work.connection, conversation_id=row["conversation_id"], limit=WORDS))
    at = next((place for place, one in enumerate(said) if one["id"] == row["agent_turn_id"]), len(said))
    not_agents = takewhile(lambda one: one["author"] != Author.AGENT, reversed(said[:at]))
    asked = [one for one in not_agents if one["author"] == Author.REQUESTER][::-1]
    answered = takewhile(lambda one: one["author"] != Author.REQUESTER, said[at:])
    bot = next((_body(work, one) for one in said if one["id"] == row["turn_id"]), {})
    return Pair(
        kind=Kind(row["kind"]),
        asked="\n".join(_texts(work, asked)),
        bot=bot.get("text", ""),
        agent="\n".join(_texts(work, [one for one in answered if one["author"] == Author.AGENT])),
        cites=tuple(bot.get("cites", ())),
    )


def _texts(work: UnitOfWork, said: Sequence[Row]) -> Iterator[str]:
    return (_body(work, one).get("text", "") for one in said)


def _body(work: UnitOfWork, said: Row) -> Mapping[str, Any]:
    """Nothing where no key opens it: then there is nothing to compare."""
    try:
        found: Mapping[str, Any] = work.open(said["body"])
    except WrongKey:
        return {}
    return found


def _compared(row: Row) -> Compared:
    return Compared(
        conversation_id=row["conversation_id"],
        at=row["at"],
        mode=row["mode"],
        kind=Kind(row["kind"]),
        intent=row["intent"],
        confidence=row["confidence"],
        agent=row["agent"],
        facts=row["facts"],
        same_outcome=row["same_outcome"],
        agrees=row["agrees"],
        conflicts=tuple(row["conflicts"]),
    )
