"""Real processes, several of each, scraped over HTTP: what they count adds up, and nothing is counted twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
import pytest
from prometheus_client.mmap_dict import MmapedDict

from bot.app.demo.processes import free_port
from bot.app.metrics import GAUGES
from bot.telemetry.page import PORTS_TRIED
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from tests.support.installation import ROOT, Installation, installed
from tests.support.polling import until
from tests.support.scraping import quiet_port, scrape, served

pytestmark = pytest.mark.deploy
REFUSED = "firstline_webhook_deliveries_total"


@pytest.fixture
def several(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[Installation, int]]:
    """Two workers and a scheduler with the same settings, and the port that these name."""
    port = quiet_port()
    environment = {"FIRSTLINE_METRICS_PORT": str(port), "FIRSTLINE_METRICS_HOST": "127.0.0.1"}
    with installed(database_url, redis_url, tmp_path, environment=environment) as firstline:
        for module in ("workers", "workers", "workers.scheduler"):
            firstline.spawn(module)
        yield firstline, port


def test_workers_and_scheduler_show_what_they_did_and_the_sum_is_what_happened(
    several: tuple[Installation, int],
) -> None:
    firstline, port = several
    slack, intercom = firstline.sandbox.slack, firstline.sandbox.intercom
    until(lambda: len(served(port)) == 3, seconds=60, what="three pages")
    ports = served(port)

    def both_have_worked() -> bool:
        asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my password?", mention=True)
        until(lambda: slack.said_by_bot(CHANNEL_ID, asked), what="the answer")
        return sum(scrape(number)["firstline_answer_seconds_count"] > 0 for number in ports) == 2

    until(both_have_worked, seconds=60, what="work of both")
    intercom.customer_starts(firstline.sandbox.customer_id, "let me talk to a person")
    until(lambda: firstline.rows("SELECT id FROM handoffs WHERE state = 'open'"), what="the ticket")
    until(lambda: not firstline.rows("SELECT id FROM outbox WHERE state = 'pending'"), what="an empty outbox")

    def total(name: str) -> float:
        return sum(scrape(number)[name] for number in ports)

    def sent_is_counted() -> bool:
        (row,) = firstline.rows("SELECT count(*) AS sent FROM outbox WHERE state = 'sent'")
        return total("firstline_delivery_seconds_count{sent}") == int(row["sent"])

    until(sent_is_counted, what="a count for each outbox message that was sent, and no more")
    (answers,) = firstline.rows("SELECT count(*) AS given FROM outbox WHERE kind = 'answer'")
    assert total("firstline_answer_seconds_count{answered}") == answers["given"]
    assert total("firstline_handoffs_total") == 1
    assert total("firstline_pipeline_step_seconds_count{retrieve}") == answers["given"]
    until(lambda: total("firstline_job_run_seconds_count{sweep}") >= 2, what="sweeps")
    # The jobs that ended are read first: one may start and end between the two looks.
    ended = total("firstline_job_run_seconds_count{sweep}")
    assert total("firstline_job_wait_seconds_count{sweep}") >= ended
    assert not {name for number in ports for name in scrape(number)} & {*GAUGES}


@contextmanager
def web(firstline: Installation, folder: Path) -> Iterator[tuple[int, int, subprocess.Popen[bytes]]]:
    """`firstline serve` with three gunicorn processes, its temporary files in `folder`."""
    port = free_port(quiet_port() + PORTS_TRIED)
    operations = free_port(port + 1)
    command = [sys.executable, "-m", "bot.app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, **firstline.environment, "TMPDIR": str(folder)}
    environment["FIRSTLINE_OPERATIONS_PORT"] = str(operations)
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen([*command, "--processes", "3"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: _answers(operations), seconds=60, what="the web process")
        yield port, operations, process
    finally:
        process.terminate()
        process.wait(40)


def _answers(port: int) -> bool:
    try:
        return bool(scrape(port))
    except URLError:
        return False


def forge(port: int) -> None:
    """A delivery that is refused, and counted."""
    with pytest.raises(HTTPError):
        urlopen(Request(f"http://127.0.0.1:{port}/webhooks/slack", data=b"{}", method="POST"), timeout=20)


def replaced(arbiter: int, victim: int) -> bool:
    children = {child.pid for child in psutil.Process(arbiter).children()}
    return victim not in children and len(children) == 3


def counted_by(folder: Path) -> dict[int, float]:
    """What each gunicorn process has counted, by its id."""
    read: Any = MmapedDict.read_all_values_from_file  # the library says no types
    found: Counter[int] = Counter()
    for file in folder.glob("firstline-metrics-*/counter_*.db"):
        for key, value, _, _ in read(str(file)):
            if REFUSED in key:
                found[int(file.stem.rpartition("_")[2])] += value
    return {number: value for number, value in found.items() if value}


def test_gunicorns_processes_show_their_sum_whichever_answers_and_after_one_was_killed(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    sent = 0
    with (
        installed(database_url, redis_url, tmp_path) as firstline,
        web(firstline, folder) as (port, operations, process),
    ):
        while len(counted_by(folder)) < 2:  # whichever of the three accepts a connection
            with ThreadPoolExecutor(12) as pool:
                list(pool.map(forge, [port] * 24))
            sent += 24

        assert {scrape(operations)[REFUSED] for _ in range(20)} == {sent}

        victim = max(counted_by(folder))
        psutil.Process(victim).kill()
        until(lambda: replaced(process.pid, victim), what="another in its place")
        assert {scrape(operations)[REFUSED] for _ in range(20)} == {sent}
        assert scrape(operations)["firstline_conversations"] == 0  # counted once, not once a process
        assert scrape(operations)["firstline_database_up"] == 1
    assert list(folder.glob("firstline-metrics-*")) == []
