"""What a vendor asked to have later is sent when it is due, with no sweep in between."""

from __future__ import annotations

import time

from bot.config import Delivery
from bot.errors import NotSent
from bot.jobs import Job
from tests.support.builders import message, outcome
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor
from tests.support.polling import until
from tests.support.store import Store
from workers.delayed_enqueue import DelayedEnqueue
from workers.deliver import DeliveryJob


def test_a_letter_postponed_by_a_second_is_sent_after_a_second_and_in_order(store: Store) -> None:
    vendor = FakeVendor(store.database, script=[NotSent("slow down", retry_after=1)])
    delayed = DelayedEnqueue(lambda _job, number: delivery_job.deliver(int(number)))
    delivery_job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": FakeConnector(vendor)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(),
        enqueue=lambda _: None,
        enqueue_in=lambda seconds, number: delayed.enqueue_in(seconds, Job.DELIVER, number),
    )
    for words in ("first", "second"):
        store.accept([message()])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome(words))
    began = time.monotonic()
    delivery_job.deliver(store.conversation_id())
    assert vendor.said == [], "no thread slept for it"
    until(lambda: len(vendor.said) == 2, what="the delivery")
    assert time.monotonic() - began >= 1
    assert [text for _, text in vendor.said] == ["first", "second"]
    delayed.stop()
