"""Two processes of one `firstline serve`: what a killed one had not acknowledged is taken by the others, and a stop
refuses nothing that has come in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import psycopg
import pytest

from benchmarks.acknowledge import delivery
from bot.app.demo.processes import free_port
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

pytestmark = pytest.mark.deploy
BEHAVIOUR = f"{QUICK}\n[web]\nprocesses = 2\n"
AT_ONCE = 4  # fewer than a process has connections, so that none waits for one


class Web:
    """`firstline serve`, and customers who write to it."""

    def __init__(self, firstline: Installation, pool: ThreadPoolExecutor) -> None:
        self.port = int(firstline.environment["PORT"])
        self._secret = firstline.environment["INTERCOM_CLIENT_SECRET"]
        self._database_url = firstline.environment["DATABASE_URL"]
        self._pool = pool
        self.parent: subprocess.Popen[bytes] = firstline.spawn("bot.app.cli", "serve")
        until(lambda: self.asked(Request(f"http://127.0.0.1:{self.port}/healthz")) == 200, 60, "the web process")

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.parent.pid).children()

    def asked(self, request: Request) -> int:
        """The status; 0 where nobody answered."""
        try:
            with urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except OSError as error:
            return int(getattr(error, "code", 0))

    def said(self, number: int) -> int:
        headers, body = delivery(self._secret, number)
        return self.asked(Request(f"http://127.0.0.1:{self.port}/webhooks/intercom", body, headers))

    @contextmanager
    def being_taken(self, numbers: range) -> Iterator[list[Future[int]]]:
        """All have come in, and none is committed before the end of the block: something is being erased."""
        with psycopg.connect(self._database_url) as erasure:
            erasure.execute("SELECT pg_advisory_xact_lock(16057)")
            coming = [self._pool.submit(self.said, number) for number in numbers]
            until(lambda: sum(map(self.connections, self.children)) == len(numbers), what="all of them at the door")
            yield coming

    def connections(self, process: psutil.Process) -> int:
        return sum(bool(one.raddr) and one.laddr.port == self.port for one in process.net_connections("tcp"))

    def refuses(self) -> bool:
        return self.asked(Request(f"http://127.0.0.1:{self.port}/healthz")) == 0


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    port = free_port(18080)
    ports = {"PORT": str(port), "FIRSTLINE_OPERATIONS_PORT": str(free_port(port + 1))}
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR, environment=ports) as installation:
        yield installation


def test_a_process_that_is_killed_is_followed_by_another_and_a_stop_answers_what_has_come_in(
    firstline: Installation,
) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        web = Web(firstline, pool)
        first, second = range(AT_ONCE), range(AT_ONCE, 2 * AT_ONCE)
        until(lambda: len(web.children) == 2, what="both")
        with web.being_taken(first) as coming:
            victim = max(web.children, key=web.connections)
            victim.kill()
        told = [one.result() for one in coming]
        assert 0 in told
        assert [web.said(number) for number, status in zip(first, told, strict=True) if status != 200] == [
            200
        ] * told.count(0)
        until(lambda: len(web.children) == 2 and victim not in web.children, what="another in its place")

        with web.being_taken(second) as coming:
            web.parent.terminate()
            until(web.refuses, what="the doors to be closed")
        assert [one.result() for one in coming] == [200] * AT_ONCE
        assert web.parent.wait(30) == 0
    kept = [row["message_id"] for row in firstline.rows("SELECT message_id FROM messages")]
    assert len(kept) == len(set(kept)) == 2 * AT_ONCE
