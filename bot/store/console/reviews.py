"""What reviewers say of conversations, and which ones wait for them.

Every conversation with an answer waits until `first` were reviewed, which is how one gets to know a new bot; then a
sample of them (`share`, always the same ones), and all that show a sign of trouble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model import Requester
from bot.store.cipher import Cipher
from bot.store.console.conversations import Line
from bot.store.db import Database
from bot.store.queries import Row, queries
from bot.store.records import requester_from_json

PAGE = 30
WINDOW = 2000
DAYS = 30  # older ones wait no more


class Verdict(StrEnum):
    GOOD = "good"
    INCOMPLETE = "incomplete"
    WRONG = "wrong"
    SHOULD_ANSWER = "should_answer"  # it was handed over, or nothing was found
    SHOULD_HAND_OVER = "should_hand_over"  # it was answered


class Wants(StrEnum):
    """What is to be written."""

    CUSTOM_ANSWER = "custom_answer"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    verdict: Verdict
    wants: Wants | None
    better: str = field(repr=False)  # what should have been said
    remark: str = field(repr=False)
    by: str
    at: datetime
    written_at: datetime | None  # when what it wants was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    conversation_id: int
    channel: str
    requester: Requester = field(repr=False)
    review: Review
    asked: tuple[str, ...] = field(repr=False)  # the requester's first messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """`why`: by conversation, the signs for which it waits."""

    lines: Sequence[Line]
    why: dict[int, tuple[str, ...]]
    reviewed: int  # so far, of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    first: int
    share: float  # 0..1
    confidence: float  # answers below it show a sign of trouble


class Reviews:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def keep(
        self, conversation_id: int, verdict: Verdict, wants: Wants | None, *, better: str, remark: str, by: str
    ) -> None:
        """The last one counts. Raises LookupError where the conversation is gone."""
        with self._database.unit_of_work(self._cipher) as work:
            work.lock(conversation_id)
            body = work.seal({"better": better, "remark": remark})
            queries.keep_review(
                work.connection, conversation_id=conversation_id, verdict=verdict, wants=wants, body=body, by=by
            )

    def of(self, conversation_id: int) -> Review | None:
        with self._database.connection() as connection:
            row = queries.review_of_conversation(connection, conversation_id=conversation_id)
        return None if row is None else self._review(row)

    def wanted(self) -> list[Wanted]:
        """What is to be written and is not yet, the oldest first."""
        with self._database.connection() as connection:
            rows = list(queries.reviews_wanted(connection, limit=PAGE))
        return [
            Wanted(
                conversation_id=row["conversation_id"],
                channel=row["channel"],
                requester=self._requester(row),
                review=self._review(row),
                asked=tuple(self._cipher.open(one)["text"] for one in row["asked"] if self._cipher.opens(one)),
            )
            for row in rows
        ]

    def written(self, conversation_id: int) -> bool:
        """What its review wants is there. False where it wants nothing."""
        with self._database.connection() as connection:
            return bool(queries.review_is_written(connection, conversation_id=conversation_id))

    def waiting(self, sampling: Sampling) -> Waiting:
        """The newest first, at most PAGE."""
        with self._database.connection() as connection:
            reviewed = int(queries.reviews_kept(connection))
            rows = list(
                queries.conversations_to_review(
                    connection,
                    everything=reviewed < sampling.first,
                    share=sampling.share,
                    confidence=sampling.confidence,
                    days=DAYS,
                    window=WINDOW,
                    limit=PAGE,
                )
            )
            why = {row["id"]: tuple(row["why"]) for row in rows}
            lines = [Line.from_row(row) for row in queries.conversation_lines(connection, ids=list(why))]
        return Waiting(lines=lines, why=why, reviewed=reviewed)

    def _review(self, row: Row) -> Review:
        body = self._cipher.open(row["body"]) if self._cipher.opens(row["body"]) else {"better": "", "remark": ""}
        return Review(
            verdict=Verdict(row["verdict"]),
            wants=None if row["wants"] is None else Wants(row["wants"]),
            better=body["better"],
            remark=body["remark"],
            by=row["by"],
            at=row["at"],
            written_at=row["written_at"],
        )

    def _requester(self, row: Row) -> Requester:
        if not self._cipher.opens(row["requester"]):
            return Requester(id=row["requester_id"])
        return requester_from_json(self._cipher.open(row["requester"]))
