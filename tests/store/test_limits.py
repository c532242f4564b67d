"""Who asks a lot is answered later; nothing is lost, it is said once, and a person is reached at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from bot.app.escalating import gather_facts
from bot.config import AccountLimit, Answers, Behaviour, HandoffSettings, Limits, RetentionSettings
from bot.jobs import JobQueue, connect
from bot.model import Asks
from bot.store.db import Database
from bot.store.deletion.retention import Retention
from bot.store.queries import queries
from bot.telemetry.page import page
from bot.wording import BUILT_IN
from escalation.policy import make_policy
from tests.support.builders import message
from tests.support.store import Store
from workers.escalate import EscalationJob
from workers.sweep import Sweeper

LIMITS = Limits(requester_burst=3, requester_per_minute=2, account_burst=6, account_per_minute=2)
SLOWLY = BUILT_IN.of("en").say("answers_take_longer")


@pytest.fixture
def limited(database_url: str) -> Store:
    return Store(Database(database_url), limits=LIMITS)


def ask(store: Store, thread: str, who: str = "joe", text: str = "How do I export?") -> None:
    store.accept([message(text, thread_id=thread, author_id=who)])


def claimed(store: Store, thread: str) -> bool:
    return store.conversations.claim(store.conversation_id(thread)) is not None


def time_passes(store: Store, seconds: float) -> None:
    ago = "- make_interval(secs => %s)"
    store.rows(f"UPDATE buckets SET at = at {ago}, told_at = told_at {ago} RETURNING key", seconds, seconds)
    store.rows(f"UPDATE conversations SET paused_until = paused_until {ago} RETURNING id", seconds)


def words(store: Store) -> list[str]:
    rows = store.rows("SELECT body FROM outbox WHERE kind = 'offer' ORDER BY id")
    return [store.cipher.open(row["body"])["text"] for row in rows]


def test_who_is_slowed_down_before_the_bot_has_said_a_word_is_told_that_it_is_automatic(database_url: str) -> None:
    store = Store(Database(database_url), limits=Limits(account_burst=1, account_per_minute=1), introduces="Acme")
    ask(store, "1")

    ask(store, "2", who="ana")
    ask(store, "3", who="sam")

    says_so = BUILT_IN.of("en").say("automatic", brand="Acme")
    assert words(store) == [f"{says_so}\n\n{SLOWLY} {BUILT_IN.of('en').say('offer')}"] * 2


def test_what_is_within_the_limit_is_answered_at_once(limited: Store) -> None:
    for number in range(3):
        ask(limited, str(number))
    assert all(claimed(limited, str(number)) for number in range(3))
    assert words(limited) == []


def test_what_is_beyond_is_kept_answered_later_and_said_once(limited: Store) -> None:
    for number in range(6):
        ask(limited, str(number))
    assert [claimed(limited, str(number)) for number in range(6)] == [True] * 3 + [False] * 3
    assert words(limited) == [f"{SLOWLY} {BUILT_IN.of('en').say('offer')}"]
    assert [one.answer is not None for one in limited.follow_ups] == [True] * 6
    assert [one.free for one in limited.follow_ups] == [True] * 3 + [False] * 3  # a person may be needed in any of them
    time_passes(limited, 31)
    assert [claimed(limited, str(number)) for number in (3, 4)] == [True, False]
    time_passes(limited, 60)
    assert all(claimed(limited, str(number)) for number in (4, 5))


def test_an_account_may_have_a_limit_of_its_own_and_what_it_slows_is_counted(database_url: str) -> None:
    own = {"intercom:app1": AccountLimit(burst=2, per_minute=1), "intercom:app2": AccountLimit(per_minute=0)}
    store = Store(Database(database_url), limits=Limits(account_burst=1, account_per_minute=1, accounts=own))
    before = slowed()
    for number in range(4):
        who = f"somebody {number}"
        store.accept([message(thread_id=f"1-{number}", author_id=who)])
        store.accept([message(thread_id=f"2-{number}", author_id=who, account="app2")])

    assert [claimed(store, f"1-{number}") for number in range(4)] == [True, True, False, False]
    assert all(claimed(store, f"2-{number}") for number in range(4))
    assert slowed() - before == 2
    with pytest.raises(ValidationError):
        Limits(accounts={"app1": AccountLimit()})


def test_what_was_beyond_a_limit_is_summed_up_by_day_and_channel_and_the_rest_costs_nothing(limited: Store) -> None:
    for number in range(5):
        ask(limited, f"joe {number}")
    ask(limited, "ana", who="ana")
    limited.accept([message(thread_id="C1:1", channel="slack", account="T1", author_id="U1")])
    (found,) = limited.rows("SELECT * FROM figure_limits")
    assert (found["channel"], found["limit_of"], found["messages"], found["requesters"]) == (
        "intercom",
        "requester",
        2,
        1,
    )

    for number in range(8):  # everybody together, within their own limits
        ask(limited, f"others {number}", who=f"other {number}")

    sums = limited.rows("SELECT limit_of, messages, requesters FROM figure_limits ORDER BY limit_of")
    assert [(row["limit_of"], row["messages"], row["requesters"]) for row in sums][1] == ("requester", 2, 1)
    assert sums[0]["limit_of"] == "account"
    assert sums[0]["messages"] == sums[0]["requesters"] > 0
    limited.rows("UPDATE daily_slowed SET day = day - 40 RETURNING day")
    settings = RetentionSettings(figures_days=30)
    assert Retention(limited.database, settings, rest_seconds=0).enforce()["slowed"] > 0
    assert limited.rows("SELECT * FROM figure_limits") == []


def slowed() -> float:
    found = re.search(r'firstline_slowed_messages_total\{kind="account"\} (\S+)', page().decode())
    return float(found[1]) if found else 0.0


def test_a_requester_is_told_again_after_an_hour(limited: Store) -> None:
    for number in range(5):
        ask(limited, str(number))
    time_passes(limited, 3700)
    for number in range(10, 15):
        ask(limited, str(number))
    assert len(words(limited)) == 2


def test_the_offer_is_understood_and_a_wish_reaches_a_person_at_once(limited: Store) -> None:
    for number in range(4):
        ask(limited, str(number))
    conversation = limited.conversations.snapshot(limited.conversation_id("3"))
    assert conversation.turns[-1].asks is Asks.PERSON
    ask(limited, "3", text="let me talk to a person")
    policy = make_policy(HandoffSettings(), Answers())
    job = EscalationJob(
        limited.conversations,
        gather_facts(Behaviour()),
        policy,
        lambda _: None,
        keep_moods=limited.moods.keep_up,
        keep_moods_of=limited.moods.keep_of,
    )
    job.check(limited.conversation_id("3"))
    assert limited.owner("3") == "human"


def test_a_paused_conversation_is_neither_forgotten_nor_stuck(limited: Store, redis_url: str) -> None:
    for number in range(4):
        ask(limited, str(number))
    limited.rows("UPDATE messages SET received_at = received_at - interval '1 day' RETURNING id")
    sweeper = Sweeper(limited.database, JobQueue(connect(redis_url)), Behaviour())
    before = sweeper.sweep()
    assert limited.conversations.snapshot(limited.conversation_id("3")).waited_seconds < 1  # type: ignore[operator]
    time_passes(limited, 3600)
    assert sweeper.sweep() >= 1
    assert before >= 3


def test_one_person_does_not_use_up_the_limit_of_the_others(limited: Store) -> None:
    for number in range(20):
        ask(limited, f"joe{number}")
    for number in range(3):
        ask(limited, f"ann{number}", who="ann")
    assert all(claimed(limited, f"ann{number}") for number in range(3))
    ask(limited, "bob", who="bob")  # the account's seventh
    assert not claimed(limited, "bob")


def test_many_at_once_wait_for_no_bucket_of_the_account(limited: Store) -> None:
    with limited.database.transaction() as connection:
        connection.execute("SELECT 1")
        ask(limited, "first", who="ann")
        connection.execute("SELECT key FROM buckets FOR UPDATE")  # somebody's commit is under way
        with ThreadPoolExecutor(1) as pool:
            pool.submit(ask, limited, "second", "bob").result(timeout=5)
    assert claimed(limited, "second")


def test_a_bucket_that_nobody_uses_is_deleted_and_others_stay(limited: Store) -> None:
    for who in ("ann", "bob"):
        ask(limited, who, who=who)
    limited.rows("UPDATE buckets SET at = at - interval '2 days', used_on = used_on - 2 RETURNING key")
    ask(limited, "later", who="ann")
    with limited.database.connection() as connection:
        assert queries.delete_buckets(connection, seconds=86_400, limit=10) == 1
    assert limited.rows("SELECT count(*) AS number FROM buckets") == [{"number": 2}]  # ann's and the account's


def test_no_limit_takes_no_bucket(database_url: str) -> None:
    store = Store(Database(database_url), limits=Limits(requester_per_minute=0, account_per_minute=0))
    for number in range(40):
        ask(store, str(number))
    assert store.rows("SELECT key FROM buckets") == []
