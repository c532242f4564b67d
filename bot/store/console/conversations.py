"""Conversations as a list: found by what is known of them in the clear. What was said is encrypted and cannot be
searched.

A page looks through SCAN conversations at most for those of a channel and language, and at WINDOW of these for the
rest, the newest first, and says how far it came: so what is rare costs no more than what is frequent, whatever there
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from bot.store.db import Database
from bot.store.queries import Row, queries

PAGE = 50
WINDOW, SCAN = 2000, 20_000
OF_LATE = 2000  # rows from which the choices of filters are made
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where a page begins: behind the conversation that began then, with this number."""

    at: datetime = END
    before: int = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """None: whatever it is."""

    channel: str | None = None
    outcome: str | None = None  # a state of `conversation_outcomes`, or "with_people"
    reason: str | None = None
    rating: str | None = None  # helped, not_helped, low, middle, high
    language: str | None = None
    model: str | None = None
    prompt: str | None = None
    since: datetime = BEGINNING
    until: datetime = END  # not included


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: int
    channel: str
    account: str
    language: str | None
    mode: str
    owner: str
    created_at: datetime
    last_at: datetime
    state: str  # as docs/metrics.md has it
    answers: int
    not_found: int
    unhelpful: int
    handoffs: int
    messages: int
    waits: bool
    is_undelivered: bool
    reason: str | None
    intent: str | None
    score: int | None
    helped: bool
    cost: Decimal | None
    verdict: str | None
    asked: bytes | None  # the requester's first message, encrypted
    requester: bytes  # encrypted
    requester_id: str

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`next`: where to look further; None: there is nothing. `looked_back_to`: how far it came where it did not find as
    many as it may show."""

    lines: Sequence[Line]
    next: Key | None = None
    looked_back_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What filters are offered, besides what is known without asking."""

    models: tuple[str, ...]
    prompts: tuple[str, ...]
    languages: tuple[str, ...]


class ConversationList:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, *, page: int = PAGE, window: int = WINDOW, scan: int = SCAN) -> None:
        self._database = database
        self._page = page
        self._window = window
        self._scan = scan

    def page(self, filters: Filters, start: Key = Key()) -> Page:
        scan, window = self._bounds(filters)
        with self._database.connection() as connection:
            rows = list(
                queries.look_through_conversations(
                    connection, **asdict(filters), **asdict(start), scan=scan, window=window
                )
            )
        looked, edge = [row for row in rows if not row["is_edge"]], [row for row in rows if row["is_edge"]]
        fitting = [row for row in looked if row["fits"]]
        shown = fitting[: self._page]
        lines = self._lines([row["id"] for row in shown])
        if len(fitting) > self._page:
            return Page(lines=lines, next=_key(shown[-1]))
        if last := looked[-1:] if len(looked) == window else edge:
            return Page(lines=lines, next=_key(last[0]), looked_back_to=last[0]["created_at"])
        return Page(lines=lines)

    def known_as(self, vendors_id: str) -> Page:
        """Those that are called so: by our number, or a vendor's id of the thread, the requester or the ticket."""
        number = int(vendors_id) if vendors_id.isdecimal() and len(vendors_id) < 19 else None
        with self._database.connection() as connection:
            rows = queries.conversations_by_vendors_id(connection, id=vendors_id, number=number, limit=self._page)
            ids = [row["id"] for row in rows]
        return Page(lines=self._lines(ids))

    def choices(self) -> Choices:
        with self._database.connection() as connection:
            told = [(row["kind"], row["name"]) for row in queries.models_and_prompts_of_late(connection, limit=OF_LATE)]
            languages = tuple(row["language"] for row in queries.languages_of_late(connection, limit=OF_LATE))
        return Choices(
            models=tuple(name for kind, name in told if kind == "model"),
            prompts=tuple(name for kind, name in told if kind == "prompt"),
            languages=languages,
        )

    def _lines(self, ids: Sequence[int]) -> list[Line]:
        if not ids:
            return []
        with self._database.connection() as connection:
            return [Line.from_row(row) for row in queries.conversation_lines(connection, ids=list(ids))]

    def _bounds(self, filters: Filters) -> tuple[int, int]:
        """How many to look through, and at: one more than a page where every one fits."""
        one_more = self._page + 1
        if replace(filters, since=BEGINNING, until=END) == Filters():
            return one_more, one_more
        in_the_row = Filters(
            channel=filters.channel, language=filters.language, since=filters.since, until=filters.until
        )
        return self._scan, one_more if in_the_row == filters else self._window


def _key(row: Row) -> Key:
    return Key(at=row["created_at"], before=row["id"])
