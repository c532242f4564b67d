"""The key on the command line: made once, planted at the migration, refused where it is another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dotenv import dotenv_values

from bot.app.cli import keys
from bot.app.cli.commands import cli
from bot.config import variables
from bot.errors import ConfigurationError
from bot.store.cipher import Cipher, new_key
from bot.store.keys import rotation
from connectors import registry
from tests.support.builders import message
from tests.support.keys import plant
from tests.support.servers import Servers
from tests.support.store import Store

SETTING = "FIRSTLINE_ENCRYPTION_KEYS"
Command = Callable[..., Result]


@pytest.fixture
def firstline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """In a folder without .env, without settings but those that are given."""
    monkeypatch.chdir(tmp_path)
    for name in variables(registry.configs()):
        monkeypatch.delenv(name.upper(), raising=False)

    def run(*arguments: str, **settings: str) -> Result:
        return CliRunner().invoke(cli, arguments, env=settings)

    return run


def key_in(dotenv: Path) -> str:
    return dotenv_values(dotenv)[SETTING] or ""


def test_a_new_key_goes_into_a_file_that_only_its_owner_reads_and_is_not_shown(
    firstline: Command, tmp_path: Path
) -> None:
    result = firstline("new-key")
    assert result.exit_code == 0
    Cipher([key_in(tmp_path / ".env")])
    assert key_in(tmp_path / ".env") not in result.output
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


def test_a_second_time_nothing_is_changed(firstline: Command, tmp_path: Path, database_url: str) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=8080")  # without a line's end
    firstline("new-key")
    before = dotenv.read_text()
    plant(database_url, key_in(dotenv))
    again = firstline("new-key", DATABASE_URL=database_url)
    assert again.exit_code == 2
    assert "has it already" in again.stderr
    assert dotenv.read_text() == before
    assert dotenv_values(dotenv)["PORT"] == "8080"


@pytest.mark.usefixtures("firstline")
def test_of_two_at_once_one_makes_the_key(tmp_path: Path) -> None:
    def make(_: int) -> bool:
        try:
            keys.write_key(tmp_path / ".env")
        except ConfigurationError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]
    assert (tmp_path / ".env").read_text().count(SETTING) == 1


def test_no_key_is_made_where_the_environment_has_one(firstline: Command, tmp_path: Path) -> None:
    result = firstline("new-key", **{SETTING: new_key()})
    assert result.exit_code == 2
    assert "the environment has it" in result.stderr
    assert not (tmp_path / ".env").exists()


def test_no_key_is_made_for_a_database_that_is_sealed_already(
    firstline: Command, tmp_path: Path, database_url: str
) -> None:
    """As on the second host."""
    plant(database_url, new_key())
    (tmp_path / ".env").write_text(f"DATABASE_URL={database_url}\n")
    result = firstline("new-key")
    assert result.exit_code == 2
    assert "copy the setting from a host that works" in result.stderr
    assert SETTING not in (tmp_path / ".env").read_text()


def test_migrating_plants_the_canary_and_refuses_another_key_with_nothing_changed(
    firstline: Command, servers: Servers
) -> None:
    url = servers.new_database("firstline_test_key_commands")
    first = {"DATABASE_URL": url, SETTING: new_key()}
    assert firstline("migrate", **first).exit_code == 0
    assert "nothing to do" in firstline("migrate", **first).output
    other = firstline("migrate", **{**first, SETTING: new_key()})
    assert other.exit_code == 2
    assert SETTING in other.stderr
    assert "new-key" not in other.stderr


@pytest.mark.parametrize("command", ["serve", "work", "schedule", "report", "rotate-keys"])
def test_no_process_starts_with_another_key(
    firstline: Command, database_url: str, redis_url: str, command: str
) -> None:
    plant(database_url, new_key())
    before = set(threading.enumerate())
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, SETTING: new_key()}
    result = firstline(command, **settings)
    assert result.exit_code == 2
    assert "the key there does not open what this database keeps" in result.stderr
    assert [one.name for one in set(threading.enumerate()) - before if one.name.startswith("pool-")] == []


def test_a_rotation_says_how_it_goes_and_what_is_left(
    firstline: Command, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    monkeypatch.setattr("bot.app.cli.keys.SECONDS_BETWEEN_LINES", 0)
    old, new = new_key(), new_key()
    Store(store.database, Cipher([old])).accept([message(f"{n}", thread_id=str(n)) for n in range(4)])
    result = firstline("rotate-keys", **{"DATABASE_URL": database_url, SETTING: f"{new},{old}"})
    assert result.exit_code == 0
    assert "messages: 6 re-encrypted so far, at most 2 to go" in result.output
    assert "8 re-encrypted, 0 to go" in result.output
    store.rows("UPDATE messages SET body = 'rubbish' WHERE id = 3 RETURNING id")
    broken = firstline("rotate-keys", **{"DATABASE_URL": database_url, SETTING: f"{new},{old}"})
    assert broken.exit_code == 1
    assert "1 values are opened by none of the keys" in broken.output


def test_while_another_host_seals_with_the_old_key_nobody_is_told_to_remove_it(
    firstline: Command, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the new one behind, and writes when the rotation is over."""
    old, new = new_key(), new_key()
    plant(database_url, old)
    behind = Store(store.database, Cipher([old, new]))
    behind.accept([message()])

    def and_then_it_writes(*arguments: Any, **options: Any) -> Iterator[rotation.Progress]:
        yield from rotation.rotate(*arguments, **options)
        behind.accept([message("and this?", message_id="later")])

    monkeypatch.setattr("bot.app.cli.keys.progress_of", and_then_it_writes)
    result = firstline("rotate-keys", **{"DATABASE_URL": database_url, SETTING: f"{new},{old}"})
    assert result.exit_code == 1
    assert "A process still seals with another key" in result.output
    assert "is enough" not in result.output


def test_a_rotation_that_is_interrupted_says_what_is_left(
    firstline: Command, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    old, new = new_key(), new_key()
    Store(store.database, Cipher([old])).accept([message(f"{n}", thread_id=str(n)) for n in range(4)])
    monkeypatch.setattr("bot.app.cli.keys.click.echo", interrupting())
    monkeypatch.setattr("bot.app.cli.keys.SECONDS_BETWEEN_LINES", 0)
    settings = {"DATABASE_URL": database_url, SETTING: f"{new},{old}"}
    stopped = firstline("rotate-keys", **settings)
    assert stopped.exit_code == 130
    assert "Aborted" not in stopped.output
    assert "stopped, at most" in stopped.output
    monkeypatch.undo()


def interrupting() -> Callable[..., None]:
    """`click.echo`, and Ctrl-C the first time that something is said."""
    import click

    said: list[str] = []
    echo = click.echo

    def say(text: str, *, err: bool = False) -> None:
        echo(text, err=err)
        said.append(text)
        if len(said) == 1:
            raise KeyboardInterrupt

    return say
