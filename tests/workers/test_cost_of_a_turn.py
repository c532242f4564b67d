"""What an ordinary question costs Postgres until its answer is sent, by channel: a figure that should only fall.

The vendor here is written to once for each message. Beside this comes what the articles are asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from bot.config import Answers, Delivery, HandoffSettings
from bot.store.db import Database
from bot.store.dispatch.look import Look
from bot.store.outbox.message import Lane
from bot.store.queries import Connection, queries
from escalation.policy import make_policy
from escalation.signals import gather
from tests.support.builders import message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.deliver import DeliveryJob
from workers.escalate import EscalationJob


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    database = Database(database_url, 6)
    yield Store(database, labelled=("intercom",))
    database.close()


def turn(store: Store, channel: str, number: int) -> None:
    """A question that waits in this conversation is answered, and the answer sent."""
    connectors = {channel: FakeConnector(FakeVendor(store.database), channel=channel)}
    escalation_job = EscalationJob(
        store.conversations,
        gather(()),
        make_policy(HandoffSettings(), Answers()),
        lambda _: None,
        keep_moods=store.moods.keep_up,
        keep_moods_of=store.moods.keep_of,
    )
    answerer, settings = FakeAnswerer(store.database, outcome()), Answers(settle_seconds=0)
    AnswerJob(
        store.conversations,
        answerer,
        connectors,
        settings,
        recorded=lambda _: None,
        hear=escalation_job.hear,
        fell_short=escalation_job.check,
    ).answer(number)
    delivery_job = DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations(connectors, {}),
        Delivery(),
        enqueue=lambda _: None,
        enqueue_in=lambda *_: None,
    )
    for words in (True, False):
        for _, lane in Look(store.database).to_send({channel: 5}, words=words):
            delivery_job.deliver_lane(*lane)


@pytest.mark.parametrize(("channel", "statements"), [("slack", 15), ("intercom", 19), ("zendesk", 15), ("webchat", 15)])
def test_an_ordinary_turn_costs_so_many_statements(
    store: Store, asked: list[str], channel: str, statements: int
) -> None:
    for _ in range(2):  # the first asks for what is asked once a process
        store.accept([message(channel=channel)])
        number = store.conversation_id()
        asked.clear()
        turn(store, channel, number)
    assert len(asked) == statements, "\n".join(asked)
    assert store.outbox_kinds("sent").count("answer") == 2


def claims(connection: Connection, number: int) -> None:
    queries.claim_conversation(connection, id=number, token=uuid.uuid4(), holder=None, seconds=60)


def pays(connection: Connection, number: int) -> None:
    took = {"input_tokens": 1, "cached_tokens": 0, "output_tokens": 1, "cost": None}
    queries.pay(connection, conversation_id=number, slot=1, model="m", **took)


def keeps_moods(connection: Connection, number: int) -> None:
    (waiting,) = queries.waiting_messages(connection, id=number)
    mood = {"values": [0.0], "frustrations": [0.0], "refusals": [False], "repetitions": [False]}
    queries.keep_moods(connection, ids=[waiting["id"]], edited=[None], **mood)


@pytest.mark.parametrize("does", [claims, pays, keeps_moods])
def test_what_a_crash_of_postgres_may_undo_is_not_waited_for_on_its_disk(
    store: Store, does: Callable[[Connection, int], None]
) -> None:
    store.accept([message()])
    with store.database.transaction() as connection:
        connection.execute("SET LOCAL synchronous_commit = on")
        does(connection, store.conversation_id())
        row = connection.execute("SHOW synchronous_commit").fetchone()
    assert row == {"synchronous_commit": "off"}


@pytest.mark.parametrize(("lane", "waits"), [("requester", "on"), ("labels", "off")])
def test_words_wait_for_the_disk_before_they_go_out_and_labels_do_not(store: Store, lane: Lane, waits: str) -> None:
    store.accept([message()])
    number = store.conversation_id()
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.record(claim, outcome())
    for leases in (True, False):
        with store.database.transaction() as connection:
            connection.execute("SET LOCAL synchronous_commit = on")
            if leases:
                row = queries.claim_outbox(connection, conversation_id=number, lane=lane, holder=None, seconds=60)
            else:
                queries.mark_undisputed(connection, id=row["id"], token=row["lease_token"], external_id="x")
            assert connection.execute("SHOW synchronous_commit").fetchone() == {"synchronous_commit": waits}
