"""Worker processes that stand still at chosen points, as in a paused machine: SIGSTOP, and SIGCONT after their leases.

`tests/workers/test_lease.py` and `test_take_back.py` have the points between two statements; these are the points at
which a process waits for somebody: for the vendor's answer to a look, for Postgres' leave, for the vendor to have done
it.
"""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from tests.support.installation import Installation, installed
from tests.support.polling import until

LEASE_SECONDS = 3
BEHAVIOUR = f"""
[answers]
settle_seconds = 0
[delivery]
timeout_seconds = 15
backoff_seconds = 0.2
lease_seconds = {LEASE_SECONDS}
[intercom]
feedback = false
[workers]
threads = 4
sweep_seconds = 1
"""
PASSWORD = "How do I reset my password?"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR) as installation:
        installation.spawn("workers.scheduler")
        yield installation


def settled(firstline: Installation) -> bool:
    return not firstline.rows("SELECT FROM outbox WHERE state = 'pending' AND kind <> 'label'")


@contextmanager
def frozen(firstline: Installation, worker: subprocess.Popen[bytes], at: Callable[[], object]) -> Iterator[None]:
    until(at, 60, "the point at which it is to stand still")
    worker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGCONT)


def claimed(firstline: Installation) -> bool:
    return bool(firstline.rows("SELECT FROM outbox WHERE kind = 'answer' AND lease_until > now()"))


def ask_slowly(firstline: Installation, method: str, path: str, seconds: float, times: int | None = 1) -> str:
    """A question; of the worker's requests to Intercom the first `times` of this kind (None: all) are done, and their
    answers held back."""
    fault = Fault(vendor="intercom", kind="timeout_after", method=method, path=path, times=times, seconds=seconds)
    firstline.sandbox.faults.add(fault)
    return firstline.sandbox.intercom.customer_starts(firstline.sandbox.customer_id, PASSWORD)


@pytest.mark.parametrize(("method", "path"), [("GET", "/conversations/*"), ("POST", "*/reply")])
def test_a_worker_frozen_during_the_look_or_the_write_says_nothing_twice(
    firstline: Installation, method: str, path: str
) -> None:
    first = firstline.spawn_working()
    conversation = ask_slowly(firstline, method, path, seconds=2)
    with frozen(firstline, first, lambda: not firstline.sandbox.faults.active):
        firstline.spawn_working()
        until(lambda: firstline.shown_in_intercom(conversation), 60, "the answer, by the other worker")
        until(lambda: firstline.rows("SELECT FROM outbox WHERE kind = 'answer' AND state = 'sent'"), 60, "its record")
    until(lambda: settled(firstline), 60, "peace")
    assert len(firstline.shown_in_intercom(conversation)) == 1


def test_a_worker_frozen_while_postgres_gives_it_leave_says_nothing_twice(
    firstline: Installation, database_url: str
) -> None:
    """The table is held while leave is asked for; the worker stands still, and reads the old leave afterwards."""
    first = firstline.spawn_working()
    # All: the look after the claim is not the first to read the conversation.
    conversation = ask_slowly(firstline, "GET", "/conversations/*", seconds=1, times=None)
    until(lambda: claimed(firstline), 60, "the claim")
    with psycopg.connect(database_url) as held:
        held.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        waits = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%o.lease_token = %%'"
        with frozen(firstline, first, lambda: firstline.rows(waits)):
            held.rollback()
            firstline.sandbox.faults.clear()
            firstline.spawn_working()
            until(lambda: firstline.shown_in_intercom(conversation), 60, "the answer, by the other worker")
    until(lambda: settled(firstline), 60, "peace")
    assert len(firstline.shown_in_intercom(conversation)) == 1


def test_a_look_that_is_ten_seconds_old_does_not_count(firstline: Installation) -> None:
    """A teammate answers while Intercom's answer to the look is on its way."""
    firstline.spawn_working()
    conversation = ask_slowly(firstline, "GET", "/conversations/*", seconds=10)
    until(lambda: not firstline.sandbox.faults.active, 60, "the look")
    firstline.sandbox.intercom.admin_replies(conversation, TEAMMATE_ID, "I am on it.")
    until(lambda: firstline.rows("SELECT FROM conversations WHERE owner = 'human'"), 30, "the take-over")
    assert threading.Event().wait(12) is False  # as long as the look takes, and the write that must not come
    assert firstline.shown_in_intercom(conversation) == ["<p>I am on it.</p>"]
