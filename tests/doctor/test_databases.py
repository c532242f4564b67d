"""Mistakes about Postgres: each found, with its cause and a cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bot.app import settings as app_settings
from bot.app.doctor import connections, databases
from bot.app.doctor.checks import examine
from bot.health import Finding, Level
from bot.store.cipher import new_key
from tests.doctor.conftest import Patient
from tests.support.pgbouncer import PgBouncer, needs_pgbouncer


@contextmanager
def narrow_role(url: str, limit: int) -> Iterator[str]:
    """The address for a role with the password `a#b` and that many connections."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS narrow")
        connection.execute(f"CREATE ROLE narrow LOGIN SUPERUSER PASSWORD 'a#b' CONNECTION LIMIT {limit}")
        try:
            yield url.replace("postgres@", "narrow:a#b@", 1)
        finally:
            connection.execute("DROP ROLE narrow")


def test_more_connections_than_the_role_may_have_are_told(patient: Patient) -> None:
    """Its `#` is nobody's business: libpq understands it."""
    with narrow_role(patient.environment["DATABASE_URL"], 3) as url:
        found = patient.told(connections.check, DATABASE_URL=url)["connections"]
    assert found.level is Level.WARN
    assert "3 allowed (the role's CONNECTION LIMIT)" in found.found


def test_connections_are_enough_as_a_rule(patient: Patient) -> None:
    assert patient.told(connections.check)["connections"].level is Level.OK


def test_each_web_process_wants_its_own(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "many.toml").write_text("[web]\nprocesses = 64\n")
    found = patient.told(connections.check, FIRSTLINE_CONFIG=str(tmp_path / "many.toml"))["connections"]
    assert found.level is Level.WARN
    assert "384 wanted by 64 processes" in found.found


def test_several_servers_may_stand_in_the_address(patient: Patient) -> None:
    """As libpq has them; the first is not there."""
    url = patient.environment["DATABASE_URL"]
    socket = url.rpartition("host=")[2]
    name = url.split("?", maxsplit=1)[0].rpartition("/")[2]
    two = f"postgresql://postgres@/{name}?host=/nowhere,{socket}&target_session_attrs=read-write"
    assert patient.told(databases.check_postgres, DATABASE_URL=two)["Postgres"].level is Level.OK


@pytest.mark.parametrize(
    ("address", "name", "cure"),
    [
        ("postgresql://u:se@cret@127.0.0.1/x", "DATABASE_URL", "DATABASE_URL"),
        ("postgresql://u@127.0.0.1:1/x", "Postgres", "host and port"),
    ],
)
def test_what_is_wrong_with_an_address_is_told(patient: Patient, address: str, name: str, cure: str) -> None:
    found = patient.told(databases.check_postgres, DATABASE_URL=address)[name]
    assert (found.level, cure in found.cure) == (Level.FAIL, True)
    assert "cret" not in str(found)


def whole(address: str) -> list[Finding]:
    """All of doctor, for an installation without vendors."""
    keys = {"FIRSTLINE_ENCRYPTION_KEYS": new_key()}
    return list(examine(app_settings.load({"DATABASE_URL": address, **keys}, dotenv=None)))


def test_one_cause_is_one_finding() -> None:
    found = whole("postgresql://u@127.0.0.1:1/x")
    assert [finding.what for finding in found if "127.0.0.1" in finding.found] == ["Postgres"]


def test_all_of_doctor_bears_what_is_no_address() -> None:
    found = whole("postgresql://u:se@cret@127.0.0.1/x")
    assert [finding.what for finding in found if "%40" in finding.found] == ["DATABASE_URL"]
    assert not any("a bug" in finding.found for finding in found)


@needs_pgbouncer
def test_behind_a_pooler_migrations_need_an_address_of_their_own(patient: Patient) -> None:
    direct = patient.environment["DATABASE_URL"]
    with PgBouncer(direct) as pooler:

        def told(**changes: str) -> Level:
            return patient.told(connections.check, DATABASE_URL=pooler.url, **changes)["DATABASE_MIGRATION_URL"].level

        assert told() is Level.WARN
        assert told(DATABASE_MIGRATION_URL=pooler.url) is Level.FAIL
        assert told(DATABASE_MIGRATION_URL=direct) is Level.OK
        assert patient.told(databases.check_postgres, DATABASE_URL=pooler.url)["migrations"].level is Level.OK
