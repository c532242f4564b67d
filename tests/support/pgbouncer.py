"""A real PgBouncer before a Postgres: FIRSTLINE_PGBOUNCER, or `pgbouncer` on the PATH or in /usr/sbin."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
import pytest
from psycopg import conninfo

from bot.app.demo.processes import free_port
from bot.embedded.system_user import identity, server_user

START_SECONDS = 10.0
DEFAULTS = {"listen_addr": "127.0.0.1", "unix_socket_dir": "", "auth_type": "any", "admin_users": "postgres"}


def binary() -> str | None:
    """Where a PgBouncer is, or None."""
    named = os.environ.get("FIRSTLINE_PGBOUNCER")
    return named or shutil.which("pgbouncer", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


needs_pgbouncer = pytest.mark.skipif(
    binary() is None, reason="no pgbouncer: `apt-get install pgbouncer`, or name one with FIRSTLINE_PGBOUNCER"
)


class PgBouncer:
    """Running from the start on; a context manager. Everything that `settings` does not say is PgBouncer's default."""

    def __init__(
        self,
        postgres_url: str,
        *,
        mode: str = "transaction",
        binary: str | None = None,
        settings: Mapping[str, str] = {},
    ) -> None:
        """`mode`: transaction or session; `binary`: another than `binary()` finds; `settings`: of `[pgbouncer]`."""
        self._binary = binary or globals()["binary"]()
        self._folder = Path(tempfile.mkdtemp(prefix="firstline-pgbouncer-"))
        self._port = free_port(0)
        self._user = server_user()
        target = conninfo.conninfo_to_dict(postgres_url)
        self.url = _address(target, self._port)
        self._write(target, {**DEFAULTS, "pool_mode": mode, "listen_port": str(self._port), **settings})
        self._process = self._start()

    def version(self) -> str:
        """Like "1.18.0"."""
        said = subprocess.run([self._binary, "--version"], capture_output=True, text=True, check=True)
        return said.stdout.split()[1]

    def log(self) -> str:
        return (self._folder / "log").read_text()

    def kill(self) -> None:
        """As a crash ends it: every connection is gone at once."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Killed, and there again."""
        self.kill()
        self._process = self._start()

    def start(self) -> None:
        """Again, after `kill`."""
        self._process = self._start()

    def stop(self) -> None:
        """For good."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> PgBouncer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _write(self, target: Mapping[str, object], settings: Mapping[str, str]) -> None:
        server = " ".join(f"{name}={target[name]}" for name in ("host", "port", "user", "password") if name in target)
        lines = ["[databases]", f"{target['dbname']} = {server}", "[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        (self._folder / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
        if self._user:
            for path in (self._folder, self._folder / "pgbouncer.ini"):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [self._binary, self._folder / "pgbouncer.ini"], stdout=log, stderr=log, cwd="/", **identity(self._user)
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, prepare_threshold=None).close()
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"PgBouncer did not start: {self.log()}") from error
                time.sleep(0.02)
            else:
                return process

    def _end(self, sign: signal.Signals) -> None:
        self._process.send_signal(sign)
        self._process.wait()


def _address(target: Mapping[str, object], port: int) -> str:
    user, password = (quote(str(target.get(name, "")), safe="") for name in ("user", "password"))
    who = f"{user}:{password}" if password else user
    return f"postgresql://{who}@127.0.0.1:{port}/{target['dbname']}"
