"""Plain messages are committed together, as they would be one by one."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import Any, cast

import pytest
from psycopg.errors import DeadlockDetected

from bot.config import Limits
from bot.errors import BadPayload, StoreUnavailable, Unsettled
from bot.model import (
    Audience,
    Event,
    InboundMessage,
    MessageEdited,
    Mode,
    Owner,
    OwnershipChanged,
    Requester,
)
from bot.store.accepting.together import Together
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox
from bot.store.intake import FollowUp, IntakeSettings
from bot.store.pacing.limits import account_key, requester_key
from bot.store.people.blind import opened_keys
from bot.store.queries import Connection, queries
from tests.support.builders import agent_message, edit, message, ownership
from tests.support.frozen import frozen_postgres
from tests.support.polling import until
from tests.support.store import Store


@pytest.fixture
def store(database_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    database = Database(database_url, 12, timeout=0.5, limit=2)
    made = warm(Store(database))
    if getattr(request, "param", "called") == "begun":
        made.accept = cast(Inbox, Begun(made.accept))
    yield made
    database.close()


class Begun:
    """Has what it is called with begun, as the web process does, and called where that comes to nothing."""

    def __init__(self, accept: Inbox) -> None:
        self._accept = accept
        self.plain = accept.plain

    def __call__(self, events: Sequence[Event]) -> None:
        told: SimpleQueue[BaseException | None] = SimpleQueue()
        if not self._accept.begin(events, told.put):
            self._accept(events)
            return
        match told.get(timeout=30):
            case Unsettled():
                self._accept(events)
            case BaseException() as error:
                raise error


either_way = pytest.mark.parametrize("store", ["called", "begun"], indirect=True)


@pytest.fixture
def limited(database_url: str) -> Iterator[Store]:
    """In which people and accounts may ask so much in a row and no more."""
    database = Database(database_url, timeout=5, limit=10)
    yield warm(Store(database, limits=LIMITS))
    database.close()


def warm(store: Store) -> Store:
    """It has its keys, which it makes with the first message and reads with the second."""
    for _ in range(2):
        store.accept([message(account="first", thread_id="first")])
    store.rows("DELETE FROM messages RETURNING id")
    store.follow_ups.clear()
    return store


def from_somebody(number: int, **changes: Any) -> InboundMessage:
    """A new conversation of somebody else's."""
    return message(**{"thread_id": f"t{number}", "author_id": f"p{number}", "requester": None, **changes})


@contextmanager
def intake_stopped(store: Store) -> Iterator[None]:
    """As an erasure stops it; what is being accepted waits for its end."""
    with store.database.transaction() as connection:
        queries.stop_intake(connection)
        yield


@contextmanager
def told_at_once(store: Store, messages: Sequence[InboundMessage]) -> Iterator[list[Future[None]]]:
    """The first is being written, and the others wait for that."""
    with ThreadPoolExecutor(len(messages)) as pool, intake_stopped(store):
        futures = [pool.submit(store.accept, [messages[0]])]
        until(lambda: len(writing(store)) == 1, 10, "the first transaction")
        futures += [pool.submit(store.accept, [one]) for one in messages[1:]]
        until(lambda: store.accept.plain.waiting == len(messages) - 1, 10, "those that wait")
        yield futures


@contextmanager
def disk_full(store: Store, when: str) -> Iterator[None]:
    """For what people say, as soon as it is written or only `when` it is committed."""
    with store.database.transaction() as connection:
        connection.execute(
            "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.execute(
            f"CREATE CONSTRAINT TRIGGER disk_full AFTER INSERT ON messages {when} "
            "FOR EACH ROW EXECUTE FUNCTION disk_full()"
        )
    try:
        yield
    finally:
        with store.database.connection() as connection:
            connection.execute("DROP FUNCTION disk_full CASCADE")


def writing(store: Store) -> list[int]:
    """The server's processes that wait for a lock."""
    return [row["pid"] for row in store.rows("SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")]


def commits(store: Store) -> int:
    (row,) = store.rows("SELECT count(DISTINCT xmin::text) AS n FROM messages")
    return int(row["n"])


@either_way
def test_what_comes_in_meanwhile_is_one_commit_and_nobody_hears_of_it_before(store: Store) -> None:
    with told_at_once(store, [from_somebody(number) for number in range(10)]) as futures:
        assert not any(future.done() for future in futures)
    assert [future.result(10) for future in futures] == [None] * 10
    assert commits(store) == 2
    until(lambda: len(store.follow_ups) >= 2, 10, "one ring stands for all that were committed together")
    rows = store.rows("SELECT thread_id FROM messages ORDER BY id")
    assert rows[0] == {"thread_id": "t0"}


