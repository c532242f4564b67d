"""A whole Firstline on this machine: sandbox, web and workers, talking over real HTTP, Postgres and Redis.

Workers run on threads of this process, or as processes of their own, where they can be killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.app import settings as app_settings
from bot.app.container import Container, assemble
from bot.app.wsgi import create_web
from bot.knowledge.ingest import ingest
from bot.store.cipher import new_key
from connectors.sandbox.app import Sandbox
from connectors.sandbox.app import create_app as create_sandbox_app
from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.environment import demo_environment
from tests.support.polling import until
from tests.support.serving import Served, reserve
from workers.runtime import WorkerRuntime

ROOT = Path(__file__).resolve().parents[2]

ARTICLES = {
    "password.md": "# Reset your password\n\nOpen Settings, choose Security and press Reset password. "
    "We send a link that is valid for 30 minutes.\n",
    "invoice.md": "# Download an invoice\n\nInvoices are under Billing, History. Press the arrow beside an invoice "
    "to download it as a PDF.\n",
    "export.md": "# Export your data\n\nChoose Account, Export data. The export is a ZIP file of CSV tables and "
    "is ready within an hour.\n",
}

HELP_CENTER = "https://help.acme.example"

QUICK = """
[answers]
settle_seconds = 0.2
[delivery]
timeout_seconds = 2
backoff_seconds = 0.2
lease_seconds = 10
[workers]
threads = 8
sweep_seconds = 1
[limits]
requester_per_minute = 0
"""


def environment_of(database_url: str, redis_url: str, config_file: Path, sandbox_url: str) -> dict[str, str]:
    """Of every process of an installation whose vendors are the stand-ins at `sandbox_url`; its key is a new one."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        "FIRSTLINE_CONFIG": str(config_file),
        **demo_environment(sandbox_url),
    }


def learn(container: Container, folder: Path) -> None:
    """Take in ARTICLES, by way of files."""
    articles = folder / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / name).write_text(text)
    ingest(container.database, None, [str(articles)], lambda _: None, base_url=HELP_CENTER)


class Installation:
    def __init__(
        self,
        database_url: str,
        redis_url: str,
        folder: Path,
        *,
        behaviour: str = QUICK,
        environment: Mapping[str, str] | None = None,
        contracts: Path | None = None,
    ) -> None:
        self._web_listener = reserve()
        web_url = f"http://127.0.0.1:{self._web_listener.getsockname()[1]}"
        self.sandbox = Sandbox(target=web_url, contracts=contracts)
        self._sandbox_served = Served(create_sandbox_app(self.sandbox), handler=DatedRequestHandler)
        config_file = folder / "firstline.toml"
        config_file.write_text(behaviour)
        surroundings = environment_of(database_url, redis_url, config_file, self._sandbox_served.url)
        self.environment = {**surroundings, **(environment or {})}
        self.settings = app_settings.load(self.environment, dotenv=None)
        self.container: Container = assemble(self.settings)
        learn(self.container, folder)
        web = create_web(self.settings)
        web.preparing.wait(10)
        self._preparing = web.preparing
        self.web = Served(web.public, self._web_listener)
        self.operations = Served(web.operations)
        self.runtime: WorkerRuntime | None = None
        self.processes: list[subprocess.Popen[bytes]] = []
        self._folder = folder
        self._logs: dict[int, Path] = {}

    def work(self) -> None:
        """Workers on threads of this process."""
        # A first runtime that nobody stops would take the jobs of every later test.
        assert self.runtime is None, "they work already"
        self.runtime = WorkerRuntime(self.container)

    def rest(self) -> None:
        """Stop the workers on threads."""
        if self.runtime is not None:
            self.runtime.stop(10)
            self.runtime = None

    def spawn(self, module: str = "workers", *arguments: str) -> subprocess.Popen[bytes]:
        """A process of its own: `workers`, `workers.scheduler`, or `bot.app.cli` with a command."""
        log = self._folder / f"{module}-{len(self.processes)}.log"
        environment = {**os.environ, **self.environment}
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, stdout=file, stderr=file
            )
        self.processes.append(process)
        self._logs[process.pid] = log
        return process

    def works(self, process: subprocess.Popen[bytes], times: int = 1) -> bool:
        """Have so many processes that it consists of begun to work? On a busy machine that takes its time."""
        return self._logs[process.pid].read_bytes().count(b'"working"') >= times

    def spawn_working(self) -> subprocess.Popen[bytes]:
        """A process of workers that has begun to work."""
        worker = self.spawn()
        until(lambda: self.works(worker), 120, "a worker that works")
        return worker

    def shown_in_intercom(self, conversation: str) -> list[str]:
        """What was ever said there, also what was taken back."""
        parts = self.sandbox.intercom.parts(conversation)
        return [part["body"] for part in parts if part["part_type"] == "comment" and part["body"]]

    def sweep(self) -> None:
        """What the scheduler does now and then."""
        from workers import jobs

        jobs.handlers().sweeper.sweep()

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        with self.container.database.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        self.rest()
        self._preparing.stop()
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(40)
        self.web.close()
        self.operations.close()
        self.sandbox.close()
        self._sandbox_served.close()
        self.container.database.close()


@contextmanager
def installed(*args: Any, **kwargs: Any) -> Iterator[Installation]:
    installation = Installation(*args, **kwargs)
    try:
        yield installation
    finally:
        installation.close()
