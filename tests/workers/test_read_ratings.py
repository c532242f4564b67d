"""Ratings that no event tells of reach the conversation, once, and a vendor that is away costs only this reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import DeliveryError, NotSent
from bot.model import Feedback, ThreadRef
from bot.ports import Capabilities
from tests.support.builders import START, message
from tests.support.fakes import BareConnector
from tests.support.store import Store
from workers.fetch.read_ratings import RatingReading


@dataclass
class Surveys(BareConnector):
    """A channel with ratings of its own. Refuses to be read while a connection is held."""

    store: Store
    kept: list[Feedback] = field(default_factory=list)
    error: DeliveryError | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(ratings=self)

    def ratings(self, since: datetime) -> Iterable[Feedback]:
        assert since.tzinfo is not None
        assert not self.store.database.held_by_this_thread
        if self.error is not None:
            raise self.error
        yield from self.kept


def rated(score: int) -> Feedback:
    return Feedback(thread=ThreadRef("zendesk", "acme", "9"), by="u1", at=START, score=score)


def test_a_rating_is_kept_once_however_often_it_is_read(store: Store) -> None:
    store.accept([message("How do I log in?", channel="zendesk", account="acme", thread_id="9", author_id="u1")])
    reading = RatingReading({"zendesk": Surveys(store, [rated(4)]), "slack": BareConnector()}, store.accept)
    reading.run()
    reading.run()
    assert [row["score"] for row in store.rows("SELECT score FROM feedback")] == [4]


def test_a_vendor_that_is_away_does_not_keep_others_from_being_read(store: Store) -> None:
    store.accept([message("How do I log in?", channel="zendesk", account="acme", thread_id="9", author_id="u1")])
    away, there = Surveys(store, error=NotSent("503")), Surveys(store, [rated(2)])
    RatingReading({"intercom": away, "zendesk": there}, store.accept).run()
    assert [row["score"] for row in store.rows("SELECT score FROM feedback")] == [2]
