"""`firstline demo`: everything on this machine, with stand-ins for the vendors, and a tour of the main job.

Nothing of the operator's own settings is used and nothing leaves the machine. `home` is the data folder, `processes`
the children, `tour` the play.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import requests
from rich.console import Console

from bot.app.container import Container
from bot.app.demo import tour
from bot.app.demo.articles import Articles
from bot.app.demo.data_dir import Home
from bot.app.demo.driver import Stage
from bot.app.demo.errors import Unmet
from bot.app.demo.ports import Ports, ports_from
from bot.app.demo.processes import Processes
from bot.app.demo.questions import OF_THE_DOCS, Questions, of_articles
from bot.app.demo.transcript import Transcript
from bot.app.demo.visitor import Visitor
from bot.app.doctor import workers
from bot.app.settings import for_child, load
from bot.config import Settings
from bot.console.access.passwords import hashed
from bot.embedded.servers import Embedded
from bot.embedded.servers import start as start_servers
from bot.health import Level
from bot.model import Role
from bot.store.cipher import Cipher
from bot.store.console.users import Users
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.postgres.migrating import migrate
from bot.store.queries import queries
from connectors.sandbox import site
from connectors.sandbox.environment import demo_environment

__all__ = ["run"]

READY_SECONDS = 90.0
USER, PASSWORD_FILE = "demo", "console.password"  # of the console
WIDTH = 110  # columns, where there is no terminal to ask


def run(
    *,
    data_dir: Path,
    port: int,
    once: bool = False,
    replay: bool = False,
    log_level: str = "INFO",
    articles: Articles = Articles(),  # noqa: B008  (a frozen value)
) -> int:
    """The exit code: 0, or 1 when the tour did not go as it must. Raises FirstlineError when something cannot start."""
    articles.check()
    stopping = _on_signals()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    began = time.monotonic()
    home = Home.at(data_dir)
    with _step(console, "Postgres and Redis"):
        servers = start_servers(home.folder)
    with servers, closing(Database(servers.database_url, 2)) as database:
        ports = ports_from(console, port)
        ours = _settings(home, servers, ports, log_level)
        settings = load(ours, dotenv=None)
        with _step(console, "database schema"):
            migrate(servers.database_url)
            with database.connection() as connection:
                canary.plant(connection, Cipher([home.key()]))
            let_in(database, home)
        with Processes(home.logs, for_child(ours), stopping, servers.ended) as processes:
            _start(console, processes, settings, home, ports, articles)
            others = home.articles not in (None, articles.name)
            with _step(console, f"articles ({articles.name})"):
                articles.read(database, home, ports.articles_url)
            questions = _questions(console, settings, database) if articles.own else OF_THE_DOCS
            console.print(f"[dim]up after {time.monotonic() - began:.1f} seconds[/dim]")
            code = _tour(console, processes, database, home, ports, questions, wanted=once or replay or others)
            if not once:
                stay(console, processes, home, ports)
    return code


def _on_signals() -> threading.Event:
    """SIGINT and SIGTERM end the demo in good order. An exception alone may be lost: Python ignores what is raised
    while it collects garbage; so there is also an event, which everything that waits looks at."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        if not stopping.is_set():  # a second Ctrl-C does not hurry what is being stopped
            stopping.set()
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping


def _settings(home: Home, servers: Embedded, ports: Ports, log_level: str) -> dict[str, str]:
    """The environment variables of this installation; also written down for other commands."""
    ours = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "PORT": str(ports.web),
        "FIRSTLINE_ENCRYPTION_KEYS": home.key(),
        "FIRSTLINE_CONFIG": str(home.behaviour_file),
        "FIRSTLINE_DATA_DIR": str(home.folder),
        "FIRSTLINE_PUBLIC_URL": ports.web_url,
        "FIRSTLINE_LOG_LEVEL": log_level,
        "FIRSTLINE_METRICS_PORT": str(ports.metrics),
        "FIRSTLINE_OPERATIONS_PORT": str(ports.operations),
        "FIRSTLINE_METRICS_HOST": "127.0.0.1",
        "FIRSTLINE_CONSOLE_PORT": str(ports.console),
        "FIRSTLINE_CONSOLE_SECRET": home.secret("console.secret"),
        "FIRSTLINE_CHAT_PORT": str(ports.chat),
        **demo_environment(ports.sandbox_url),
        **site.environment(),
    }
    home.name_site(site.NAME, site.origins(ports.sandbox))
    home.write_settings(ours)
    return ours


