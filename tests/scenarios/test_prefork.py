"""Two processes of one `firstline work`: what a killed one held is answered once, and none outlives its parent."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from connectors.sandbox.faults import Fault
from tests.support.installation import Installation, installed
from tests.support.polling import until

BEHAVIOUR = """
[answers]
settle_seconds = 0.5
[intercom]
feedback = false
[workers]
threads = 4
processes = 2
lost_after_seconds = 2
"""
PASSWORD = "How do I reset my password?"
HELD = "SELECT FROM conversations WHERE lease_until > now() + interval '20 seconds'"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR) as installation:
        yield installation


def children(parent: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(parent.pid).children()


def started(firstline: Installation, parent: subprocess.Popen[bytes], times: int) -> list[psutil.Process]:
    """The processes, once so many have begun to work."""
    until(lambda: firstline.works(parent, times), 120, f"{times} that work")
    return children(parent)


def ask(firstline: Installation, count: int) -> list[str]:
    """New conversations whose answers are held up on the way."""
    firstline.sandbox.faults.add(
        Fault(vendor="intercom", kind="timeout_after", method="GET", path="/conversations/*", times=1, seconds=1.5)
    )
    start = firstline.sandbox.intercom.customer_starts
    return [start(firstline.sandbox.customer_id, PASSWORD) for _ in range(count)]


def answers(firstline: Installation, conversations: list[str]) -> list[int]:
    return [len(firstline.shown_in_intercom(one)) for one in conversations]


def test_every_question_is_answered_once_whichever_process_is_killed(firstline: Installation) -> None:
    parent = firstline.spawn("workers")
    victim, survivor = started(firstline, parent, 2)
    conversations = ask(firstline, 8)
    until(lambda: firstline.rows(HELD), 60, "a lease")
    victim.send_signal(signal.SIGKILL)
    until(lambda: all(answers(firstline, conversations)), 60, "the answers")
    both = started(firstline, parent, 3)
    assert survivor in both
    assert len(both) == 2

    conversations += ask(firstline, 4)
    until(lambda: firstline.rows(HELD), 60, "a lease")
    parent.kill()
    until(lambda: not any(one.is_running() for one in both), 40, "both to end")
    firstline.work()
    until(lambda: all(answers(firstline, conversations)), 60, "the answers")
    assert answers(firstline, conversations) == [1] * 12
