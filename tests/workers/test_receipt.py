"""The handoff notice is honest: it says that a person has it once a desk has a ticket, and each thing is said once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Delivery
from bot.errors import NotSent, OutcomeUnknown
from bot.model import Audience, Conversation, EscalationDecision, Reason, Receipt
from bot.store.handoffs import Plan
from bot.store.outbox.message import HeldNotice
from tests.support.builders import message
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store
from tests.support.store import plan as usual_plan
from workers.deliver import DeliveryJob

PASSED_ON, RECORDED, ARRIVED = "A colleague will answer here.", "It is recorded.", "They have it now."
WANTED = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def held(conversation: Conversation, decision: EscalationDecision) -> Plan:
    plan = usual_plan(conversation, decision)
    return Plan(
        desk=plan.desk,
        desk_account=plan.desk_account,
        handoff=plan.handoff,
        notice=plan.notice,
        held=HeldNotice(recorded=RECORDED, arrived=ARRIVED, seconds=60),
    )


@pytest.fixture
def waiting(store: Store) -> Store:
    """A store whose notices wait for the ticket."""
    return Store(store.database, make_plan=held)


def handed_over(store: Store, thread: str = "524", audience: Audience = Audience.CUSTOMER) -> int:
    store.accept([message(thread_id=thread, message_id=f"m-{thread}", audience=audience)])
    number = store.conversation_id(thread)
    assert store.conversations.create_handoff(number, WANTED)
    return number


def job(store: Store, vendor: FakeVendor, later: list[float] | None = None) -> DeliveryJob:
    timers = later if later is not None else []
    return DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": FakeConnector(vendor)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(max_attempts=50, backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda seconds, _: timers.append(seconds),
    )


def time_passes(store: Store) -> None:
    store.rows("UPDATE outbox SET due_at = now() - interval '1 second' WHERE state = 'pending' RETURNING id")


def test_with_the_ticket_the_requester_is_told_that_a_person_has_it(waiting: Store) -> None:
    vendor, later = FakeVendor(waiting.database), list[float]()
    number = handed_over(waiting)
    delivery = job(waiting, vendor, later)
    delivery.deliver(number)
    assert vendor.said == []
    assert len(vendor.tickets) == 1
    assert later == [Delivery().receipt_seconds]  # by then something is said, whatever the desk does
    delivery.deliver(number)
    delivery.deliver(number)
    assert [text for _, text in vendor.said] == [PASSED_ON]


def test_a_ticket_that_takes_its_time_follows_what_is_recorded(waiting: Store) -> None:
    vendor = FakeVendor(waiting.database)
    number = handed_over(waiting)
    vendor.script = [NotSent("zendesk is down")]
    delivery = job(waiting, vendor)
    delivery.deliver(number)
    time_passes(waiting)
    waiting.rows("UPDATE outbox SET due_at = now() + interval '1 hour' WHERE kind = 'handoff' RETURNING id")
    delivery.deliver(number)
    assert [text for _, text in vendor.said] == [RECORDED]
    time_passes(waiting)
    for _ in range(3):
        delivery.deliver(number)
    assert [text for _, text in vendor.said] == [RECORDED, f"{ARRIVED} Your ticket: #77"]


def test_a_notice_that_may_have_been_said_keeps_its_words(waiting: Store) -> None:
    """The ticket comes while nobody knows whether the requester has read that there is none."""
    vendor = FakeVendor(waiting.database)
    number = handed_over(waiting)
    delivery = job(waiting, vendor)
    time_passes(waiting)
    vendor.script = [OutcomeUnknown("time-out"), NotSent("zendesk is down")]
    delivery.deliver(number)
    for _ in range(4):
        time_passes(waiting)
        delivery.deliver(number)
    assert [text for _, text in vendor.said] == [RECORDED, f"{ARRIVED} Your ticket: #77"]


def test_an_employee_is_told_where_the_ticket_is_in_the_same_message(waiting: Store) -> None:
    number = handed_over(waiting, audience=Audience.EMPLOYEE)
    time_passes(waiting)
    waiting.send_next("requester")
    ticket = waiting.outbox.claim(number, "desk")
    assert ticket is not None
    assert waiting.outbox.mark_sent(ticket, Receipt(external_id="77", url="https://acme.example/77")).elsewhere
    follow = waiting.outbox.claim(number, "requester")
    assert follow is not None
    assert follow.body["text"] == f"{ARRIVED} Your ticket: [#77](<https://acme.example/77>)"
    waiting.sent(follow)
    assert waiting.outbox.claim(number, "requester") is None


def test_whatever_comes_first_each_thing_is_said_once_and_nothing_untrue(waiting: Store) -> None:
    numbers = iter(range(1000))

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(("time", "deliver", "down", "unknown")), max_size=8))
    def check(steps: list[str]) -> None:
        vendor = FakeVendor(waiting.database)
        delivery = job(waiting, vendor)
        number = handed_over(waiting, f"t{next(numbers)}")
        for step in steps:
            if step == "time":
                time_passes(waiting)
            elif step == "deliver":
                delivery.deliver(number)
            else:
                vendor.script.append(NotSent("down") if step == "down" else OutcomeUnknown("time-out"))
            said = [text for _, text in vendor.said]
            assert RECORDED in said or not said or vendor.tickets
        for _ in range(12):
            time_passes(waiting)
            delivery.deliver(number)
        first, *rest = [text for _, text in vendor.said]
        assert len(vendor.tickets) == 1
        assert first in (PASSED_ON, RECORDED)
        assert [text.startswith(ARRIVED) for text in rest] == ([True] if first == RECORDED else [])

    check()
