"""Clocks that differ by ten minutes: the database's, which is ours, and each vendor's. The worker's decides nothing.

Vendors' times are given to the store with what they say; its own is the database's, so a vendor that is behind is a
database that is ahead.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import jobs
from bot.config import Behaviour
from bot.jobs import JobQueue
from bot.model import Owner, Reason
from bot.store.outbox.kinds import KINDS
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.store import Store
from workers.sweep import Sweeper

ROOT = Path(__file__).resolve().parents[2]
MINUTES = [-10, 10]
TWO_CLOCKS = [(-10, 10), (10, -10), (0, 10)]  # the requester's vendor, the desk
# These read the clock of their machine, and nothing is ordered by it: how old may a thing be that is looked at, when is
# somebody at work, how long did a job wait.
BY_THEIR_OWN_CLOCK = {
    "bot/store/catch_up/late.py",
    "bot/store/conversations.py",  # whether somebody was asked about an hour ago
    "bot/store/intake.py",
    "workers/prepare/enrich_handoff.py",
    "workers/fetch/read_ratings.py",
    "workers/thread_worker.py",
}


@pytest.fixture(autouse=True)
def _one_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second that begins between two calls of `moment` is none of the difference between them."""
    monkeypatch.setattr(sys.modules[__name__], "_now", datetime.now(UTC).replace(microsecond=0))


_now = datetime.now(UTC)


def moment(minutes: float, seconds: float = 0) -> datetime:
    """Now, on a clock that is so many minutes ahead. Vendors tell seconds."""
    return _now + timedelta(minutes=minutes, seconds=seconds)


def answered(store: Store, text: str, at: datetime) -> None:
    store.accept([message(text, sent_at=at)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(f"to {text}"))
    store.send_next()


def said(store: Store) -> list[str]:
    conversation = store.conversations.snapshot(store.conversation_id())
    return [turn.text for turn in (*conversation.turns, *conversation.waiting)]


@pytest.mark.parametrize("ahead", MINUTES)
def test_a_turn_of_ours_stands_between_what_it_answers_and_what_follows(store: Store, ahead: int) -> None:
    at = moment(ahead)
    answered(store, "q1", at)
    answered(store, "q2", at)  # in the same second, for all that the vendor tells
    store.accept([message("q3", sent_at=at)])
    assert said(store) == ["q1", "to q1", "q2", "to q2", "q3"]


@pytest.mark.parametrize("ahead", MINUTES)
def test_what_was_said_before_is_looked_for_since_the_vendors_own_moment(store: Store, ahead: int) -> None:
    at = moment(ahead)
    store.accept([message("q1", sent_at=at)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.accept([message("q2", sent_at=at + timedelta(minutes=1))])  # comes in later, and is no sign of anything
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    reply = KINDS[queued.kind].form.read(store.outbox.contents, queued)
    assert reply.after == at


def handed_over(store: Store, ahead: int) -> dict[str, str]:
    """By the requester's vendor's clock, into a ticket."""
    store.accept([message("a person please", sent_at=moment(ahead))])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))
    store.send_next("desk")
    (handoff,) = store.rows("SELECT key::text FROM handoffs")
    return {"channel": "zendesk", "account": "acme", "thread_id": "x1", "handoff_key": handoff["key"]}


@pytest.mark.parametrize(("requesters", "desks"), TWO_CLOCKS)
def test_after_a_ticket_is_solved_the_next_question_is_the_bots(store: Store, requesters: int, desks: int) -> None:
    ticket = handed_over(store, requesters)
    store.accept([agent_message("Done.", sent_at=moment(desks, 1), **ticket)])
    store.accept([ownership(Owner.BOT, at=moment(desks, 2), **ticket)])
    store.accept([message("and another thing", sent_at=moment(requesters, 4))])
    assert store.conversations.claim(store.conversation_id()) is not None
    assert said(store) == ["a person please", "Use **Settings**.", "Done.", "and another thing"]


@pytest.mark.parametrize(("requesters", "desks"), TWO_CLOCKS)
def test_a_colleague_who_writes_after_that_takes_it_on_whichever_side(
    store: Store, requesters: int, desks: int
) -> None:
    ticket = handed_over(store, requesters)
    store.accept([ownership(Owner.BOT, at=moment(desks, 2), **ticket)])
    assert store.owner() == Owner.BOT
    store.accept([agent_message("told of late", sent_at=moment(desks, 1), **ticket)])
    assert store.owner() == Owner.BOT, "it was said before the ticket was solved"
    store.accept([agent_message("I go on here", sent_at=moment(requesters, 4))])
    assert store.owner() == Owner.HUMAN


def test_what_was_left_to_nobody_is_found(store: Store, redis_url: str) -> None:
    ticket = handed_over(store, 0)
    store.accept([ownership(Owner.BOT, at=moment(0, 2), **ticket)])
    store.accept([message("and another thing", sent_at=moment(0, 4))])
    store.rows("UPDATE messages SET state = 'with_agent' WHERE state = 'waiting' RETURNING id")
    sweeper = Sweeper(store.database, JobQueue(jobs.connect(redis_url)), Behaviour())
    sweeper.sweep()
    assert store.conversations.claim(store.conversation_id()) is None, "an answer may be on its way"
    store.rows(
        "UPDATE conversations SET return_heard_at = return_heard_at - interval '1 hour' RETURNING id",
    )
    store.rows("UPDATE messages SET received_at = received_at - interval '40 minutes' RETURNING id")
    sweeper.sweep()
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["and another thing"]


def test_what_a_human_has_answered_is_left_alone(store: Store, redis_url: str) -> None:
    store.accept([message("q1", sent_at=moment(0))])
    store.accept([agent_message("a1", sent_at=moment(0, 2)), ownership(Owner.BOT, at=moment(0, 3))])
    store.accept([message("q1, told of late", sent_at=moment(0, 1))])
    store.rows("UPDATE conversations SET return_heard_at = return_heard_at - interval '2 hours' RETURNING id")
    store.rows("UPDATE messages SET received_at = received_at - interval '40 minutes' RETURNING id")
    Sweeper(store.database, JobQueue(jobs.connect(redis_url)), Behaviour()).sweep()
    assert store.conversations.claim(store.conversation_id()) is None


def test_nothing_is_ordered_by_the_clock_of_a_worker() -> None:
    folders = [ROOT / "bot" / "store", ROOT / "workers"]
    reads = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if re.search(r"datetime\.now\(|[^.\w]time\.time\(", path.read_text(encoding="utf-8"))
    }
    assert reads == BY_THEIR_OWN_CLOCK