TOO_LONG = "".join(f"{number:x}" for number in range(3000))  # for an index, and no shorter when it is compressed


@either_way
@pytest.mark.parametrize("unkept", ["nul \0", TOO_LONG])
def test_of_many_at_once_duplicates_are_kept_once_and_a_bad_one_fails_alone(store: Store, unkept: str) -> None:
    again, bad = from_somebody(1), from_somebody(2, message_id=unkept)
    same_person = [from_somebody(number, author_id="ana") for number in (3, 4)]
    messages = [from_somebody(0), again, bad, again, *same_person, *(from_somebody(number) for number in range(5, 9))]

    with told_at_once(store, messages) as futures:
        pass

    failed = [number for number, future in enumerate(futures) if future.exception(10) is not None]
    assert failed == [2]
    rows = store.rows("SELECT thread_id FROM messages ORDER BY thread_id")
    assert [row["thread_id"] for row in rows] == [f"t{number}" for number in range(9) if number != 2]
    until(lambda: len(told_of(store)) == 8, 10, "each is told of")


def test_an_id_that_no_index_holds_is_refused_for_good(store: Store) -> None:
    """With 503 its vendor would send it again and again, and be asked for what it did not deliver."""
    for thread_id, message_id in ((TOO_LONG, "1"), ("t", TOO_LONG)):
        with pytest.raises(BadPayload, match="longer than any index holds"):
            store.accept([message(thread_id=thread_id, message_id=message_id)])
    assert store.rows("SELECT id FROM messages") == []


def told_of(store: Store) -> set[int | None]:
    named = {number for one in store.follow_ups for _, number in one.begins}
    return named | {one.answer for one in store.follow_ups}


@either_way
def test_a_thread_that_another_holds_keeps_nobody_else_waiting(store: Store) -> None:
    held, free = from_somebody(1), from_somebody(2)
    with ThreadPoolExecutor(1) as pool:
        with store.database.transaction() as connection:
            queries.hold_thread(connection, **held.thread.parameters())
            waits = pool.submit(store.accept, [held])
            until(lambda: bool(writing(store)), 10, "it waits")
            store.accept([free])
            assert not waits.done()
        waits.result(10)
    assert len(store.rows("SELECT 1 FROM messages WHERE thread_id IN ('t1', 't2')")) == 2


def test_who_holds_the_connections_keeps_no_plain_message_waiting(store: Store, database_url: str) -> None:
    """Given a connection apart, which is one of those there may be."""
    with closing(Database(database_url, 3, timeout=0.5)) as database, ExitStack() as held:
        apart = database.apart()
        accept = Inbox(
            database, store.cipher, Handoffs(store.make_plan), IntakeSettings(), store.follow_ups.append, apart
        )
        accept([from_somebody(0)])  # a process's first is taken by itself
        for _ in range(2):
            held.enter_context(database.connection())

        accept([from_somebody(1)])

        assert store.rows("SELECT 1 FROM messages WHERE thread_id = 't1'")
        with pytest.raises(StoreUnavailable):
            accept.commit([from_somebody(2)])
    with pytest.raises(StoreUnavailable), apart.connection():
        pass


def test_the_only_connection_is_shared(database_url: str) -> None:
    with closing(Database(database_url, 1)) as database:
        assert database.apart() is database


@either_way
def test_a_connection_that_is_cut_while_many_are_written_loses_none_and_lies_to_none(store: Store) -> None:
    messages = [from_somebody(number) for number in range(6)]
    with told_at_once(store, messages) as futures:
        (pid,) = writing(store)
        store.rows("SELECT pg_terminate_backend(%s)", pid)
        errors = [future.exception(10) for future in futures]
    assert [type(error) for error in errors] == [StoreUnavailable] * 6
    assert commits(store) == 0
    for one in messages:  # the vendor sends them again
        store.accept([one])
    assert len(store.rows("SELECT 1 FROM messages")) == 6


@either_way
@pytest.mark.parametrize("when", ["", "DEFERRABLE INITIALLY DEFERRED"], ids=["statement", "commit"])
def test_a_full_disk_keeps_nothing_and_nobody_is_told_otherwise(store: Store, when: str) -> None:
    with disk_full(store, when), told_at_once(store, [from_somebody(number) for number in range(3)]) as futures:
        pass
    assert [type(future.exception(10)) for future in futures] == [StoreUnavailable] * 3
    assert (commits(store), store.follow_ups) == (0, [])


