"""What a killed worker was doing is done by another within seconds, though its leases would last for minutes; what a
frozen one was doing too, and when it goes on it says nothing a second time.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.faults import Fault
from tests.support.installation import Installation, installed
from tests.support.polling import until

BEHAVIOUR = """
[answers]
settle_seconds = 2
lease_seconds = 120
[delivery]
timeout_seconds = 3
lease_seconds = 60
[intercom]
feedback = false
[workers]
threads = 4
lost_after_seconds = 2
"""
PASSWORD = "How do I reset my password?"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR) as installation:
        yield installation


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("table", ["conversations", "outbox"])
def test_what_a_lost_worker_held_is_done_by_another_within_seconds(
    firstline: Installation, sent: signal.Signals, table: str
) -> None:
    first = firstline.spawn_working()
    firstline.sandbox.faults.add(
        Fault(vendor="intercom", kind="timeout_after", method="GET", path="/conversations/*", times=1, seconds=2.5)
    )
    conversation = firstline.sandbox.intercom.customer_starts(firstline.sandbox.customer_id, PASSWORD)
    held = f"SELECT FROM {table} WHERE lease_until > now() + interval '40 seconds'"
    until(lambda: firstline.rows(held), 60, "a lease")
    first.send_signal(sent)
    firstline.spawn_working()
    began = time.monotonic()
    until(lambda: firstline.shown_in_intercom(conversation), 30, "the answer")
    assert time.monotonic() - began < 15
    first.send_signal(signal.SIGCONT)
    first.terminate()
    first.wait(40)  # what it had begun is done
    assert len(firstline.shown_in_intercom(conversation)) == 1
