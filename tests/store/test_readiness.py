"""`/readyz`: within a second, without a write, and about what webhooks meet."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from flask.testing import FlaskClient

from bot.app.operations import POSTGRES_SECONDS, REDIS_SECONDS, WAIT_SECONDS, operations_app
from bot.store.cipher import Cipher, new_key
from bot.store.db import Database
from bot.store.postgres.migrating import MIGRATION_NAMES
from tests.support.frozen import frozen_postgres
from tests.support.servers import Servers

CIPHER = Cipher([new_key()])


@pytest.fixture
def client(database_url: str, redis_url: str) -> Iterator[FlaskClient]:
    database = Database(database_url, 2, timeout=30)  # who else asks has more patience
    yield operations_app(database, CIPHER, redis_url, ()).test_client()
    database.close()


def test_it_reads_only(client: FlaskClient, database_url: str) -> None:
    name = database_url.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            answers = [client.get("/readyz") for _ in range(3)]
        finally:
            connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].get_json()["checks"] == {
        "postgres": "ok", "migrations": "ok", "redis": "ok", "queues": "ok", "key": "ok",
    }  # fmt: skip


def test_a_migration_that_is_missing_is_told_and_keeps_no_traffic_away(client: FlaskClient, database_url: str) -> None:
    last = MIGRATION_NAMES[-1]
    with psycopg.connect(database_url) as connection:
        row = connection.execute("DELETE FROM _yoyo_migration WHERE migration_id = %s RETURNING *", [last]).fetchone()
        connection.commit()
        answer = client.get("/readyz")
        connection.execute("INSERT INTO _yoyo_migration VALUES (%s, %s, %s)", row)
    assert answer.status_code == 200
    assert answer.get_json()["checks"]["migrations"] == f"run `firstline migrate`: {last} not applied"
    assert client.get("/readyz").get_json()["checks"]["migrations"] == "ok"


def test_without_tables_nothing_can_be_taken_in(servers: Servers, process_number: int, redis_url: str) -> None:
    database = Database(servers.new_database(f"firstline_test_ready_{process_number}"), 1)
    answer = operations_app(database, CIPHER, redis_url, ()).test_client().get("/readyz")
    database.close()
    assert answer.status_code == 503
    assert "do not exist" in answer.get_json()["checks"]["migrations"]


def test_a_postgres_that_stands_still_costs_it_no_more_than_a_second(client: FlaskClient, database_url: str) -> None:
    assert WAIT_SECONDS + POSTGRES_SECONDS + REDIS_SECONDS < 1
    assert client.get("/readyz").status_code == 200
    with frozen_postgres(database_url):
        for _ in range(2):  # on a connection that stands still, and with none
            began = time.monotonic()
            assert client.get("/readyz").status_code == 503
            assert time.monotonic() - began < 10  # by its own limits, and not by Postgres' or the pool's
        assert client.get("/healthz").status_code == 200
