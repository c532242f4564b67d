"""What a period came to, read from the views in one snapshot: it changes nothing, holds nothing and takes a few seconds
at most. What the numbers mean is in docs/metrics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.intervals import share
from bot.store.cipher import Cipher
from bot.store.costs.read import DaysSpending, spending
from bot.store.db import Database
from bot.store.queries import Row, queries

MAX_COMMENTS = 200
KINDS = ("confirmed", "assumed", "human", "reopened", "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Csat:
    """Ratings of 4 and 5 among all, with the 95 % interval of Wilson; no share of none."""

    ratings: int
    satisfied: int

    @property
    def share(self) -> float | None:
        return self.satisfied / self.ratings if self.ratings else None

    @property
    def interval(self) -> tuple[float, float] | None:
        found = share(self.satisfied, self.ratings)
        return None if found is None or found.low is None or found.high is None else (found.low, found.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote with their feedback."""

    conversation_id: int
    at: datetime
    helpful: bool | None
    score: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The period begins at `since` and ends before `until`."""

    since: datetime
    until: datetime
    conversations: int
    answered: int
    not_found: int
    handed_over: int
    resolution: Mapping[str, int]  # by state, as it is now
    first_answer_seconds: float | None  # median
    first_handoff_seconds: float | None
    handoffs: Mapping[str, int]  # by reason
    intents: Mapping[str, int]  # of these handoffs, as far as one was found
    csat: Mapping[str, Csat]  # by who resolved it
    not_helped: int
    not_helped_reasons: Mapping[str, int]
    comments: tuple[Comment, ...]
    spending: Mapping[date, DaysSpending]  # of language models, by day (UTC)

    @property
    def all_ratings(self) -> Csat:
        told = self.csat.values()
        return Csat(ratings=sum(one.ratings for one in told), satisfied=sum(one.satisfied for one in told))

    @property
    def empty(self) -> bool:
        return not (self.conversations or self.handoffs or self.csat or self.not_helped or self.spending)


def read_report(database: Database, cipher: Cipher, since: datetime, until: datetime, *, comments: bool) -> Report:
    """`comments`: what people wrote too, the newest. Raises StoreUnavailable, also when it takes too long."""
    period = {"since": since, "until": until}
    with database.transaction() as connection:
        queries.read_one_snapshot(connection)
        told: Row = queries.report_conversations(connection, **period)
        handoffs = {row["reason"]: row["number"] for row in queries.report_handoffs(connection, **period)}
        intents = {row["intent"]: row["number"] for row in queries.report_intents(connection, **period)}
        ratings = [dict(row) for row in queries.report_ratings(connection, **period)]
        reasons = {row["reason"]: row["number"] for row in queries.report_not_helped(connection, **period)}
        written = list(queries.report_comments(connection, **period, limit=MAX_COMMENTS)) if comments else []
        spent = spending(connection, since, until)
    return Report(
        since=since,
        until=until,
        conversations=told["conversations"],
        answered=told["answered"],
        not_found=told["not_found"],
        handed_over=told["handed_over"],
        resolution={kind: told[kind] for kind in KINDS},
        first_answer_seconds=told["first_answer_seconds"],
        first_handoff_seconds=told["first_handoff_seconds"],
        handoffs=handoffs,
        intents=intents,
        csat={row["resolved_by"]: Csat(ratings=row["ratings"], satisfied=row["satisfied"]) for row in ratings},
        not_helped=reasons.pop("all"),
        not_helped_reasons=reasons,
        comments=tuple(_comment(row, cipher) for row in written),
        spending=spent,
    )


def _comment(row: Row, cipher: Cipher) -> Comment:
    return Comment(
        conversation_id=row["conversation_id"],
        at=row["at"],
        helpful=row["helpful"],
        score=row["score"],
        text=cipher.open(row["comment"]),
    )
