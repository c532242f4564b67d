"""Postgres and Redis on this machine: data stays, leftovers are cleared away, and nothing outlives its owner."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from bot.embedded import servers
from bot.embedded.supervisor import STEADY_SECONDS
from bot.errors import ConfigurationError, StoreUnavailable
from bot.store.postgres.migrating import migrate
from tests.support.polling import until

ROOT = Path(__file__).parents[2]
# Starts the servers, says so, and waits for its end.
OWNER = """
import sys, pathlib
from bot.embedded import servers
running = servers.start(pathlib.Path(sys.argv[1]))
print(running.database_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests here: each finds what the one before left. pytest closes the folder above it to
    everybody else, as a home folder is."""
    return tmp_path_factory.mktemp("embedded") / "data"


@pytest.fixture
def owner(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    yield process
    process.kill()
    process.wait()
    until(lambda: not servers_of(home), what="the end of the servers")


def servers_of(home: Path) -> list[psutil.Process]:
    """The postmaster and the Redis of this data folder."""
    found = [
        process
        for process in psutil.process_iter(["name", "cmdline", "ppid"])
        if process.info["name"] in ("postgres", "redis-server")
        # None: it has ended, and nobody asked about it yet.
        and str(home) in " ".join(process.info["cmdline"] or [])
    ]
    # What the postmaster has just forked is called as itself for a moment.
    return [process for process in found if process.info["ppid"] not in {one.pid for one in found}]


def test_what_is_written_is_there_after_the_next_start(home: Path) -> None:
    with servers.start(home) as first, psycopg.connect(first.database_url) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE kept (v vector(2))")
        connection.execute("INSERT INTO kept VALUES ('[1,2]')")
    with servers.start(home) as second, psycopg.connect(second.database_url) as connection:
        assert connection.execute("SELECT v::text FROM kept").fetchone() == ("[1,2]",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        with redis.Redis.from_url(second.redis_url) as client:
            assert client.ping()
    assert servers_of(home) == []


def test_a_folder_in_use_is_refused_naming_the_process(home: Path, owner: subprocess.Popen[str]) -> None:
    with pytest.raises(ConfigurationError, match=f"in use by process {owner.pid}"):
        servers.start(home)
    assert len(servers_of(home)) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_the_servers_end_with_their_owner_however_it_ends(
    home: Path, owner: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert len(servers_of(home)) == 2
    owner.send_signal(number)
    owner.wait()
    until(lambda: not servers_of(home), what="the end of the servers")
    with servers.start(home) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_servers_whose_keeper_was_killed_too_are_taken_over(home: Path, owner: subprocess.Popen[str]) -> None:
    leftovers = servers_of(home)
    keeper = leftovers[0].ppid()
    os.kill(keeper, signal.SIGKILL)  # before its owner: it would stop the servers when that one ends
    owner.kill()
    owner.wait()
    assert all(process.is_running() for process in leftovers)
    with servers.start(home) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        # A zombie belongs to whoever adopted it.
        ended = [p for p in leftovers if not p.is_running() or p.status() == psutil.STATUS_ZOMBIE]
        assert ended == leftovers


def test_a_pid_file_whose_pid_is_somebody_elses_now_is_no_obstacle(home: Path) -> None:
    with servers.start(home):
        pid_file = (home / "postgres" / "postmaster.pid").read_text()
    first_line, rest = pid_file.split("\n", 1)
    assert int(first_line) != os.getpid()
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    (home / "redis" / "redis.pid").write_text(str(os.getpid()))
    with servers.start(home) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_first_start_that_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.making"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with servers.start(tmp_path) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not half_made.exists()


def test_a_folder_with_a_very_long_and_strange_name_works(tmp_path: Path) -> None:
    home = tmp_path / ("long name % with spaces & " * 5)
    with servers.start(home) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        with redis.Redis.from_url(running.redis_url) as client:
            assert client.ping()
        sockets = Path(str(psycopg.conninfo.conninfo_to_dict(running.database_url)["host"]))
        assert len(str(sockets)) < 60
        assert migrate(running.database_url)
    assert not sockets.exists()


def test_only_the_servers_user_can_read_the_data(home: Path) -> None:
    with servers.start(home):
        for name in ("postgres", "redis", "logs", "run"):
            assert stat.S_IMODE((home / name).stat().st_mode) == 0o700


def test_data_that_postgres_cannot_read_is_told_with_its_own_words(home: Path) -> None:
    with servers.start(home):
        pass
    version = home / "postgres" / "PG_VERSION"
    right = version.read_text()
    version.write_text("9.6\n")
    with pytest.raises(StoreUnavailable, match=r"postgres did not start.*postgres\.log"):
        servers.start(home)
    version.write_text(right)
    assert servers_of(home) == []


def kill_when_steady(home: Path) -> None:
    """Kill the Redis, not so soon after its start that it looks like one that cannot run."""
    (victim,) = [process for process in servers_of(home) if process.name() == "redis-server"]
    until(lambda: time.time() > victim.create_time() + 2 * STEADY_SECONDS)
    victim.kill()
    until(lambda: not victim.is_running() or victim.status() == psutil.STATUS_ZOMBIE)


def answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def test_a_redis_that_dies_is_started_again_and_postgres_never_notices(home: Path) -> None:
    with servers.start(home) as running, psycopg.connect(running.database_url) as connection:
        for _ in range(2):
            kill_when_steady(home)
            until(lambda: answers(running.redis_url))
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert running.ended() is None
    assert servers_of(home) == []


def test_a_postgres_that_dies_takes_redis_with_it_and_is_named(home: Path) -> None:
    with servers.start(home) as running:
        assert running.ended() is None
        next(process for process in servers_of(home) if process.name() == "postgres").kill()
        until(lambda: not running.alive())
        assert running.ended() == "postgres"
        until(lambda: not servers_of(home))