@either_way
def test_a_server_that_stands_still_costs_those_that_wait_no_longer_than_the_first(
    database_url: str, store: Store
) -> None:
    with ThreadPoolExecutor(6) as pool, frozen_postgres(database_url):
        began = time.monotonic()
        futures = [pool.submit(store.accept, [from_somebody(number)]) for number in range(6)]
        errors = [future.exception(20) for future in futures]
        assert time.monotonic() - began < 6, "they wait once, and not one after the other"
    assert [type(error) for error in errors] == [StoreUnavailable] * 6
    store.accept([from_somebody(7)])


def test_no_more_than_so_many_at_once_oldest_first() -> None:
    written: list[list[int]] = []
    go = threading.Event()

    def write(batch: Sequence[int]) -> Sequence[int]:
        assert go.wait(10)
        written.append(list(batch))
        return [10 * one for one in batch]

    together = Together[int, int](write, most=2)
    with ThreadPoolExecutor(6) as pool:
        futures = []
        for number in range(6):
            futures.append(pool.submit(together, number))
            until(lambda: together.waiting == len(futures) - 1, 10, "it waits")
        go.set()
    assert [future.result() for future in futures] == [0, 10, 20, 30, 40, 50]
    assert written == [[0], [1, 2], [3, 4], [5]]


def test_what_only_begins_is_told_of_once_and_keeps_no_thread(store: Store) -> None:
    """Given one that is being written, more begin, and whoever begins them goes on."""
    told: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()
    with intake_stopped(store):
        for number in range(20):
            one = from_somebody(number)
            assert store.accept.begin([one], partial(_tell, told, one.thread.thread_id))
        until(lambda: store.accept.plain.waiting == 19, 10, "those that wait")
        assert told.empty()
    heard = [told.get(timeout=10) for _ in range(20)]

    assert sorted(heard) == sorted((f"t{number}", None) for number in range(20))
    assert commits(store) == 2


def _tell(told: SimpleQueue[tuple[str, BaseException | None]], thread: str, error: BaseException | None) -> None:
    told.put((thread, error))


def test_who_cannot_be_told_keeps_nobody_else_from_hearing() -> None:
    told: SimpleQueue[int | None] = SimpleQueue()
    together = Together[int, int](lambda batch: batch, most=10)

    def breaks(*_: object) -> None:
        raise KeyError("gone")

    together.begin(1, breaks)
    together.begin(2, lambda result, _: told.put(result))
    assert told.get(timeout=10) == 2
    assert together(3) == 3


def test_an_outage_keeps_nothing_of_what_waited_for_it() -> None:
    """Each may be a MiB, and whoever is told of it keeps it for a while."""

    class Item:
        pass

    def write(batch: Sequence[Item]) -> Sequence[None]:
        try:
            raise OSError(batch[0])
        except OSError as error:
            raise StoreUnavailable from error

    told: SimpleQueue[BaseException | None] = SimpleQueue()
    together = Together[Item, None](write, most=10)
    item = Item()
    kept = weakref.ref(item)
    together.begin(item, lambda _, error: told.put(error))
    del item
    error = told.get(timeout=10)
    assert isinstance(error, StoreUnavailable)
    until(lambda: kept() is None, 10, "it is forgotten")


def test_a_queue_that_hangs_keeps_no_commit_waiting(store: Store) -> None:
    """Given jobs are taken by nobody, nothing that begins waits for that."""
    told: SimpleQueue[BaseException | None] = SimpleQueue()
    goes_on = threading.Event()
    rung: SimpleQueue[FollowUp] = SimpleQueue()

    def enqueue(follow_up: FollowUp) -> None:
        assert goes_on.wait(30)
        rung.put(follow_up)

    accept = Inbox(store.database, store.cipher, Handoffs(store.make_plan), IntakeSettings(), enqueue)
    goes_on.set()
    accept([from_somebody(9)])  # a process's first is taken by itself
    assert rung.get(timeout=10)
    goes_on.clear()
    for number in range(3):
        assert accept.begin([from_somebody(number)], told.put)
        assert told.get(timeout=10) is None
    assert rung.empty()
    goes_on.set()
    assert len({rung.get(timeout=10).answer for _ in range(3)}) == 3


