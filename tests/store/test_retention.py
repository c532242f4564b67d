"""What is kept no longer goes, in batches that end; what somebody still needs stays, whoever works at the same time."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import RetentionSettings
from bot.model import EscalationDecision, File, Owner, OwnershipChanged, Reason, ThreadRef
from bot.ports import Speaker
from bot.store.chats.kept import PostgresChats
from bot.store.deletion.retention import DAY, Retention
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox
from bot.store.intake import IntakeSettings
from bot.store.queries import queries
from tests.support.builders import message, outcome, ownership
from tests.support.servers import Emptying
from tests.support.store import Store, plan

KEPT = RetentionSettings()
YEAR = KEPT.messages_days


def retention(store: Store, batch: int = 500, **changes: int) -> Retention:
    """One that does not rest."""
    return Retention(store.database, RetentionSettings(**changes), batch=batch, rest_seconds=0)


def enforced(store: Store, batch: int = 500, **changes: int) -> Counter[str]:
    """What went, all in all, until nothing more does."""
    going, total = retention(store, batch, **changes), Counter[str]()
    while deleted := going.enforce():
        total += Counter(deleted)
    return total


def execute(store: Store, statement: str, **values: Any) -> None:
    with store.database.connection() as connection:
        connection.execute(statement, values)


def age(store: Store, days: float) -> None:
    """As if everything had happened so many days earlier."""
    earlier = f"interval '{days} days'"
    for table, columns in {
        "conversations": ("created_at", "last_answer_at", "returned_at"),
        "messages": ("received_at",),
        "outbox": ("created_at", "sent_at", "lease_until", "due_at"),
        "handoffs": ("created_at", "closed_at"),
        "unaddressed_messages": ("received_at",),
        "message_edits": ("received_at",),
        "events_seen": ("at",),
        "feedback": ("at",),
    }.items():
        changes = ", ".join(f"{column} = {column} - {earlier}" for column in columns)
        execute(store, f"UPDATE {table} SET {changes}")
    execute(store, "UPDATE messages SET sent_at = received_at")


def count(store: Store, table: str) -> int:
    (row,) = store.rows(f"SELECT count(*) AS number FROM {table}")
    return int(row["number"])


def answered(store: Store) -> None:
    """A question, its answer, and that it was sent."""
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    store.sent(queued)


def handed_over(store: Store) -> None:
    """To a person, whose ticket is open; all of it sent."""
    store.accept([message("a person please")])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")
    store.conversations.create_handoff(store.conversation_id(), decision)
    for lane in store.outbox.lanes(store.conversation_id()):
        while (queued := store.outbox.claim(store.conversation_id(), lane)) is not None:
            store.sent(queued, "77")


def solved(at: datetime) -> OwnershipChanged:
    """The ticket of `handed_over`, by its agent."""
    return ownership(Owner.BOT, channel="zendesk", account="acme", thread_id="77", closing=True, at=at)


def test_a_quiet_conversation_is_deleted_with_all_that_belongs_to_it(store: Store) -> None:
    answered(store)
    age(store, YEAR + 1)

    deleted = enforced(store)

    assert deleted == {"outbox": 1, "messages": 2, "conversations": 1}
    assert [count(store, table) for table in ("conversations", "messages", "outbox")] == [0, 0, 0]


def test_a_day_before_its_time_it_is_there(store: Store) -> None:
    answered(store)
    age(store, YEAR - 1)

    enforced(store)

    assert [count(store, table) for table in ("conversations", "messages")] == [1, 2]


def test_old_messages_go_from_a_conversation_that_goes_on(store: Store) -> None:
    answered(store)
    age(store, YEAR + 1)
    answered(store)

    deleted = enforced(store)

    assert deleted == {"outbox": 1, "messages": 2}
    assert [row["state"] for row in store.rows("SELECT state FROM messages ORDER BY id")] == ["answered", "recorded"]


def test_a_conversation_with_an_open_handoff_is_kept_whole(store: Store) -> None:
    answered(store)
    handed_over(store)
    before = [count(store, table) for table in ("conversations", "messages", "outbox", "handoffs")]
    age(store, 3 * YEAR)

    assert enforced(store) == {}

    assert [count(store, table) for table in ("conversations", "messages", "outbox", "handoffs")] == before


def test_after_the_ticket_was_solved_words_go_and_the_conversation_a_year_later(store: Store) -> None:
    handed_over(store)
    age(store, YEAR + 1)
    store.accept([solved(datetime.now(UTC))])
    store.send_next()  # the requester is told

    soon = enforced(store)
    age(store, YEAR + 1)
    later = enforced(store)

    assert (soon["messages"], soon["conversations"]) == (1, 0)
    assert later["conversations"] == 1


@pytest.mark.parametrize("state", ["pending", "waiting", "leased"])
def test_what_is_still_going_on_keeps_its_conversation_whole(store: Store, state: str) -> None:
    answered(store)
    if state == "pending":
        execute(store, "UPDATE outbox SET state = 'pending', sent_at = NULL")
    elif state == "waiting":
        execute(store, "UPDATE messages SET state = 'waiting' WHERE author = 'requester'")
    age(store, 3 * YEAR)
    if state == "leased":
        execute(store, "UPDATE conversations SET lease_until = now() + interval '1 minute'")

    assert enforced(store) == {}

    assert [count(store, table) for table in ("conversations", "messages", "outbox")] == [1, 2, 1]


def test_0_is_for_ever(store: Store) -> None:
    answered(store)
    age(store, 9 * YEAR)

    assert enforced(store, messages_days=0, outbox_days=0, dead_letters_days=0, feedback_days=0) == {}


def test_sent_messages_and_dead_letters_have_their_own_times(store: Store) -> None:
    answered(store)
    answered(store)
    execute(store, "UPDATE outbox SET state = 'dead', sent_at = NULL WHERE id = (SELECT min(id) FROM outbox)")

    age(store, 31)
    after_a_month = enforced(store)
    age(store, 60)
    after_a_quarter = enforced(store)

    assert (after_a_month, after_a_quarter) == ({"outbox": 1}, {"dead_letters": 1})


def test_what_belongs_to_no_conversation_goes_after_days_hours_or_minutes(store: Store) -> None:
    store.accept([message("lunch?", addressed=False, thread_id="other")])
    store.accept([message()])
    store.accept([ownership(Owner.HUMAN)])
    execute(
        store,
        "INSERT INTO message_edits (channel, account, thread_id, message_id, at) VALUES ('a', 'b', 'c', 'd', now())",
    )

    age(store, 9 / 24 / 60)
    after_minutes = enforced(store)
    age(store, 2 / 24 / 60)
    a_little_later = enforced(store)
    age(store, 1)
    after_a_day = enforced(store)
    age(store, 30)
    after_a_month = enforced(store)

    assert after_minutes == {}
    assert a_little_later == {"unaddressed_messages": 1}
    assert after_a_day == {"message_edits": 1}
    assert after_a_month == {"events_seen": 1}


def test_a_call_deletes_one_batch_of_a_kind_and_the_oldest_first(store: Store) -> None:
    for number in range(5):
        execute(
            store,
            "INSERT INTO events_seen VALUES ('a', 'b', %(id)s, now() - make_interval(days => %(days)s))",
            id=str(number),
            days=40 + number,
        )

    deleted = retention(store, batch=2).enforce()

    assert deleted == {"events_seen": 2}
    assert {row["event_id"] for row in store.rows("SELECT event_id FROM events_seen")} == {"0", "1", "2"}


def test_it_rests_when_no_batch_was_full(store: Store) -> None:
    going = Retention(store.database, KEPT, batch=2, rest_seconds=60)
    insert = (
        "INSERT INTO events_seen SELECT 'a', 'b', gen_random_uuid()::text, now() - interval '40 days' "
        "FROM generate_series(1, 3)"
    )
    execute(store, insert)

    full, rest = going.enforce(), going.enforce()
    execute(store, insert)

    assert (full, rest) == ({"events_seen": 2}, {"events_seen": 1})
    assert going.enforce() == {}


def test_the_log_says_how_many_and_not_whose(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    answered(store)
    age(store, YEAR + 1)
    caplog.set_level("INFO", logger="firstline")

    enforced(store)

    (record,) = [record for record in caplog.records if record.name == "firstline.retention"]
    assert record.__dict__["rows"] == {"outbox": 1, "messages": 2, "conversations": 1}
    assert "joe" not in str(record.__dict__)


# Coming back


def test_a_deleted_conversation_that_comes_back_starts_cleanly(store: Store) -> None:
    handed_over(store)
    store.accept([solved(datetime.now(UTC))])
    store.send_next()  # the requester is told
    age(store, YEAR + 1)
    enforced(store)

    store.accept([message("me again")])

    (row,) = store.rows("SELECT owner, epoch, failures FROM conversations")
    assert (row["owner"], row["epoch"], row["failures"]) == ("bot", 0, 0)
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["me again"]
    assert claim.conversation.turns == ()


def test_what_was_deleted_is_not_answered_when_its_thread_is_fetched_again(store: Store) -> None:
    rules = IntakeSettings(max_age=timedelta(days=YEAR))
    accept = Inbox(store.database, store.cipher, Handoffs(plan), rules, store.follow_ups.append)
    now = datetime.now(UTC)

    accept([message("a year ago", sent_at=now - timedelta(days=YEAR + 1)), message("now", sent_at=now)])

    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["now"]


@pytest.mark.parametrize("days", [1, 6])
def test_a_time_that_an_outage_may_outlast_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="expected 0 \\(forever\\) or at least 7"):
        RetentionSettings(messages_days=days)


# At the same time


def test_a_message_that_comes_in_between_the_two_statements_is_kept(store: Store) -> None:
    answered(store)
    age(store, YEAR + 1)
    number = store.conversation_id()
    ids = [row["id"] for row in store.rows("SELECT id FROM messages")]
    store.accept([message("me again")])  # after the first statement took its snapshot, before it had the lock

    with store.database.transaction() as connection:
        assert queries.delete_messages(connection, ids=ids) == 0
        assert queries.delete_conversations(connection, ids=[number], seconds=YEAR * DAY) == 0

    assert count(store, "messages") == 3


def test_a_conversation_that_somebody_holds_is_left_for_another_time(store: Store) -> None:
    answered(store)
    age(store, YEAR + 1)

    with store.database.transaction() as connection:
        queries.lock_conversation(connection, id=store.conversation_id())
        meanwhile = retention(store).enforce()

    assert meanwhile == {}
    assert enforced(store) == {"outbox": 1, "messages": 2, "conversations": 1}


def test_a_message_for_a_conversation_that_is_being_deleted_waits_and_begins_a_new_one(store: Store) -> None:
    answered(store)
    age(store, YEAR + 1)
    old = store.conversation_id()
    execute(store, "DELETE FROM messages")

    with store.database.transaction() as connection:
        (row,) = queries.expired_conversations(connection, seconds=YEAR * DAY, limit=10)
        accepting = threading.Thread(target=store.accept, args=([message("me again")],))
        accepting.start()
        accepting.join(0.3)
        assert accepting.is_alive()
        queries.delete_conversations(connection, ids=[row["id"]], seconds=YEAR * DAY)
    accepting.join(10)

    assert store.conversation_id() != old
    assert [row["state"] for row in store.rows("SELECT state FROM messages")] == ["waiting"]


def test_several_at_once_delete_each_row_once_and_do_not_get_in_each_others_way(store: Store) -> None:
    for thread in range(40):
        store.accept([message(thread_id=f"t{thread}") for _ in range(5)])
    execute(store, "UPDATE messages SET state = 'answered'")
    age(store, YEAR + 1)

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(lambda _: enforced(store, 7), range(4)))
    totals.append(enforced(store, 7))  # those that all of them passed over, each for another's sake

    assert sum(totals, Counter()) == {"messages": 200, "conversations": 40}
    assert count(store, "conversations") == 0


# Any state at all


@dataclass
class Thing:
    """A conversation and its rows, each by its age in days (a half over a whole number: no age is a limit)."""

    created: int
    leased: bool
    messages: list[tuple[int, int, str]]  # received, sent (at least as long ago), state
    outbox: list[tuple[int, str]]
    handoffs: list[int]  # closed ones
    open_handoff: bool
    feedback: list[int]

    @property
    def at_rest(self) -> bool:
        going = self.leased or self.open_handoff
        return not (
            going or any(m[2] == "waiting" for m in self.messages) or any(o[1] == "pending" for o in self.outbox)
        )

    def left(self) -> dict[str, int]:
        """How many rows are to be left of it, by table."""
        messages, outbox, feedback = self.messages, self.outbox, self.feedback
        handoffs = len(self.handoffs) + self.open_handoff
        if self.at_rest:
            messages = [m for m in messages if min(m[0], m[1]) < YEAR]
            outbox = [o for o in outbox if o[0] < (90 if o[1] == "dead" else 30)]
            feedback = [f for f in feedback if f < YEAR]
            newest = min([self.created, *self.handoffs, *(o[0] for o in outbox), *feedback])
            if not messages and newest >= YEAR:
                return {}
        return {
            "conversations": 1,
            "messages": len(messages),
            "outbox": len(outbox),
            "handoffs": handoffs,
            "feedback": len(feedback),
        }


AGES = st.sampled_from([0, 6, 29, 30, 31, 89, 90, 120, 364, 365, 366, 700])
MESSAGES = st.tuples(AGES, AGES, st.sampled_from(["answered", "recorded", "with_agent", "withdrawn"] * 2 + ["waiting"]))
OUTBOX = st.tuples(AGES, st.sampled_from(["sent", "cancelled", "dead"] * 2 + ["pending"]))
THINGS = st.builds(
    Thing,
    created=AGES,
    leased=st.sampled_from([False] * 5 + [True]),
    messages=st.lists(MESSAGES, max_size=4),
    outbox=st.lists(OUTBOX, max_size=3),
    handoffs=st.lists(AGES, max_size=2),
    open_handoff=st.sampled_from([False] * 4 + [True]),
    feedback=st.lists(AGES, max_size=2),
)


def insert(store: Store, number: int, thing: Thing) -> None:
    ago = "now() - make_interval(hours => {} * 24 + 12)"
    lease = "now() + interval '1 hour'" if thing.leased else "'epoch'"
    execute(
        store,
        "INSERT INTO conversations (channel, account, thread_id, requester_id, requester, created_at, lease_until) "
        f"VALUES ('intercom', 'a', %(thread)s, 'joe', '', {ago.format(thing.created)}, {lease})",
        thread=str(number),
    )
    conversation = f"(SELECT id FROM conversations WHERE thread_id = '{number}')"
    for index, (received, sent, state) in enumerate(thing.messages):
        execute(
            store,
            "INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, "
            f"received_at, sent_at) VALUES ({conversation}, 'intercom', 'a', '{number}', '{index}', 'requester', '', "
            f"'{state}', {ago.format(received)}, {ago.format(sent)})",
        )
    for days, state in thing.outbox:
        execute(
            store,
            "INSERT INTO outbox (conversation_id, lane, kind, body, state, created_at, sent_at) "
            f"VALUES ({conversation}, 'requester', 'answer', '', '{state}', {ago.format(days)}, "
            f"{ago.format(days) if state == 'sent' else 'NULL'})",
        )
    for days in thing.handoffs:
        execute(
            store,
            "INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, state, closed_at) VALUES "
            f"({conversation}, 'zendesk', 'a', 'stuck', '', 'closed', {ago.format(days)})",
        )
    if thing.open_handoff:
        execute(
            store,
            "INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, state) VALUES "
            f"({conversation}, 'zendesk', 'a', 'stuck', '', 'open')",
        )
    for index, days in enumerate(thing.feedback):
        execute(
            store,
            f"INSERT INTO feedback (conversation_id, by_id, score, at) VALUES ({conversation}, '{index}', 5, "
            f"{ago.format(days)})",
        )


def test_files_of_web_chats_may_go_before_their_messages_unless_somebody_is_at_work_on_them(store: Store) -> None:
    chats, file = PostgresChats(store.database, store.cipher), File(name="a.txt", content_type="text/plain", data=b"a")
    at_rest, waiting = (ThreadRef("webchat", "shop", str(uuid.uuid4())) for _ in range(2))
    for thread in (at_rest, waiting):
        chats.begin(thread, visitor="v", client_id=thread.thread_id)
        chats.add(thread.thread_id, "m", Speaker.VISITOR, {"text": "see"}, files=[file])
    where = {"channel": "webchat", "account": "shop", "thread_id": waiting.thread_id}
    store.accept([message(**where, sent_at=datetime.now(UTC))])
    execute(store, "UPDATE chat_messages SET at = at - interval '8 days'")

    assert enforced(store, files_days=0)["chat_files"] == 0
    assert enforced(store, files_days=7)["chat_files"] == 1
    assert chats.file(at_rest.thread_id, 1, 1) is None
    assert chats.file(waiting.thread_id, 1, 1) == file
    assert count(store, "chat_messages") == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(THINGS, max_size=5), batch=st.integers(1, 4))
def test_what_goes_and_what_stays_is_what_the_times_say(
    store: Store, empty_database: Emptying, things: list[Thing], batch: int
) -> None:
    empty_database()
    for number, thing in enumerate(things):
        insert(store, number, thing)

    going = retention(store, batch)
    rows = sum(len(thing.messages) + len(thing.outbox) + len(thing.feedback) + 1 for thing in things)
    calls = 0
    while going.enforce():
        calls += 1
        assert calls <= rows, "it does not end"

    for number, thing in enumerate(things):
        found = store.rows("SELECT id FROM conversations WHERE thread_id = %s", str(number))
        left = {"conversations": len(found)} if found else {}
        for table in ("messages", "outbox", "handoffs", "feedback"):
            if found:
                (row,) = store.rows(f"SELECT count(*) AS n FROM {table} WHERE conversation_id = %s", found[0]["id"])
                left[table] = row["n"]
        assert left == thing.left(), thing


def test_what_visitors_sent_goes_with_the_message_that_it_came_with(store: Store) -> None:
    chats, thread = PostgresChats(store.database, store.cipher), ThreadRef("webchat", "acme", str(uuid.uuid4()))
    chats.begin(thread, visitor="anonymous:x", client_id="c1")
    file = File(name="screen.png", content_type="image/png", data=b"PNG")
    for key in ("old", "new"):
        chats.add(thread.thread_id, key, Speaker.VISITOR, {"text": "Look"}, files=[file])
    execute(store, f"UPDATE chat_messages SET at = at - interval '{YEAR + 1} days' WHERE key = 'old'")

    enforced(store)

    assert [one.key for one in chats.after(thread.thread_id, 0)] == ["new"]
    assert (chats.file(thread.thread_id, 1, 1), chats.file(thread.thread_id, 2, 1)) == (None, file)
    execute(store, f"UPDATE chat_messages SET at = at - interval '{YEAR + 1} days'")
    execute(store, f"UPDATE chats SET begun_at = begun_at - interval '{YEAR + 1} days'")
    enforced(store)
    assert [count(store, table) for table in ("chats", "chat_messages", "chat_files")] == [0, 0, 0]
