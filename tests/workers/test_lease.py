"""Nothing is written after the lease, or after a human has taken over, however long the look before it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any
from uuid import uuid4

import pytest

from bot import leave
from bot.config import Delivery
from bot.errors import NotSent, Withheld
from bot.model import Cancellation, Conversation, Outcome, Owner, Reason, Receipt, Reply
from bot.store.dispatch.processes import Life, endless
from bot.store.outbox.message import OutboxMessage
from bot.store.pacing.pauses import Pauses
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor, ask_leave
from tests.support.store import Store
from workers.deliver import DeliveryJob
from workers.leases.showing import WithLeaveToShow


@dataclass
class Slow(FakeConnector):
    """A channel that looks at its vendor before it writes; much may happen meanwhile."""

    meanwhile: Callable[[], object] = lambda: None

    def send(self, reply: Reply, key: str) -> Receipt:
        self.meanwhile()
        return super().send(reply, key)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What `leave.now` says, however slow this machine is."""
    told = [leave.now()]
    monkeypatch.setattr(leave, "now", lambda: told[0])
    return told


def deliver(
    store: Store, meanwhile: Callable[[], object], *, life: Callable[[], Life] = endless, **settings: Any
) -> FakeVendor:
    """An answer's first attempt; what the vendor has been told by then."""
    vendor = FakeVendor(store.database)
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": Slow(vendor, meanwhile=meanwhile)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(backoff_seconds=0, **settings),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
        life=life,
    )
    job.deliver(store.conversation_id())
    return vendor


def test_a_human_who_takes_over_during_the_first_look_is_not_talked_over(store: Store) -> None:
    vendor = deliver(store, lambda: store.accept([ownership(Owner.HUMAN)]))
    assert vendor.said == []
    assert store.outbox_kinds() == []
    assert store.rows("SELECT FROM messages WHERE author = 'bot'") == [], "what was never said is no turn"


def send_slowly(store: Store, meanwhile: Callable[[], object]) -> FakeVendor:
    """What waits for the requester, with a look before each of it during which this happens."""
    vendor = FakeVendor(store.database)
    job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": Slow(vendor, meanwhile=meanwhile)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
    )
    job.deliver_lane(store.conversation_id(), "requester")
    return vendor


def test_who_comes_back_during_the_look_is_told_no_last_word(store: Store) -> None:
    # given a last word to somebody who has been silent for long
    store.accept([message()])
    number = store.conversation_id()
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.record(claim, outcome())
    send_slowly(store, lambda: None)
    ago = "now() - interval '3 hours'"
    store.rows(f"UPDATE conversations SET last_answer_at = {ago} RETURNING id")
    store.rows(f"UPDATE messages SET received_at = {ago} RETURNING id")
    assert store.conversations.close(number, idle_seconds=3600)
    # when they write while the vendor is looked at
    vendor = send_slowly(store, lambda: store.accept([message("One more thing", message_id="again")]))
    # then it is not said, and their words wait
    assert vendor.said == []
    assert store.outbox_kinds("cancelled") == ["closing"]
    assert [row["state"] for row in store.rows("SELECT state FROM messages WHERE message_id = 'again'")] == ["waiting"]


