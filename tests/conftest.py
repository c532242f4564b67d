"""What every test may ask for: a migrated Postgres, a Redis, and the certainty that nothing outside is reached.

Each test process (pytest-xdist starts several) has an embedded Postgres and Redis of its own, started when first asked
for. TEST_DATABASE_URL and TEST_REDIS_URL point to other servers instead: there the databases `firstline_test_<n>` and
the Redis databases 1 and up are emptied.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import psycopg
import pytest
import redis
from flask import Flask
from xdist.remote import Producer

from bot.store.db import Database
from bot.store.postgres.migrating import migrate
from bot.store.postgres.prepared import Statements
from tests.support.chromium import Browser
from tests.support.examples import USUAL
from tests.support.outside import refuse_outside
from tests.support.routing import OneWay
from tests.support.scheduling import TogetherScheduling, in_order
from tests.support.servers import Emptying, Servers
from tests.support.store import Store
from tests.support.templates import Compiled

# An example may take its time: this machine's load is no property of ours. The same examples each time: what a change
# broke is seen with that change, and `make properties` looks for what nobody thought of.
hypothesis.settings.register_profile("firstline", deadline=None, max_examples=USUAL, derandomize=True)
hypothesis.settings.load_profile("firstline")
# For `make properties`: others each time.
hypothesis.settings.register_profile("random", deadline=None, max_examples=400)
# For `make ownership`: many long stories.
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=6000)
# For `make unit`, which is to be quick.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=10, derandomize=True)

outside_calls: list[str] = []


def pytest_configure() -> None:
    sys.addaudithook(refuse_outside(outside_calls))
    Flask.url_rule_class = OneWay
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request, which nobody reads
    # A shell lets what it starts in the background ignore these, and so would every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was imported and collected stays: the garbage collector need not look at it, neither now nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # Tests make much that lives until they end. Python would look through all of it for what nobody has, again and
        # again: every 700 objects that are new.
        gc.set_threshold(10_000)
        gc.enable()


def pytest_sessionfinish() -> None:
    gc.freeze()  # pytest collects garbage five times before it ends; this process is about to go


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling:
    return TogetherScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_order(items)


@pytest.fixture(autouse=True)
def _nothing_outside() -> Iterator[None]:
    """A test that tried to reach the outside world fails, even where the refusal itself was swallowed."""
    outside_calls.clear()
    yield
    assert not outside_calls, f"a test may not reach {outside_calls}"


@pytest.fixture
def patience(request: pytest.FixtureRequest) -> float:
    """How many seconds the clients under test wait for a vendor's stand-in: ten, so that a busy machine is not taken
    for a vendor that hangs; one in a test marked `impatient`, where the stand-in does hold its answer back."""
    return 1.0 if request.node.get_closest_marker("impatient") else 10.0


@pytest.fixture(scope="session")
def _one_browser() -> Iterator[Browser]:
    with Browser.start() as browser:
        yield browser


@pytest.fixture
def browser(_one_browser: Browser) -> Browser:
    """One of this test process, which has reported no error yet."""
    _one_browser.errors.clear()
    return _one_browser


@pytest.fixture(scope="session")
def process_number(request: pytest.FixtureRequest) -> int:
    """0 without pytest-xdist, else the number of this process."""
    return int(getattr(request.config, "workerinput", {}).get("workerid", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Postgres and Redis of this test process."""
    with Servers.start() as running:
        yield running


@pytest.fixture(scope="session")
def _migrated_database(servers: Servers, process_number: int) -> str:
    url = servers.new_database(f"firstline_test_{process_number}")
    migrate(url)
    return url


@pytest.fixture(scope="session")
def empty_database(_migrated_database: str) -> Iterator[Emptying]:
    """Call it, and the database has no rows."""
    emptying = Emptying(_migrated_database)
    yield emptying
    emptying.close()


@pytest.fixture
def database_url(_migrated_database: str, empty_database: Emptying) -> str:
    """The address of a migrated database without rows."""
    empty_database()
    return _migrated_database


@pytest.fixture
def redis_url(servers: Servers, process_number: int) -> str:
    """The address of a Redis without keys."""
    url = servers.redis_database(1 + process_number)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    database = Database(database_url, 6)
    yield Store(database)
    database.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements from now on, without the brackets around transactions, and without what the pool's own threads
    tell a new connection."""
    found, here = list[str](), threading.get_ident()
    execute = psycopg.Cursor.execute

    def listening(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        if threading.get_ident() == here and "BEGIN" not in str(query):
            found.append(str(query))
        return execute(cursor, query, *arguments, **options)

    run = Statements.run

    def listening_to_prepared(statements: Statements, sql: str, parameters: Any) -> Any:
        result = run(statements, sql, parameters)
        if threading.get_ident() == here and result is not None:
            found.append(sql)
        return result

    put_off = Statements.put_off

    def listening_to_put_off(statements: Statements, sql: str, parameters: Any) -> bool:
        off = put_off(statements, sql, parameters)
        if threading.get_ident() == here and off:
            found.append(sql)
        return off

    monkeypatch.setattr(psycopg.Cursor, "execute", listening)
    monkeypatch.setattr(Statements, "run", listening_to_prepared)
    monkeypatch.setattr(Statements, "put_off", listening_to_put_off)
    return found
