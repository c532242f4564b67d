"""A pause holds at once for what was recorded, too: it is not said, what it was to answer goes to people, and nothing
is lost where nobody knows whether it was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.config import Answers, Delivery
from bot.errors import NotSent, OutcomeUnknown
from bot.model import Mode, Reason, Receipt, Reply
from bot.store.dispatch.processes import endless
from bot.store.pacing.pauses import Pauses
from tests.support.builders import agent_message, message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.deliver import DeliveryJob


@dataclass
class Slow(FakeConnector):
    """A channel that looks at its vendor before it writes; much may happen meanwhile."""

    meanwhile: Callable[[], object] = lambda: None

    def send(self, reply: Reply, key: str) -> Receipt:
        self.meanwhile()
        return super().send(reply, key)


def asked_and_answered(store: Store, **how: Mode) -> None:
    """A question whose answer is recorded, and not sent."""
    store.accept([message(**how)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())


def pause(store: Store) -> None:
    Pauses(store.database).pause("intercom", "ada")


def deliver(store: Store, vendor: FakeVendor, meanwhile: Callable[[], object] = lambda: None) -> None:
    DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": Slow(vendor, meanwhile=meanwhile)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
        life=endless,
    ).deliver(store.conversation_id())


def answer_what_waits(store: Store) -> None:
    """As the worker does that the sweep rings for."""
    connector = FakeConnector(FakeVendor(store.database))
    answerer = FakeAnswerer(store.database, outcome())
    AnswerJob(
        store.conversations, answerer, {"intercom": connector}, Answers(settle_seconds=0), recorded=lambda _: None
    ).answer(store.conversation_id())


def states(store: Store) -> list[str]:
    return [row["state"] for row in store.rows("SELECT state FROM messages WHERE author = 'requester'")]


def with_people(store: Store) -> bool:
    """The question is where people see it, with a ticket and a notice."""
    answer_what_waits(store)
    return store.owner() == "human" and store.outbox_kinds() == ["handoff", "handoff_notice"]


def test_a_recorded_answer_is_not_said_and_its_question_goes_to_people(store: Store) -> None:
    asked_and_answered(store)
    pause(store)
    vendor = FakeVendor(store.database)

    deliver(store, vendor)

    assert vendor.said == []
    assert states(store) == ["waiting"]
    assert store.rows("SELECT FROM messages WHERE author = 'bot'") == [], "what was never said is no turn"
    assert with_people(store)


def test_a_pause_during_the_last_look_is_seen(store: Store) -> None:
    asked_and_answered(store)
    vendor = FakeVendor(store.database)

    deliver(store, vendor, meanwhile=lambda: pause(store))

    assert vendor.said == []
    assert with_people(store)


@pytest.mark.parametrize("error", [NotSent("busy"), NotSent("slow down", retry_after=0.0)])
def test_what_a_vendor_did_not_take_before_is_not_tried_again(store: Store, error: NotSent) -> None:
    asked_and_answered(store)
    vendor = FakeVendor(store.database, script=[error])
    deliver(store, vendor)
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    pause(store)

    deliver(store, vendor)

    assert vendor.said == []
    assert with_people(store)


def test_what_may_have_been_said_is_looked_for_first_and_then_was(store: Store) -> None:
    asked_and_answered(store)
    vendor = FakeVendor(store.database, script=[OutcomeUnknown("no answer")])
    deliver(store, vendor)
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    pause(store)

    deliver(store, vendor)

    assert len(vendor.said) == 1
    assert states(store) == ["answered"]
    assert store.outbox_kinds("sent") == ["answer"]


def test_what_may_have_been_said_and_was_not_goes_to_people(store: Store) -> None:
    asked_and_answered(store)
    vendor = FakeVendor(store.database, script=[OutcomeUnknown("no answer")])
    deliver(store, vendor)
    vendor.said.clear()
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    pause(store)

    deliver(store, vendor)

    assert vendor.said == []
    assert with_people(store)


def test_the_lease_of_a_worker_that_died_is_no_proof_that_nothing_was_said(store: Store) -> None:
    asked_and_answered(store)
    vendor = FakeVendor(store.database)
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    vendor.said.append((queued.key, "Use **Settings**."))
    store.rows("UPDATE outbox SET lease_until = now() - interval '1 second' RETURNING id")
    pause(store)

    deliver(store, vendor)

    assert len(vendor.said) == 1
    assert states(store) == ["answered"]


def test_an_answer_beside_a_handoff_is_not_said_and_its_requester_is_told_of_the_person(store: Store) -> None:
    """Given an answer with which a person takes over, when the bot is paused before either is sent, then the notice and
    the ticket go out, and the answer does not."""
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))
    assert "answer" in store.outbox_kinds()
    pause(store)
    vendor = FakeVendor(store.database)

    deliver(store, vendor)

    assert [text for _, text in vendor.said if "Settings" in text] == []
    assert "handoff_notice" in store.outbox_kinds("sent")
    assert len(vendor.tickets) == 1
    assert states(store) == ["with_agent"]


def test_what_people_say_and_what_goes_to_them_is_not_held_up(store: Store) -> None:
    """Given a paused bot: a question's ticket is made, and what an agent says there reaches the requester."""
    pause(store)
    store.accept([message()])
    answer_what_waits(store)
    vendor = FakeVendor(store.database)
    deliver(store, vendor)
    (handoff,) = store.rows("SELECT key FROM handoffs")
    there = {"channel": "zendesk", "account": "acme", "thread_id": "x", "handoff_key": str(handoff["key"])}
    store.accept([agent_message("Choose Reset.", **there)])

    deliver(store, vendor)

    assert len(vendor.tickets) == 1
    assert any("Choose Reset." in text for _, text in vendor.said)
    assert store.outbox_kinds() == []


def test_an_answer_that_is_being_written_is_given_up(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    assert store.conversations.claim(number) is not None
    assert store.conversations.nothing_waits_in([number]) == []

    pause(store)

    assert store.conversations.nothing_waits_in([number]) == [number]


def test_what_came_of_something_that_a_human_approved_is_told(store: Store) -> None:
    asked_and_answered(store)
    store.rows("UPDATE outbox SET kind = 'result' RETURNING id")
    pause(store)

    queued = store.outbox.claim(store.conversation_id(), "requester")

    assert queued is not None
    assert store.outbox.still_allowed(queued)


def test_a_draft_is_not_written_either_and_agents_have_the_question(store: Store) -> None:
    asked_and_answered(store, mode=Mode.DRAFT)
    pause(store)
    vendor = FakeVendor(store.database)

    deliver(store, vendor)

    assert vendor.said == []
    assert states(store) == ["with_agent"]


def test_once_resumed_the_bot_answers_what_people_have_not(store: Store) -> None:
    """Given a pause that ended before anybody came to what waits, then it is answered, once."""
    asked_and_answered(store)
    pause(store)
    vendor = FakeVendor(store.database)
    deliver(store, vendor)
    Pauses(store.database).resume("intercom")

    answer_what_waits(store)
    deliver(store, vendor)

    assert len(vendor.said) == 1
    assert states(store) == ["answered"]