def _start(
    console: Console, processes: Processes, settings: Settings, home: Home, ports: Ports, articles: Articles
) -> None:
    firstline = ("bot.app.cli", "--env-file", str(home.settings_file))
    sandbox = ("--port", str(ports.sandbox), "--target", ports.web_url, "--chat", ports.chat_url)
    files = ("--bind", "127.0.0.1", "--directory", str(articles.folder), str(ports.articles))
    with _step(console, "sandbox, web, web chat, worker and scheduler"):
        if articles.folder is not None:
            processes.start("articles", "http.server", *files)
        processes.start("sandbox", "connectors.sandbox", *sandbox, "--state", str(home.sandbox_state))
        processes.start("web", *firstline, "serve", "--host", "127.0.0.1", "--port", str(ports.web))
        unseen = {"FIRSTLINE_METRICS_PORT": "0"}  # it is the worker's, and whoever is first has it
        processes.start("chat", *firstline, "chat", **unseen)
        processes.start("worker", *firstline, "work", **_readable_by_the_tour(settings))
        processes.start("scheduler", *firstline, "schedule", **unseen)
        processes.start("console", *firstline, "console", **unseen)
        for name, ready in (
            ("sandbox", lambda: _answers(f"{ports.sandbox_url}/sandbox/state")),
            ("web", lambda: _answers(f"{ports.operations_url}/readyz")),
            ("chat", lambda: _answers(f"{ports.chat_url}/healthz")),
            ("worker", lambda: _at_work(settings)),
            ("console", lambda: _answers(f"{ports.console_url}/healthz")),
            ("articles", lambda: articles.folder is None or _answers(ports.articles_url)),
        ):
            processes.wait_until(ready, name=name, seconds=READY_SECONDS)


def _readable_by_the_tour(settings: Settings) -> dict[str, str]:
    """The tour learns from the worker's log that a draft was thrown away, which is a line of level INFO."""
    return {} if settings.env.firstline_log_level == "DEBUG" else {"FIRSTLINE_LOG_LEVEL": "INFO"}


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _at_work(settings: Settings) -> bool:
    findings = list(workers.check_workers(settings))
    return bool(findings) and all(finding.level is Level.OK for finding in findings)


def _questions(console: Console, settings: Settings, database: Database) -> Questions:
    """Made from the operator's articles. Loads what finds personal data, which takes a second or two."""
    container = Container(settings)
    with _step(console, "questions about them"), closing(container.database):
        return of_articles(database, container.services)


def _tour(
    console: Console,
    processes: Processes,
    database: Database,
    home: Home,
    ports: Ports,
    questions: Questions,
    *,
    wanted: bool,
) -> int:
    """Play it where it is new or wanted; else say what is there from the last time."""
    if home.tour_played.exists() and not wanted:
        with database.connection() as connection:
            count = queries.conversations_kept(connection)
        console.print(
            f"{count} conversations from before are still there; `{_firstline()} demo --tour` plays the tour again",
            soft_wrap=True,
        )
        return 0
    stage = Stage(
        sandbox=ports.sandbox_url,
        visitor=Visitor(ports.chat_url, ports.sandbox_url, site.identity()),
        worker_log=processes.log_of("worker"),
        database=database,
        transcript=Transcript(console),
        check=processes.check,
    )
    try:
        tour.play(stage, questions)
    except Unmet as unmet:
        console.print(f"\n✗ {unmet}", style="bold red", markup=False)
        console.print(f"the worker may know more; {processes.tail('worker')}", markup=False)
        return 1
    home.tour_played.write_text(datetime.now(UTC).isoformat())
    console.print("\n[bold green]The tour went as it must.[/bold green]")
    return 0


def let_in(database: Database, home: Home) -> None:
    """Somebody to see the console with, who may do everything there."""
    users = Users(database)
    if users.find(USER) is None:
        users.add(USER, Role.ADMIN, hashed(home.secret(PASSWORD_FILE)))


def stay(console: Console, processes: Processes, home: Home, ports: Ports) -> None:
    """Until Ctrl-C; a child that dies ends it."""
    console.print(f"\n[bold]{ports.sandbox_url}/sandbox[/bold]  play employee, customer, visitor and agent yourself")
    console.print(
        f"[bold]{ports.console_url}[/bold]  the console: {USER}, with the password {home.secret(PASSWORD_FILE)}"
    )
    console.print(f"{ports.operations_url}/readyz   how it is; /metrics what it counts")
    console.print(f"http://127.0.0.1:{ports.metrics}/metrics   what the worker counts")
    console.print(f"{home.logs}   logs", soft_wrap=True)
    on_this_data = f"{_firstline()} --env-file {shlex.quote(_shortest(home.settings_file))}"
    console.print(f'{on_this_data} ask "…"   other commands on this data', soft_wrap=True, markup=False)
    console.print("\nCtrl-C stops everything; the data stays.")
    try:
        while True:
            processes.check()
            time.sleep(0.5)
    except KeyboardInterrupt:
        console.print("\nstopping…")


def _firstline() -> str:
    """What to type for the `firstline` that belongs to this very Python, whether or not it is on the PATH."""
    script = Path(sys.executable).with_name("firstline")
    if not script.exists():
        return f"{shlex.quote(_shortest(Path(sys.executable)))} -m bot.app.cli"
    found = shutil.which("firstline")
    return "firstline" if found and Path(found).samefile(script) else shlex.quote(_shortest(script))


def _shortest(path: Path) -> str:
    """From here, or from the root."""
    return min(os.path.relpath(path), str(path), key=len)


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    """Shows that something goes on, then how long it took."""
    began = time.monotonic()
    with console.status(f"{what}…"):
        yield
    console.print(f"[green]✓[/green] {what} [dim]{time.monotonic() - began:.1f} s[/dim]")