Told = InboundMessage | OwnershipChanged | MessageEdited
Before = Told | str  # or what is set in the account's conversations
LIMITS = Limits(requester_burst=2, requester_per_minute=1, account_burst=4, account_per_minute=1)
OTHERS = from_somebody(0)
# By name: what came before, the message, and whether it is taken together with others.
CASES: dict[str, tuple[list[Before], InboundMessage, bool]] = {
    "the first words": ([], message(), True),
    "the next words": ([message()], message(), True),
    "a link that was not known": ([message()], message(link="https://help.example/1"), False),
    "a link that is known": ([message(link="https://x.example/1")], message(link="https://x.example/1"), True),
    "a brand that was not known": ([message()], message(brand="7"), False),
    "somebody reads along now": ([message(read_along=False)], message(read_along=True), False),
    "nobody says who reads along": ([message(read_along=True)], message(), True),
    "shown to less people": ([message(audience=Audience.EMPLOYEE)], message(audience=Audience.CUSTOMER), False),
    "shown to more people": ([message()], message(audience=Audience.EMPLOYEE), True),
    "another mode": ([message()], message(mode=Mode.DRAFT), False),
    "somebody else's words": ([message()], message(author_id="sam"), False),
    "somebody else's conversation": ([message()], message(author_id="sam", requester=Requester(id="sam")), False),
    "from whom nobody names": (
        [message(author_id="", requester=Requester(id=""))],
        message(author_id="", requester=Requester(id="", name="Sam")),
        False,
    ),
    "nobody's conversation": ([agent_message(requester=None)], message(), False),
    "a human has it": ([message(), agent_message()], message(), False),
    "a human had it": ([message(), agent_message(), ownership(Owner.BOT)], message(), True),
    "a program's words": ([], message(automated=True), False),
    "after a program's words": ([message(automated=True)], message(), False),
    "it is known": ([kept := message()], kept, True),
    "it is known, and more was said": ([kept, message()], kept, True),
    "it is known, and a human has it": ([kept, agent_message()], kept, True),
    "it is known, and people answer it": ([kept, "arm = 'control'"], kept, True),
    "it is known, and nothing more is answered": ([kept, message(), message()], kept, True),
    "it is known, and was changed": ([kept, edit(kept, "other words")], kept, True),
    "it is known, and was taken back": ([kept, edit(kept, None)], kept, True),
    "it is known, and said to nobody in particular before": ([kept], replace(kept, mode=Mode.PROACTIVE), True),
    "it is known, but was closed": ([kept, "closed_at = '2026-01-05'"], kept, False),
    "it is known, but its link was not": ([kept], replace(kept, link="https://help.example/1"), False),
    "it is known, but its brand was not": ([kept], replace(kept, brand="7"), False),
    "it is known, but is answered otherwise now": ([kept], replace(kept, mode=Mode.DRAFT), False),
    "it is known, but shown to less people": (
        [message(audience=Audience.EMPLOYEE, message_id="same")],
        message(message_id="same"),
        False,
    ),
    "it is known, but somebody reads along now": ([kept], replace(kept, read_along=True), False),
    "it is known, but somebody else asks now": ([kept, "requester_id = 'sam'"], kept, False),
    "it is known, but nobody knew of whom": ([kept, "requester_id = ''"], kept, False),
    "it is known elsewhere": ([kept], replace(kept, thread=replace(kept.thread, thread_id="525")), True),
    "it was changed before": ([edit(changed := message(), "other words")], changed, False),
    "it was taken back before": ([edit(gone := message(), None)], gone, False),
    "words before the mention": ([message(addressed=False)], message(), False),
    "it was closed": ([message(), "closed_at = '2026-01-05'"], message(), False),
    "a human had it until later": ([message(), "human_until = '2027-01-01'"], message(), False),
    "people answer it": ([message(), "arm = 'control'"], message(), False),
    "it began before there was a rollout": ([message(), "arm = NULL"], message(), True),
    "somebody thinks about it": ([message(), "lease_token = '0c9e5a5b-2b0c-4f43-8f0e-3b1a1d0f8a11'"], message(), True),
    "it was put off": ([message(), "retry_at = '2026-01-05'"], message(), True),
    "three in a row, of two that are answered at once": ([message(), message()], message(), False),
}


def there(event: Told, account: str) -> Event:
    return replace(event, thread=replace(event.thread, account=account))


