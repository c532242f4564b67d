"""Whatever changes more than one row of a conversation holds the conversation first: no two wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.model import Owner, Reason, Receipt, ThreadDeleted, ThreadRef
from bot.store.db import Database
from bot.store.outbox.alarms import Alarms
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.store import Store

ROUNDS = 25


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    database = Database(database_url, 12, timeout=20)
    yield Store(database)
    database.close()


def together(store: Store, *actions: Callable[[], object]) -> list[BaseException]:
    """Each over and over, all at the same time; what was raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        start.wait(20)
        for _ in range(ROUNDS):
            try:
                action()
            except LookupError:
                continue
            except BaseException as error:  # noqa: BLE001  (it is what the test is about)
                raised.append(error.__cause__ or error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def handed_over(store: Store) -> int:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.NO_ANSWER))
    return store.conversation_id()


def test_a_ticket_that_is_made_while_the_conversation_changes_hands(store: Store) -> None:
    number = handed_over(store)
    queued = store.outbox.claim(number, "desk")
    assert queued is not None

    def made() -> None:
        store.rows("UPDATE outbox SET state = 'pending' WHERE id = %s RETURNING id", queued.id)
        store.rows(
            "UPDATE handoffs SET ticket_id = NULL, state = 'pending' WHERE id = (SELECT max(id) FROM handoffs)"
            " RETURNING id"
        )
        store.outbox.mark_sent(queued, Receipt(external_id="7"))

    raised = together(
        store,
        made,
        lambda: store.accept([ownership(Owner.BOT), message("and then?")]),
        lambda: store.accept([ownership(Owner.HUMAN)]),
        lambda: store.accept([agent_message(), message()]),
    )
    assert raised == []


def test_what_is_claimed_to_be_sent_while_its_thread_is_deleted(store: Store) -> None:
    number = handed_over(store)
    raised = together(
        store,
        lambda: [store.outbox.claim(number, lane) for lane in ("requester", "desk")],
        lambda: store.accept([ThreadDeleted(thread=ThreadRef("intercom", "app1", "524"), at=datetime.now(UTC))]),
        lambda: store.accept([ownership(Owner.BOT), message(), ownership(Owner.HUMAN)]),
    )
    assert raised == []


def test_an_alarm_that_is_told_while_the_ticket_is_made(store: Store) -> None:
    number = handed_over(store)
    alarms = Alarms(store.database, store.cipher)
    alarms.raise_late(-1)
    alarm = alarms.claim()
    queued = store.outbox.claim(number, "desk")
    assert alarm is not None
    assert queued is not None

    def made() -> None:
        store.rows("UPDATE alarms SET settled_at = NULL, settled_by = NULL, told = 'email' RETURNING id")
        store.outbox.mark_sent(queued, Receipt(external_id="7"))

    assert together(store, made, lambda: alarms.told(alarm, "email"), made) == []


def test_words_and_a_change_of_hands_in_one_delivery_and_the_other_way_round(store: Store) -> None:
    store.accept([message()])
    raised = together(
        store,
        lambda: store.accept([ownership(Owner.BOT), message()]),
        lambda: store.accept([message(), ownership(Owner.HUMAN)]),
        lambda: store.accept([message()]),
    )
    assert raised == []
