"""Sending: once, whatever the vendor does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.config import Delivery
from bot.errors import CredentialRefused, Gone, NotSent, OutcomeUnknown, Refused, SupersededByAgent
from bot.model import Attachment, Handoff, Owner, Reason, Receipt, Reply
from bot.store.db import Database
from tests.support.builders import agent_message, message, outcome
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store
from workers.deliver import DeliveryJob


@pytest.fixture
def vendor(store: Store) -> FakeVendor:
    return FakeVendor(store.database)


@pytest.fixture
def delivery_job(store: Store, vendor: FakeVendor) -> DeliveryJob:
    return make(store, vendor)


def make(
    store: Store, vendor: FakeVendor, enqueue_in: Callable[[float, int], None] = lambda _, number: None
) -> DeliveryJob:
    return DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": FakeConnector(vendor)}, {"zendesk": FakeDesk(vendor)}),
        Delivery(max_attempts=3, backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=enqueue_in,
    )


def answered(store: Store, reason: Reason | None = None) -> int:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=reason))
    return store.conversation_id()


def test_an_answer_is_sent_once(store: Store, vendor: FakeVendor, delivery_job: DeliveryJob) -> None:
    number = answered(store)
    delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert [text for _, text in vendor.said] == ["Use **Settings**."]
    assert store.outbox_kinds("sent") == ["answer"]


def test_a_time_out_after_the_work_is_looked_up_not_repeated(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [OutcomeUnknown("time-out")]
    number = answered(store)
    delivery_job.deliver(number)
    assert store.outbox_kinds() == ["answer"]
    delivery_job.deliver(number)
    assert len(vendor.said) == 1
    assert vendor.looked == 1
    assert store.outbox_kinds("sent") == ["answer"]


def test_the_first_attempt_looks_nothing_up(store: Store, vendor: FakeVendor, delivery_job: DeliveryJob) -> None:
    delivery_job.deliver(answered(store))
    assert vendor.looked == 0


def test_a_vendor_who_asks_for_patience_gets_it(store: Store, vendor: FakeVendor, delivery_job: DeliveryJob) -> None:
    vendor.script = [NotSent("429", retry_after=60)]
    number = answered(store)
    delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert vendor.said == []
    assert store.rows("SELECT attempts, due_at > now() + interval '50 seconds' AS later FROM outbox") == [
        {"attempts": 0, "later": True}
    ]


@pytest.mark.parametrize("asked", [86_400.0, 999_999_999.0])
def test_a_vendor_who_asks_for_a_day_is_asked_again_in_minutes(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob, asked: float
) -> None:
    vendor.script = [NotSent("429", retry_after=asked)] * 2
    number = answered(store, Reason.NO_ANSWER)  # an answer and a handoff, whose ticket still has to come
    delivery_job.deliver(number)
    assert store.rows("SELECT 1 FROM outbox WHERE due_at > now() + interval '301 seconds'") == []
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    delivery_job.deliver(number)
    assert len(vendor.tickets) == 1
    assert vendor.said != []


@pytest.mark.parametrize(("minutes", "tickets"), [(1, 0), (6, 1)])
def test_a_ticket_waits_some_minutes_for_what_another_vendor_puts_off_to_tell(
    store: Store, vendor: FakeVendor, minutes: int, tickets: int
) -> None:
    """A ticket that was asked for in a thread is to tell what was said there."""

    def enrich(handoff: Handoff, *, patient: bool) -> Handoff:
        if patient:
            raise NotSent("it is down", retry_after=30)
        return handoff

    to = store.destinations({"intercom": FakeConnector(vendor)}, {"zendesk": FakeDesk(vendor)})
    nothing = lambda *_: None  # noqa: E731
    job = DeliveryJob(
        store.outbox, store.dead_letters, replace(to, enrich=enrich), Delivery(), enqueue=nothing, enqueue_in=nothing
    )
    number = answered(store, Reason.NO_ANSWER)
    store.rows(f"UPDATE outbox SET created_at = now() - interval '{minutes} minutes' RETURNING id")
    job.deliver_lane(number, "desk")
    assert len(vendor.tickets) == tickets


def test_an_answer_that_is_put_off_for_hours_ends_with_a_person(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [NotSent("429", retry_after=60)]
    number = answered(store)
    store.rows("UPDATE outbox SET created_at = now() - interval '5 hours' RETURNING id")
    delivery_job.deliver(number)
    assert store.outbox_kinds("dead") == ["answer"]
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": "undeliverable"}]


def test_a_credential_that_is_refused_costs_no_attempt_and_all_waits(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    number = answered(store, Reason.NO_ANSWER)
    for _ in range(4):  # more than `max_attempts`
        vendor.script = [CredentialRefused("401")] * 2
        delivery_job.deliver(number)
        assert store.rows("UPDATE outbox SET due_at = now() WHERE state = 'pending' AND attempts = 0 RETURNING id")
    assert store.outbox_kinds("dead") == []
    delivery_job.deliver(number)
    assert [text for _, text in vendor.said][:1] == ["Use **Settings**."]
    assert len(vendor.tickets) == 1
    assert vendor.looked == 0, "nothing was said, so there was nothing to look for"


def test_what_waited_for_a_credential_is_not_said_once_a_human_has_answered(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [CredentialRefused("401")]
    number = answered(store)
    delivery_job.deliver(number)
    store.accept([agent_message()])
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    delivery_job.deliver(number)
    assert vendor.said == []
    assert store.outbox_kinds("cancelled") == ["answer"]


@pytest.mark.parametrize(("kind", "ends"), [("answer", True), ("relay", True), ("handoff", False)])
def test_a_credential_is_waited_for_as_long_as_the_words_are_of_use(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob, kind: str, ends: bool
) -> None:
    vendor.script = [CredentialRefused("401")] * 2
    number = answered(store, Reason.NO_ANSWER)
    if kind == "relay":
        words = store.cipher.seal({"text": "Use the other one.", "agent_name": "Ann"})
        store.rows("UPDATE outbox SET kind = 'relay', body = %s WHERE kind = 'answer' RETURNING id", words)
    store.rows("UPDATE outbox SET created_at = now() - interval '5 hours' RETURNING id")
    delivery_job.deliver(number)
    assert (kind in store.outbox_kinds("dead")) == ends


def test_an_answer_that_is_refused_goes_to_a_person(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [Refused("channel_not_found")]
    number = answered(store)
    delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert store.owner() == Owner.HUMAN
    assert [handoff.reason for _, handoff in vendor.tickets] == [Reason.UNDELIVERABLE]


def test_an_answer_that_fails_too_often_goes_to_a_person(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [NotSent("down") for _ in range(3)]
    number = answered(store)
    for _ in range(4):
        delivery_job.deliver(number)
    assert len(vendor.tickets) == 1
    assert store.outbox_kinds("dead") == ["answer"]


def test_a_handoff_is_never_given_up(store: Store, vendor: FakeVendor, delivery_job: DeliveryJob) -> None:
    number = answered(store, Reason.HUMAN_REQUESTED)
    vendor.script = [
        *[NotSent("zendesk is down")] * 2,  # the answer and the receipt fare no better
        *[Refused("401")] * 3,
    ]
    for _ in range(8):
        store.rows("UPDATE outbox SET due_at = now() WHERE state = 'pending' RETURNING id")
        delivery_job.deliver(number)
    assert len(vendor.tickets) == 1
    assert store.rows("SELECT state FROM handoffs") == [{"state": "open"}]


def test_a_handoff_of_what_does_not_exist_any_more_is_a_dead_letter(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    """Not one that is tried for ever: there is nothing left that a person could be given."""
    number = answered(store, Reason.HUMAN_REQUESTED)
    for _ in range(2):
        store.send_next()
    vendor.script = [Gone("the ticket was deleted")]
    delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert store.outbox_kinds("dead") == ["handoff"]
    assert store.outbox_kinds() == []


def test_a_bug_in_a_connector_loses_nothing(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = answered(store)
    with monkeypatch.context() as patched:
        patched.setattr(FakeConnector, "send", lambda *_: 1 / 0)
        delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert len(vendor.said) == 1


def test_errors_are_kept_without_text(store: Store, vendor: FakeVendor, delivery_job: DeliveryJob) -> None:
    vendor.script = [NotSent("HTTP 503")]
    delivery_job.deliver(answered(store))
    assert store.rows("SELECT problem FROM outbox") == [{"problem": "NotSent: HTTP 503"}]


def test_what_the_requester_adds_reaches_the_ticket_as_theirs(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    number = answered(store, Reason.HUMAN_REQUESTED)
    store.accept([message("my order is 1234")])
    delivery_job.deliver(number)
    ((_, comment),) = vendor.comments
    assert comment.ticket_id == "77"
    assert comment.text == "my order is 1234"
    assert comment.requester is not None


def test_files_that_the_requester_adds_are_named_in_the_ticket_and_go_along(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    number = answered(store, Reason.HUMAN_REQUESTED)
    files = (
        Attachment(name="error.png", content_type="image/png"),
        Attachment(name="log.txt", content_type="text/plain"),
    )
    store.accept([message("look", attachments=files), message("", attachments=files[:1])])
    delivery_job.deliver(number)
    told = [comment.text for _, comment in vendor.comments]
    assert told == [
        "look\n\n[attached: error.png (image/png), log.txt (text/plain)]",
        "[attached: error.png (image/png)]",
    ]
    carried = [[(file.name, file.data) for file in comment.files] for _, comment in vendor.comments]
    assert carried == [[("error.png", b"error.png"), ("log.txt", b"log.txt")], [("error.png", b"error.png")]]


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (6, 1)])
def test_words_wait_some_minutes_for_a_file_that_is_put_off_and_no_longer(
    store: Store, vendor: FakeVendor, minutes: int, told: int
) -> None:
    """Who keeps the file may be down for hours, or ask for patience again and again: that costs no attempt."""

    class Ill(FakeConnector):
        def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:
            raise NotSent("it is not asked for now", retry_after=30)

    to = store.destinations({"intercom": Ill(vendor)}, {"zendesk": FakeDesk(vendor)})
    nothing = lambda *_: None  # noqa: E731
    job = DeliveryJob(store.outbox, store.dead_letters, to, Delivery(), enqueue=nothing, enqueue_in=nothing)
    number = answered(store, Reason.HUMAN_REQUESTED)
    job.deliver(number)
    store.accept([message("look", attachments=(Attachment(name="error.png", content_type="image/png"),))])
    store.rows(f"UPDATE outbox SET created_at = now() - interval '{minutes} minutes' RETURNING id")
    for _ in range(6):
        job.deliver_lane(number, "desk")
        store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    assert len(vendor.comments) == told
    assert all("not carried over: error.png" in comment.text for _, comment in vendor.comments)


def test_a_human_who_was_quicker_at_the_vendor_is_not_talked_over(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
) -> None:
    vendor.script = [SupersededByAgent("an agent has answered")]
    number = answered(store)
    delivery_job.deliver(number)
    delivery_job.deliver(number)
    assert vendor.said == []
    assert store.outbox_kinds("cancelled") == ["answer"]
    assert store.owner() == Owner.HUMAN
    assert vendor.tickets == []  # somebody has it already


def test_a_human_who_speaks_while_a_second_attempt_looks_is_not_talked_over(
    store: Store, vendor: FakeVendor, delivery_job: DeliveryJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.script = [NotSent("down")]
    number = answered(store)
    delivery_job.deliver(number)

    def an_agent_speaks(connector: FakeConnector, reply: Reply, key: str) -> Receipt | None:
        store.accept([agent_message()])
        return None

    monkeypatch.setattr(FakeConnector, "find_sent", an_agent_speaks)
    delivery_job.deliver(number)
    assert store.owner() == Owner.HUMAN
    assert vendor.said == []
    assert store.outbox_kinds("cancelled") == ["answer"]


def test_a_postponed_letter_is_rung_for_when_it_is_due(store: Store, vendor: FakeVendor) -> None:
    announced: list[tuple[int, float]] = []
    delivery_job = make(store, vendor, enqueue_in=lambda seconds, number: announced.append((number, seconds)))
    vendor.script = [NotSent("429", retry_after=7)]
    number = answered(store)
    delivery_job.deliver(number)
    assert announced == [(number, 7)]


class TestLabels:
    @pytest.fixture
    def store(self, database_url: str) -> Iterator[Store]:
        database = Database(database_url, 6)
        yield Store(database, labelled=("intercom",))
        database.close()

    def test_what_became_of_a_question_is_written_down_at_the_vendor(
        self, store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
    ) -> None:
        delivery_job.deliver(answered(store))
        assert [(label.thread.thread_id, label.outcome) for label in vendor.labels] == [("524", "answered")]

    def test_whether_anything_was_written_down_before_is_known(
        self, store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
    ) -> None:
        for _ in range(2):
            delivery_job.deliver(answered(store))
        assert [label.first for label in vendor.labels] == [True, False]

    def test_what_was_said_before_counts_where_what_was_sent_is_no_longer_kept(
        self, store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
    ) -> None:
        delivery_job.deliver(answered(store))
        store.rows("DELETE FROM outbox RETURNING id")
        delivery_job.deliver(answered(store))
        assert [label.first for label in vendor.labels] == [True, False]

    def test_a_label_that_is_refused_disturbs_nobody(
        self, store: Store, vendor: FakeVendor, delivery_job: DeliveryJob
    ) -> None:
        number = answered(store)
        queued = store.outbox.claim(number, "requester")
        assert queued is not None
        store.sent(queued)
        vendor.script = [Refused("no such attribute")]
        delivery_job.deliver(number)
        assert store.outbox_kinds("dead") == ["label"]
        assert store.owner() == Owner.BOT
        assert vendor.tickets == []