def seen(store: Store, account: str) -> list[object]:
    """All that is kept of an account, without numbers and times of ours."""
    rows = store.rows(
        """SELECT to_jsonb(c) - '{id,account,requester,created_at,return_heard_at,paused_until}'::text[] AS c,
               c.requester, c.paused_until > now() AS paused, m.body, m.author_index IS NULL AS index,
               to_jsonb(m) - '{id,conversation_id,account,body,received_at,author_index}'::text[] AS m
           FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id AND m.author <> 'bot'
           WHERE c.account = %s ORDER BY m.id""",
        account,
    )
    opened = [
        {**row, **{name: row[name] and store.cipher.open(row[name]) for name in ("requester", "body")}} for row in rows
    ]
    edits = store.rows("SELECT message_id FROM message_edits WHERE account = %s", account)
    return [*opened, *edits]


@pytest.mark.parametrize("case", CASES)
def test_together_changes_what_it_would_change_alone(limited: Store, case: str) -> None:
    before, last, plain = CASES[case]
    for account in ("alone", "together"):
        for event in (OTHERS, *before):  # what an account's first message meets is its own
            if isinstance(event, str):
                limited.rows(f"UPDATE conversations SET {event} WHERE account = %s RETURNING id", account)
            else:
                limited.accept.commit([there(event, account)])

    alone = limited.accept.commit([there(last, "alone")])
    accepted = limited.accept.plain.accept([there(last, "together")])
    together = [accepted.follow_up] if accepted else limited.accept.commit([there(last, "together")])

    assert (accepted is not None) is plain
    assert seen(limited, "together") == seen(limited, "alone")
    assert [one and (one.free, one.deliver is None) for one in together] == [
        one and (one.free, one.deliver is None) for one in alone
    ]


def test_a_repetition_of_what_is_kept_waits_for_nobody_and_brings_nothing(store: Store) -> None:
    """Given others hold its thread and its conversation, and it came twice in one batch once more."""
    known, new = from_somebody(1), from_somebody(2)
    store.accept([known])
    number = store.conversation_id("t1")
    store.follow_ups.clear()
    with ThreadPoolExecutor(1) as pool, store.database.transaction() as connection:
        queries.hold_thread(connection, **known.thread.parameters())
        queries.lock_conversation(connection, id=number)
        again = pool.submit(store.accept.plain.accept, [known])
        assert again.result(10) is not None
    told: SimpleQueue[BaseException | None] = SimpleQueue()
    with intake_stopped(store):
        assert store.accept.begin([from_somebody(0)], told.put)
        until(lambda: len(writing(store)) == 1, 10, "the first transaction")
        for one in (new, known, new, known):
            assert store.accept.begin([one], told.put)

    assert [told.get(timeout=10) for _ in range(5)] == [None] * 5, "none is taken by itself"
    assert store.rows("SELECT thread_id FROM messages ORDER BY thread_id") == [
        {"thread_id": f"t{number}"} for number in range(3)
    ]
    until(lambda: len(told_of(store)) == 2, 10, "what is new is told of")
    assert number not in told_of(store)


def test_what_another_has_not_committed_is_not_known(store: Store) -> None:
    """Given the first delivery is being taken, and what became of it is not known: its repetition is not acknowledged
    for it."""
    one = from_somebody(1)
    store.accept([from_somebody(0)])
    with suppress(ZeroDivisionError), store.database.transaction() as connection:
        queries.hold_thread(connection, **one.thread.parameters())
        connection.execute("UPDATE messages SET thread_id = 't1', message_id = %s", (one.message_id,))
        connection.execute("UPDATE conversations SET thread_id = 't1', requester_id = 'p1'")
        assert store.accept.plain.accept([one]) is None
        raise ZeroDivisionError
    assert store.accept.plain.accept([one])
    assert len(store.rows("SELECT 1 FROM messages WHERE thread_id = 't1'")) == 1


@either_way
def test_of_twins_that_could_not_be_committed_none_is_told_that_the_other_was(store: Store) -> None:
    twin = from_somebody(1)
    with (
        disk_full(store, "DEFERRABLE INITIALLY DEFERRED"),
        told_at_once(store, [from_somebody(0), twin, twin]) as futures,
    ):
        pass
    assert [type(future.exception(10)) for future in futures] == [StoreUnavailable] * 3
    assert (commits(store), store.follow_ups) == (0, [])