def test_an_agent_who_answers_during_the_look_needs_no_word_that_one_will(store: Store) -> None:
    store.accept([message("I want to talk to a person")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    (handoff,) = store.rows("SELECT key FROM handoffs")
    ticket = {"channel": "zendesk", "account": "acme", "thread_id": "77", "handoff_key": str(handoff["key"])}
    hello = agent_message("Hello, this is Mia.", **ticket)
    vendor = send_slowly(store, lambda: store.accept([hello]))
    assert [text for _, text in vendor.said] == ["Hello, this is Mia."]
    assert "handoff_notice" in store.outbox_kinds("cancelled")


def test_a_worker_that_stood_still_for_longer_than_its_lease_writes_nothing_before_it_has_a_new_one(
    store: Store, clock: list[float]
) -> None:
    attempts: list[int] = []

    def freeze() -> None:
        if not attempts:
            clock[0] += 3600
        attempts.append(len(attempts))

    assert len(deliver(store, freeze).said) == 1
    assert attempts == [0, 1]


def test_a_process_that_has_not_signed_for_a_while_writes_nothing_under_its_old_life(
    store: Store, clock: list[float]
) -> None:
    """Its lease lasts for a minute, but others may take the process for lost."""
    lives = [Life(id=uuid4(), until=leave.now() + 4), Life(id=uuid4(), until=leave.now() + 60)]
    attempts: list[int] = []

    def stands_still() -> None:
        attempts.append(len(attempts))
        clock[0] += 5

    vendor = deliver(store, stands_still, life=chain(lives, repeat(lives[-1])).__next__)
    assert attempts == [0, 1]
    assert len(vendor.said) == 1


def test_a_worker_whose_lease_another_has_writes_nothing(store: Store) -> None:
    def taken() -> None:
        store.rows("UPDATE outbox SET lease_token = gen_random_uuid() RETURNING id")

    vendor = deliver(store, taken)
    assert vendor.said == []


def test_a_lease_that_is_shorter_than_a_request_may_take_still_lets_something_be_said(store: Store) -> None:
    assert len(deliver(store, lambda: None, lease_seconds=5, timeout_seconds=15).said) == 1


@pytest.mark.parametrize("overtaken", ["by a human", "by another process", "by time", "by an operator"])
def test_an_answer_is_shown_while_it_is_written_only_with_leave(
    store: Store, clock: list[float], overtaken: str
) -> None:
    # given a process that thinks about a question
    life = Life(id=uuid4(), until=clock[0] + 5)
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id(), holder=life.id)
    assert claim is not None
    gave: list[str] = []

    def writes(conversation: Conversation, cancellation: Cancellation) -> Outcome:
        ask_leave()
        gave.append("leave")
        match overtaken:
            case "by a human":
                store.accept([ownership(Owner.HUMAN)])
            case "by another process":
                store.rows("UPDATE conversations SET held_by = gen_random_uuid() RETURNING id")
            case "by time":
                clock[0] += 6
            case _:
                Pauses(store.database).pause("intercom", "ana")
        ask_leave()
        gave.append("leave again")
        return outcome()

    # when it is overtaken, then it shows nothing more
    with pytest.raises(Withheld):
        WithLeaveToShow(writes, store.conversations, lambda: life)(claim.conversation, Cancellation())
    assert gave == ["leave"]


def test_leave_is_needed_only_by_who_writes_under_it() -> None:
    def refuse() -> None:
        raise Withheld

    with pytest.raises(Withheld), leave.under(refuse):
        ask_leave()
    ask_leave()


def test_an_attempt_that_began_is_looked_for_again(store: Store) -> None:
    store.accept([message()])
    vendor = FakeVendor(store.database)
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())

    class Halves(FakeConnector):
        def send(self, reply: Reply, key: str) -> Receipt:
            ask_leave()
            store.accept([ownership(Owner.HUMAN)])
            ask_leave()
            raise NotSent("never reached")

    job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": Halves(vendor)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
    )
    job.deliver(store.conversation_id())
    (row,) = store.rows("SELECT attempts, unsure FROM outbox")
    assert row == {"attempts": 1, "unsure": True}


@pytest.mark.parametrize("seconds", [2.0, 3600.0])
def test_leave_from_before_a_freeze_is_none(
    store: Store, monkeypatch: pytest.MonkeyPatch, clock: list[float], seconds: float
) -> None:
    """It stands still while Postgres answers: what it reads afterwards was true then."""
    ask, waits = store.outbox.still_allowed, [seconds]

    def freeze(asked: OutboxMessage) -> bool:
        allowed = ask(asked)
        if waits:
            clock[0] += waits.pop()
            store.accept([ownership(Owner.HUMAN)])
        return allowed

    monkeypatch.setattr(store.outbox, "still_allowed", freeze)
    assert deliver(store, lambda: None).said == []
