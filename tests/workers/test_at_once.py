"""An answer is recorded under the lease with which its own process sends it: as exact as one that was claimed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest

from bot import leave
from bot.config import Answers, Delivery
from bot.errors import StoreUnavailable
from bot.model import Outcome, Owner, Reason
from bot.store.dispatch.look import LaneKey, Look, Room
from bot.store.dispatch.processes import Life
from tests.support.acting import wanted
from tests.support.asking import conversation
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.polling import until
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.bulkheads.at_once import AtOnce
from workers.bulkheads.dispatch import Dispatcher
from workers.deliver import Ahead, DeliveryJob

LIFE = Life(id=uuid.uuid4(), until=leave.now() + 3600)


@dataclass
class Site:
    """A process that answers and sends. `before` is done once an answer is recorded, before it goes; it does not go
    where that is False."""

    store: Store
    threads: int = 1
    before: Callable[[], object] = lambda: None
    labelled: Collection[str] = ("intercom",)

    def __post_init__(self) -> None:
        self.looks = 0
        self.vendor = FakeVendor(self.store.database)
        connectors = {"intercom": FakeConnector(self.vendor)}
        self.delivering = DeliveryJob(
            self.store.outbox,
            self.store.dead_letters,
            self.store.destinations(connectors, {}),
            Delivery(backoff_seconds=0),
            enqueue=lambda _: None,
            enqueue_in=lambda *_: None,
            life=lambda: LIFE,
        )
        self.deliveries, self.labels = self._dispatcher(), self._dispatcher(keeps=True)
        self.sending = AtOnce(
            lambda: self.deliveries,
            lambda: self.labels,
            self.delivering,
            ring=self.deliveries.ring,
            labelled=self.labelled,
        )
        deliver = self.delivering.deliver_held
        self.delivering.deliver_held = partial(self._late, deliver)  # type: ignore[method-assign]

    def _dispatcher(self, *, keeps: bool = False) -> Dispatcher[LaneKey]:
        def find(room: Room) -> list[tuple[str, LaneKey]]:
            self.looks += 1
            return [] if keeps else Look(self.store.database).to_send(room, words=True)

        return Dispatcher(
            "deliver",
            vendors=("intercom",),
            threads=self.threads,
            find=find,
            work=lambda lane: self.delivering.deliver_lane(*lane),
            pass_on=lambda: None,
            keeps=keeps,
        )

    def _late(self, deliver: Callable[[int, Ahead], None], conversation_id: int, ahead: Ahead) -> None:
        if self.before() is not False:
            deliver(conversation_id, ahead)

    def answer(self, answerer: FakeAnswerer | None = None, *, sent: bool = True) -> None:
        """What has just come in, until its answer is `sent` or will not be."""
        AnswerJob(
            self.store.conversations,
            answerer or FakeAnswerer(self.store.database, outcome()),
            {"intercom": FakeConnector(self.vendor)},
            Answers(settle_seconds=0),
            recorded=lambda _: None,
            sending=self.sending,
        ).answer(self.store.conversation_id())
        assert not sent or (self.deliveries.drain(10) and self.labels.drain(10))

    @property
    def said(self) -> list[str]:
        return [text for _, text in self.vendor.said]

    def lease(self) -> dict[str, object]:
        (row,) = self.store.rows(
            "SELECT lease_token IS NOT NULL AS leased, held_by, attempts, unsure,"
            " round(extract(epoch FROM nullif(lease_until, 'epoch') - created_at))::int AS seconds FROM outbox"
        )
        return row


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    store.accept([message()])
    made = Site(store)
    yield made
    for dispatcher in (made.deliveries, made.labels):
        dispatcher.stop()
        assert dispatcher.drain(10)


def test_an_answer_is_leased_as_it_is_recorded_and_sent_without_a_claim(site: Site) -> None:
    number, seen = site.store.conversation_id(), list[object]()
    site.before = lambda: seen.append((site.lease(), site.store.outbox.claim(number, "requester")))
    site.answer()
    leased = {"leased": True, "held_by": LIFE.id, "attempts": 1, "unsure": False, "seconds": 60}
    assert seen == [(leased, None)], "nobody else may have it meanwhile"
    assert site.said == ["Use **Settings**."]
    assert site.store.outbox_kinds("sent") == ["answer"]
    assert site.vendor.looked == 0, "it is a first attempt"


def test_it_is_sent_with_what_a_claim_would_tell_of_it(site: Site) -> None:
    number = site.store.conversation_id()
    site.answer()
    site.store.accept([message("And now?", message_id="m-2")])
    seen: list[object] = []

    def compare() -> None:
        (row,) = site.store.rows("SELECT lease_token FROM outbox WHERE state = 'pending'")
        hold = replace(site.delivering.ahead().hold, token=row["lease_token"])
        held = site.store.outbox.held(number, hold)
        site.store.rows(
            "UPDATE outbox SET lease_token = NULL, lease_until = 'epoch', attempts = 0"
            " WHERE state = 'pending' RETURNING id"
        )
        claimed = site.store.outbox.claim(number, "requester")
        assert held is not None
        assert claimed is not None
        assert held.sent_ids == ("part-1",)
        seen.append(replace(held, token=claimed.token, age_seconds=0) == replace(claimed, age_seconds=0))

    site.before = compare
    site.answer()
    assert seen == [True]


def test_a_process_that_dies_before_it_sends_leaves_an_attempt_that_is_looked_for(site: Site) -> None:
    site.before = lambda: False
    site.answer()
    assert site.said == []
    site.store.rows("UPDATE outbox SET lease_until = now() - interval '1 second' RETURNING id")  # what ends with it
    site.delivering.deliver_lane(site.store.conversation_id(), "requester")
    assert (site.vendor.looked, len(site.said)) == (1, 1)


def test_who_stands_still_until_the_lease_is_over_says_nothing_under_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another has said it by then, and has it recorded."""
    clock = leave.now()

    def freeze() -> None:
        site.before = lambda: None
        site.store.rows("UPDATE outbox SET lease_until = now() - interval '1 second' RETURNING id")
        site.delivering.deliver_lane(site.store.conversation_id(), "requester")
        monkeypatch.setattr(leave, "now", lambda: clock + 3000)

    site.before = freeze
    site.answer()
    assert len(site.said) == 1


