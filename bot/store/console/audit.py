"""Who looked at what and did what: only added to. No word of a conversation is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.model import Staff
from bot.store.db import Database
from bot.store.queries import Row, queries

PAGE = 50
NEWEST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: int
    at: datetime
    by: str
    role: str | None
    what: str
    which: str | None
    details: str | None

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(**{name: row[name] for name in cls.__slots__})


class Audit:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, who: Staff | str, what: str, which: object = None, details: str | None = None) -> None:
        """`who`: a name alone where nobody has signed in. Before what it tells of: what cannot be noted is not done."""
        by, role = (who.name, who.role) if isinstance(who, Staff) else (who, None)
        with self._database.connection() as connection:
            queries.note_in_audit_log(
                connection,
                by=by,
                role=role,
                what=what,
                which=None if which is None else str(which),
                details=details,
            )

    def page(self, *, before: int | None = None, by: str | None = None, which: str | None = None) -> list[Entry]:
        """The latest first, at most PAGE; `before`: the number of the last one of the page before."""
        with self._database.connection() as connection:
            rows = queries.audit_log_page(
                connection, before=NEWEST if before is None else before, by=by, which=which, limit=PAGE
            )
            return [Entry.from_row(row) for row in rows]
