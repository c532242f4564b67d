"""The audit log is a chain: whatever is changed in it afterwards, by whom ever, shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.app.cli.commands import cli
from bot.config import RetentionSettings
from bot.model import Role, Staff
from bot.store.console.audit import Audit
from bot.store.console.chain import BrokenChain, Chain, Link, Place, verified
from bot.store.deletion.retention import Retention
from bot.store.postgres.migrating import MIGRATIONS
from tests.support.store import Store

KEY = "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY="


def noted(store: Store, number: int = 5) -> Chain:
    audit = Audit(store.database)
    for one in range(number):
        audit.note(Staff("Zoë 🙂", Role.ADMIN), "looked", one, "a\tb: 'ü'" if one % 2 else None)
    return Chain(store.database)


@contextmanager
def as_owner(store: Store) -> Iterator[None]:
    """Somebody who may do everything takes the triggers away, and puts them back."""
    change = "ALTER TABLE audit_log {} TRIGGER USER"
    with store.database.connection() as connection:
        connection.execute(change.format("DISABLE").encode())
        try:
            yield
        finally:
            connection.execute(change.format("ENABLE").encode())


def test_a_log_that_nobody_touched_is_whole_whoever_wrote_in_it_at_once(store: Store) -> None:
    audit = Audit(store.database)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: audit.note(f"somebody {number}", "looked", number), range(60)))

    end = Chain(store.database).verify()

    assert end.number == 60
    assert [row["number"] for row in store.rows("SELECT number FROM audit_log ORDER BY at")] == [*range(1, 61)]


def test_an_entry_that_is_not_committed_leaves_no_gap(store: Store) -> None:
    chain = noted(store, 1)
    with pytest.raises(psycopg.errors.DivisionByZero):
        store.rows("WITH one AS (INSERT INTO audit_log (by, what) VALUES ('a', 'b') RETURNING number) SELECT 1 / 0")
    noted(store, 1)

    assert chain.verify().number == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE audit_log SET by = 'nobody' WHERE number = 3", "entry 3"),
        ("UPDATE audit_log SET details = NULL WHERE number = 2", "entry 2"),
        ("UPDATE audit_log SET at = at + interval '1 second' WHERE number = 4", "entry 4"),
        ("UPDATE audit_log SET which = what, what = which WHERE number = 1", "entry 1"),
        ("DELETE FROM audit_log WHERE number = 3", "after entry 2: found 4"),
        ("DELETE FROM audit_log WHERE number > 3", "the end was cut off"),
        ("DELETE FROM audit_log WHERE number < 3", "after entry 0: found 3"),
        ("DELETE FROM audit_head", "the last entry is 5, expected 0"),
        ("UPDATE audit_log SET hash = audit_hash('', 1, at, 'x', role, what, which, details), by = 'x'"
         " WHERE number = 1", "entry 2"),
    ],
)  # fmt: skip
def test_whatever_an_owner_changes_shows(store: Store, change: str, told: str) -> None:
    chain = noted(store)
    with as_owner(store):
        store.rows(f"{change} RETURNING 1")

    with pytest.raises(BrokenChain, match=told):
        chain.verify()


def test_what_is_old_goes_from_the_beginning_and_the_rest_stays_whole(store: Store) -> None:
    chain = noted(store)
    with as_owner(store):  # as if three had been written 100 days ago: the chain is of then
        before = ""
        for number in range(1, 6):
            days = 100 if number <= 3 else 0
            row = store.rows(
                "UPDATE audit_log SET at = at - make_interval(days => %s), hash = audit_hash(%s, number,"
                " at - make_interval(days => %s), by, role, what, which, details) WHERE number = %s RETURNING hash",
                days, before, days, number,
            )  # fmt: skip
            before = row[0]["hash"]
        store.rows("UPDATE audit_head SET hash = %s RETURNING 1", before)
    assert chain.verify().number == 5

    for _ in range(4):
        Retention(store.database, RetentionSettings(audit_days=90), batch=2, rest_seconds=0).enforce()

    with chain.read() as read:
        assert [link.number for link in read.links()] == [4, 5]
        assert read.beginning.number == 3
    assert chain.verify().number == 5
    for statement in ("UPDATE audit_anchors SET number = 9", "DELETE FROM audit_anchors", "TRUNCATE audit_log"):
        with pytest.raises(psycopg.errors.RaiseException, match="only added to"), store.database.connection() as owner:
            owner.execute(statement.encode())


def test_what_is_deleted_meanwhile_is_no_gap(store: Store) -> None:
    chain = noted(store)
    with chain.read() as read:
        with as_owner(store):
            anchored = "INSERT INTO audit_anchors (number, hash) SELECT number, hash FROM audit_log WHERE number = 3"
            store.rows(f"{anchored} RETURNING 1")
            store.rows("DELETE FROM audit_log WHERE number <= 3 RETURNING 1")
        assert read.verify().number == 5
    assert chain.verify().number == 5


def test_entries_from_before_there_was_a_chain_are_chained(store: Store) -> None:
    with store.database.transaction() as connection:
        for name in ("0073_audit_head.rollback", "0058_audit_chain.rollback"):
            connection.execute((MIGRATIONS / f"{name}.sql").read_text().encode())
        connection.execute("INSERT INTO audit_log (by, what) SELECT 'a', n::text FROM generate_series(1, 3) n")
        for name in ("0058_audit_chain", "0073_audit_head"):
            connection.execute((MIGRATIONS / f"{name}.sql").read_text().encode())
    noted(store, 1)

    assert Chain(store.database).verify().number == 4


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=2, max_size=2, unique=True))
def test_no_two_entries_have_one_hash(texts: list[tuple[str | None, ...]]) -> None:
    one, other = (_link(*values) for values in texts)
    assert one.expected("") != other.expected("")
    assert one.expected("") != replace(one, number=2).expected("")


@given(TEXTS, TEXTS)
def test_what_is_exported_is_read_as_it_was(which: str | None, details: str | None) -> None:
    link = _link(None, None, which, details)
    assert Link.from_json(json.loads(json.dumps(link.to_json()))) == link
    assert verified([replace(link, hash=link.expected(""))], Place()).number == 1


def _link(role: str | None, what: str | None, which: str | None, details: str | None) -> Link:
    at = Link.from_json(
        {"number": 1, "at": "2026-01-01T00:00:00+00:00", "by": "a", "role": role, "what": what or "", "which": which,
         "details": details, "hash": ""}
    ).at  # fmt: skip
    told = {"role": role, "what": f"{what!r}", "which": which, "details": details}
    return Link(number=1, at=at, by="a", hash="", **told)  # type: ignore[arg-type]


@pytest.fixture
def installed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", KEY)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["audit", *arguments])


@pytest.mark.usefixtures("installed")
def test_it_is_exported_signed_and_verified_anywhere(store: Store, tmp_path: Path) -> None:
    noted(store, 3)
    before = run("verify").output.split()[-1]
    assert before.startswith("3:")

    assert run("export", "--out", "log").exit_code == 0

    assert run("verify", "log").exit_code == 0
    lines = (tmp_path / "log").read_text().splitlines()
    assert [json.loads(line).get("what") for line in lines[1:-1]] == [*["looked"] * 3, "exported the audit log"]
    for wrong in (
        [*lines[:2], *lines[3:]],  # one is missing
        [*lines[:-2], lines[-1]],  # the last one is
        [lines[0], lines[1].replace("looked", "waited"), *lines[2:]],
        [*lines[:-1], lines[-1].replace('"at": "2', '"at": "3')],
        lines[1:],
    ):
        (tmp_path / "changed").write_text("\n".join(wrong))
        assert run("verify", "changed").exit_code == 2
    assert run("verify", "--since", before).exit_code == 0
    assert run("verify", "--since", before.replace("3:", "3:0")).exit_code == 2
    assert run("verify", "--since", "x").exit_code == 2