def test_nothing_is_written_after_the_lease_though_nobody_else_has_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the process' own clock: it is claimed anew first."""
    clock = leave.now()
    site.before = lambda: monkeypatch.setattr(leave, "now", lambda: clock + 61)
    site.answer()
    assert len(site.said) == 1
    assert site.lease()["attempts"] == 1, "the first wrote nothing, and counts as none"


def test_a_human_who_takes_over_before_it_goes_is_not_talked_over(site: Site) -> None:
    site.before = lambda: site.store.accept([ownership(Owner.HUMAN)])
    site.answer()
    assert site.said == []
    assert site.store.outbox_kinds() == []
    assert site.store.rows("SELECT FROM messages WHERE author = 'bot'") == [], "what was never said is no turn"


def test_what_is_not_recorded_is_not_sent_and_keeps_no_thread(site: Site) -> None:
    site.answer(FakeAnswerer(site.store.database, outcome(), before=lambda: site.store.accept([agent_message()])))
    assert site.said == []
    place = site.deliveries.reserve("intercom", (site.store.conversation_id(), "requester"))
    assert place is not None
    place.leave()


@pytest.mark.parametrize("labelled", [("intercom",), ()])
def test_what_is_noted_with_an_answer_goes_after_it_without_a_look(store: Store, labelled: tuple[str, ...]) -> None:
    site = Site(replace(store, labelled=labelled), threads=2, labelled=labelled)
    site.store.accept([message()])
    at_the_answer = list[object]()
    site.before = lambda: at_the_answer.extend(site.store.rows("SELECT kind FROM outbox WHERE lease_token IS NULL"))

    site.answer()

    assert at_the_answer == [{"kind": "label"} for _ in labelled], "it is leased to nobody meanwhile"
    assert site.store.outbox_kinds("sent") == ["answer", *("label" for _ in labelled)]
    assert site.looks == 0


def test_an_answer_waits_for_no_thread_that_notes_something(site: Site) -> None:
    taken = site.labels.reserve("intercom", (0, "labels"))
    assert taken is not None, "there is one thread"
    site.answer(sent=False)
    until(lambda: site.said == ["Use **Settings**."])
    taken.leave()


def test_words_that_come_before_it_go_before_it(site: Site) -> None:
    number = site.store.conversation_id()
    site.store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, key) VALUES (%s, 'requester', 'relay', %s,"
        " gen_random_uuid()) RETURNING id",
        number,
        site.store.cipher.seal({"text": "Before.", "agent_name": None, "cites": []}),
    )
    seen: list[object] = []
    site.before = lambda: seen.extend(
        site.store.rows("SELECT kind, lease_token IS NULL AS free, attempts FROM outbox WHERE kind = 'answer'")
    )
    site.answer()
    assert seen == [{"kind": "answer", "free": True, "attempts": 0}]
    assert site.said == ["Before.", "Use **Settings**."]


def test_where_no_thread_is_free_it_is_leased_to_nobody_and_goes_when_one_is(site: Site) -> None:
    place = site.deliveries.reserve("intercom", (0, "requester"))
    assert place is not None
    site.answer(sent=False)
    assert site.lease() == {"leased": False, "held_by": None, "attempts": 0, "unsure": False, "seconds": None}
    place.leave()
    until(lambda: site.store.outbox_kinds("sent") == ["answer"])


@pytest.mark.parametrize(
    ("recorded", "held"),
    [
        (outcome(), True),
        (outcome(reason=Reason.SENSITIVE), False),  # the handoff is another vendor's, and waits for nobody's answer
        (replace(outcome(), requests=(wanted(),)), False),  # people elsewhere are asked
        (Outcome(answer=None, decision=outcome().decision), False),
    ],
)
def test_words_for_the_requester_alone_go_at_once(site: Site, recorded: Outcome, held: bool) -> None:
    sending = site.sending(conversation("How do I pay?"), recorded)
    assert (sending.hold.token is not None) is held
    sending.leave()


def test_an_answer_whose_commit_nobody_heard_of_goes_all_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    record, calls = site.store.conversations.record, []

    def cut(*given: object, **named: object) -> object:
        result = record(*given, **named)  # type: ignore[arg-type]
        calls.append(result)
        if len(calls) == 1:
            raise StoreUnavailable
        return result

    monkeypatch.setattr(site.store.conversations, "record", cut)
    monkeypatch.setattr("workers.outlast.PAUSE_SECONDS", 0)
    site.answer()
    assert site.said == ["Use **Settings**."]
    assert len(calls) == 2
