"""What a requester saw of an answer while it was written: the recorded answer is put in its place, or it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.config import Answers, Delivery
from bot.model import Outcome, Reason, Receipt, Reply, ThreadRef
from bot.ports import Capabilities
from tests.support.builders import agent_message, message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.deliver import DeliveryJob

SHOWN = "live-1"


@dataclass
class Live(FakeConnector):
    """A channel in which an answer stood while it was written."""

    standing: list[str] = field(default_factory=lambda: [SHOWN])
    places: list[str | None] = field(default_factory=list)  # in which answers were put

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(retracts=self)

    def send(self, reply: Reply, key: str) -> Receipt:
        self.places.append(reply.shown)
        receipt = super().send(reply, key)
        return replace(receipt, external_id=reply.shown or receipt.external_id)

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        return ()

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        self.standing = [one for one in self.standing if one not in ids]


@pytest.fixture
def live(store: Store) -> Live:
    return Live(FakeVendor(store.database))


def answered(store: Store, live: Live, made: Outcome, before: object = None) -> None:
    job = AnswerJob(
        store.conversations,
        FakeAnswerer(store.database, replace(made, shown=SHOWN), before=before if callable(before) else lambda: None),
        {"intercom": live},
        Answers(settle_seconds=0),
        recorded=lambda _: None,
    )
    store.accept([message()])
    job.answer(store.conversation_id())


def delivered(store: Store, live: Live) -> None:
    """All that is due, now and in a minute."""
    job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": live}, {"zendesk": FakeDesk(live.vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
    )
    job.deliver(store.conversation_id())
    store.rows("UPDATE outbox SET due_at = now() WHERE state = 'pending' RETURNING id")
    job.deliver(store.conversation_id())


def test_the_answer_is_put_in_its_place_and_stays(store: Store, live: Live) -> None:
    answered(store, live, outcome())

    delivered(store, live)

    assert live.places == [SHOWN]
    assert live.standing == [SHOWN]
    assert store.rows("SELECT external_id FROM outbox WHERE kind = 'answer'") == [{"external_id": SHOWN}]
    assert store.outbox_kinds() == []


def test_an_answer_that_a_human_was_quicker_than_is_shown_no_longer(store: Store, live: Live) -> None:
    """They have answered between the record and its delivery."""
    answered(store, live, outcome())
    store.accept([agent_message()])

    delivered(store, live)

    assert live.places == []
    assert live.standing == []


def test_what_no_answer_follows_goes(store: Store, live: Live) -> None:
    """The handoff's notice says what happens instead."""
    answered(store, live, outcome("", reason=Reason.HUMAN_REQUESTED))

    delivered(store, live)

    assert live.places == [None]
    assert live.standing == []


def test_a_draft_that_is_thrown_away_is_shown_no_longer(store: Store, live: Live) -> None:
    answered(store, live, outcome(), before=lambda: store.accept([agent_message()]))

    delivered(store, live)

    assert live.places == []
    assert live.standing == []
    assert store.outbox_kinds() == []