def test_known_words_in_a_ticket_of_ours_are_left_alone(store: Store) -> None:
    """Given a thread that the bot knew became the ticket of another conversation."""
    known = from_somebody(1)
    store.accept([known])
    assert store.accept.plain.accept([known]) is not None
    store.accept([message()])
    store.rows(
        "INSERT INTO handoffs (conversation_id, desk, account, ticket_id, reason, explanation)"
        " SELECT max(id), 'intercom', 'app1', 't1', 'asked', '' FROM conversations RETURNING id"
    )
    assert store.accept.plain.accept([known]) is None


def test_what_may_be_our_own_words_or_in_a_ticket_of_ours_is_left_alone(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, state, external_id, key)"
        " VALUES (%s, 'requester', 'answer', '', 'sent', 'ours', gen_random_uuid()) RETURNING id",
        number,
    )
    store.rows(
        "INSERT INTO handoffs (conversation_id, desk, account, ticket_id, reason, explanation)"
        " VALUES (%s, 'intercom', 'app1', '525', 'asked', '') RETURNING id",
        number,
    )
    told = [message(message_id="ours"), message(thread_id="525"), message(thread_id="526")]
    assert [store.accept.plain.accept([one]) is not None for one in told] == [False, False, True]


def test_an_account_may_ask_as_much_in_a_row_together_as_alone(limited: Store) -> None:
    for number in range(6):
        limited.accept.commit([from_somebody(number, account="alone")])
        limited.accept([from_somebody(number, account="together")])
    paused = "SELECT thread_id FROM conversations WHERE account = %s AND paused_until > now() ORDER BY id"
    assert (
        limited.rows(paused, "together") == limited.rows(paused, "alone") == [{"thread_id": "t4"}, {"thread_id": "t5"}]
    )


def test_where_another_takes_of_an_accounts_tokens_nobody_waits_and_none_come_back(limited: Store) -> None:
    for number in range(2):
        limited.accept([from_somebody(number)])
    key = account_key(OTHERS)
    with limited.database.transaction() as connection:
        queries.take_accounts_token(connection, key=key, burst=4.0, rate=0.0, least=100.0)
        assert limited.accept.plain.accept([from_somebody(2)])
    (bucket,) = limited.rows("SELECT tokens FROM buckets WHERE key = %s", key)
    assert bucket["tokens"] < 2


def test_a_requester_whose_tokens_another_has_keeps_nobody_else_waiting(limited: Store) -> None:
    held, free = from_somebody(1), from_somebody(2)
    limited.accept([held])
    with limited.database.transaction() as connection:
        queries.take_requesters_token(connection, key=requester_key(held), burst=2.0, rate=1.0, least=9.0)
        told = [from_somebody(1, thread_id="t3"), free]
        assert [limited.accept.plain.accept([one]) is not None for one in told] == [False, True]


def test_those_that_end_a_deadlock_are_kept_one_by_one(limited: Store) -> None:
    limited.accept([OTHERS])
    first, last = sorted((from_somebody(1), from_somebody(2)), key=requester_key)
    began = threading.Event()

    def take(connection: Connection, one: InboundMessage) -> None:
        queries.take_requesters_token(connection, key=requester_key(one), burst=2.0, rate=1.0, least=9.0)

    def take_the_other_way_round() -> None:
        """As a delivery of several messages may."""
        with limited.database.transaction() as connection, suppress(DeadlockDetected):
            take(connection, last)
            began.set()
            until(lambda: limited.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"))
            take(connection, first)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(take_the_other_way_round)
        assert began.wait(10)
        with told_at_once(limited, [from_somebody(3), first, last]) as futures:
            pass
        other.result(10)
    assert [future.exception(10) for future in futures] == [None] * 3
    assert len(limited.rows("SELECT 1 FROM messages")) == 4


def test_what_was_said_before_an_erasure_is_left_out_together_too(store: Store) -> None:
    gone, stays = from_somebody(1), from_somebody(2)
    keys = opened_keys(store.cipher)
    assert keys is not None
    index = keys.of_person("intercom", "app1", "p1")
    store.rows(
        "WITH e AS (INSERT INTO erasures (by, body) VALUES ('', '') RETURNING id)"
        " INSERT INTO erased (index, erasure_id, at)"
        " SELECT %s, id, now() + interval '1 day' FROM e RETURNING index",
        index,
    )
    with told_at_once(store, [from_somebody(0), gone, stays]) as futures:
        pass
    assert [future.result(10) for future in futures] == [None] * 3
    rows = store.rows("SELECT thread_id FROM messages ORDER BY id")
    assert [row["thread_id"] for row in rows] == ["t0", "t2"]
