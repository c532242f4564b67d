"""What no key opens any more ends with a person, never in silence; and threads go on once the key is given up."""

from __future__ import annotations

import pytest

from bot.config import Answers, Delivery, HandoffSettings
from bot.model import Assessment, Owner
from bot.store.cipher import Cipher, WrongKey, new_key
from bot.store.keys.rotation import rotate
from bot.store.outbox import dead_letters
from escalation.policy import make_policy
from escalation.signals import gather
from escalation.signals.human_request import explicit_request
from escalation.signals.time import waiting
from tests.support.builders import message, outcome
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor
from tests.support.keys import plant
from tests.support.store import Store
from workers.deliver import DeliveryJob
from workers.escalate import EscalationJob

LOST, OURS = new_key(), new_key()


@pytest.fixture
def before(store: Store) -> Store:
    """As it was while the key was there."""
    return Store(store.database, Cipher([LOST]))


@pytest.fixture
def store(store: Store, database_url: str) -> Store:
    """With another key, which the canary has: somebody lost the first."""
    plant(database_url, OURS)
    return Store(store.database, Cipher([OURS]))


@pytest.fixture
def stranger(store: Store) -> Store:
    return Store(store.database, Cipher([new_key()]))


def answered(store: Store) -> int:
    store.accept([message("where is my order?")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    return store.conversation_id()


def escalation_job(store: Store) -> EscalationJob:
    """For what has waited for an hour."""
    store.rows("UPDATE messages SET received_at = now() - interval '1 hour' RETURNING id")
    signals = gather((explicit_request(lambda _: Assessment()), waiting(Answers().stuck_seconds)))
    policy = make_policy(HandoffSettings(), Answers())
    return EscalationJob(
        store.conversations,
        signals,
        policy,
        lambda _: None,
        keep_moods=store.moods.keep_up,
        keep_moods_of=store.moods.keep_of,
    )


def delivery_job(store: Store, vendor: FakeVendor) -> DeliveryJob:
    return DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": FakeConnector(vendor)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda *_: None,
    )


def test_a_question_that_nobody_can_read_goes_to_a_person(store: Store, before: Store) -> None:
    before.accept([message("where is my order?")])
    number = store.conversation_id()
    with pytest.raises(WrongKey):
        store.conversations.claim(number)
    escalation_job(store).check(number)
    assert store.owner() == Owner.HUMAN
    handoff = store.outbox.claim(number, "desk")
    assert handoff is not None
    assert "cannot be read any more" in str(handoff.body["turns"])


def test_a_process_whose_own_key_is_wrong_hands_nothing_over(store: Store, stranger: Store) -> None:
    store.accept([message("where is my order?")])
    with pytest.raises(WrongKey):
        escalation_job(stranger).check(store.conversation_id())
    answered(store)
    with pytest.raises(WrongKey):
        delivery_job(stranger, FakeVendor(store.database)).deliver(store.conversation_id())
    assert store.owner() == Owner.BOT


def test_an_answer_that_nobody_can_read_is_left_to_others_first_and_then_to_a_person(
    store: Store, before: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, job = answered(before), delivery_job(store, FakeVendor(store.database))
    with pytest.raises(WrongKey):
        job.deliver(number)
    assert store.outbox_kinds() == ["answer"]
    monkeypatch.setattr(dead_letters, "OTHERS_TRY_SECONDS", 0.0)
    job.deliver(number)
    assert store.outbox_kinds("dead") == ["answer"]
    assert store.owner() == Owner.HUMAN


def test_a_ticket_that_nobody_can_read_is_made_anew(
    store: Store, before: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before.accept([message("where is my order?")])
    number, vendor = store.conversation_id(), FakeVendor(store.database)
    escalation_job(before).check(number)
    monkeypatch.setattr(dead_letters, "OTHERS_TRY_SECONDS", 0.0)
    job = delivery_job(store, vendor)
    for _ in range(2):
        job.deliver_lane(number, "desk")
    assert "handoff" in store.outbox_kinds("sent")


def test_once_it_is_given_up_old_threads_go_on_and_nobody_is_told_to_keep_the_old_list(
    store: Store, before: Store
) -> None:
    answered(before)
    before.send_next()
    end = list(rotate(store.database, Cipher([OURS]), lost=True))[-1]
    assert end.unreadable == 0
    store.accept([message("and my invoice?", message_id="later")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in (*claim.conversation.turns, *claim.conversation.waiting)] == [
        "",
        "",
        "and my invoice?",
    ]


def test_a_key_that_is_lost_altogether_can_be_given_up(store: Store, before: Store) -> None:
    """The canary too was sealed with it."""
    newest = new_key()
    before.accept([message()])
    with pytest.raises(WrongKey):
        list(rotate(store.database, Cipher([newest])))
    end = list(rotate(store.database, Cipher([newest]), lost=True))[-1]
    assert end.unreadable == 1  # what waits for an answer: a person hears of it
    escalation_job(Store(store.database, Cipher([newest]))).check(store.conversation_id())
    assert store.owner() == Owner.HUMAN
