"""`firstline user`: who may sign in with a password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli
from tests.support.console import PASSWORD, Visitor
from tests.support.store import Store

Run = Callable[..., Result]


@pytest.fixture
def firstline(store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, ["user", *arguments], input=typed)

    return run


def test_who_is_added_can_sign_in_and_who_is_removed_cannot(firstline: Run, visitor: Visitor, store: Store) -> None:
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    assert firstline("add", "Ada", "--role", "admin", typed=twice).exit_code == 0
    assert visitor.sign_in().status_code == 200
    assert "ada" in firstline("list").output
    assert firstline("role", "ada", "viewer").output == "ada is a viewer\n"

    assert firstline("remove", "ADA").exit_code == 0

    assert visitor.sign_in().status_code == 401
    acts = store.rows("SELECT what, which FROM audit_log WHERE by LIKE 'cli:%%' ORDER BY id")
    assert [row["what"] for row in acts] == ["added a user", "gave a user another role", "removed a user"]
    assert {row["which"] for row in acts} == {"ada"}


def test_a_password_that_is_made_up_is_shown_once_and_fits(firstline: Run, visitor: Visitor) -> None:
    said = firstline("add", "grace", "--role", "viewer", "--generate").output

    assert visitor.sign_in("grace", said.strip().rpartition(" ")[2]).status_code == 200


@pytest.mark.parametrize("weak", ["short", "ada ada ada ada", "abababababab", "x" * 300])
def test_a_weak_password_is_refused(firstline: Run, store: Store, weak: str) -> None:
    result = firstline("add", "ada", "--role", "viewer", typed=f"{weak}\n{weak}\n")

    assert result.exit_code == 2
    assert "firstline: password: " in result.stderr
    assert weak not in result.stderr
    assert store.rows("SELECT FROM console_users") == []


def test_nobody_is_there_twice_and_nobody_who_is_not_there_is_changed(firstline: Run) -> None:
    assert firstline("add", "ada", "--role", "viewer", "--generate").exit_code == 0
    assert "there is one of this name" in firstline("add", "ADA", "--role", "admin", "--generate").stderr
    assert "there is no such user" in firstline("remove", "grace").stderr
    assert "there is no such user" in firstline("password", "grace", "--generate").stderr
