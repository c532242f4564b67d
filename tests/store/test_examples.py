"""Examples for training and evaluation: of marked conversations only, redacted, and erased with whose they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.config import RetentionSettings
from bot.store.cipher import Cipher
from bot.store.deletion.retention import Retention
from bot.store.people.erasures import Erasures
from bot.store.people.examples import Examples, NoExample, Purpose
from bot.store.people.removal import Removal
from bot.store.people.who import Person
from tests.support.builders import message
from tests.support.store import Store

KEY = "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY="


@pytest.fixture
def examples(store: Store) -> Examples:
    store.cipher = Cipher([KEY])
    store.__post_init__()
    store.accept([message("Write to joe@bloggs.example, please"), message("Not marked", thread_id="2")])
    return Examples(store.database, store.cipher)


def test_only_what_was_marked_is_there_and_redacted(store: Store, examples: Examples) -> None:
    examples.mark(store.conversation_id(), Purpose.EVALUATION, "ada", lambda text: text.replace("joe@", "<EMAIL>@"))

    (one,) = examples.all()
    assert one.said["messages"] == [{"from": "customer", "text": "Write to <EMAIL>@bloggs.example, please"}]
    assert [*examples.all(Purpose.TRAINING)] == []
    assert examples.unmark(store.conversation_id())
    assert not examples.unmark(store.conversation_id())
    assert [*examples.all()] == []


def test_what_is_not_there_or_being_erased_cannot_be_marked(store: Store, examples: Examples) -> None:
    with pytest.raises(NoExample, match="4711: there is no such conversation"):
        examples.mark(4711, Purpose.TRAINING, "ada", str)
    number = store.conversation_id()
    Erasures(store.database, store.cipher).begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test")
    with pytest.raises(NoExample):
        examples.mark(number, Purpose.TRAINING, "ada", str)


def test_it_is_erased_with_its_requester_though_the_conversation_is_long_gone(store: Store, examples: Examples) -> None:
    examples.mark(store.conversation_id(), Purpose.TRAINING, "ada", str)
    store.rows("DELETE FROM conversations RETURNING id")
    erasures, removal = Erasures(store.database, store.cipher), Removal(store.database, store.cipher)

    erasure = erasures.begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test")
    erasure = removal.rest(erasure)

    assert [*examples.all()] == []
    assert erasure.progress.removed["examples"] == 1


def test_it_is_kept_as_long_as_the_operator_says(store: Store, examples: Examples) -> None:
    examples.mark(store.conversation_id(), Purpose.TRAINING, "ada", str)
    store.rows("UPDATE examples SET at = at - interval '40 days' RETURNING id")

    assert "examples" not in Retention(store.database, RetentionSettings(), rest_seconds=0).enforce()
    assert Retention(store.database, RetentionSettings(examples_days=30), rest_seconds=0).enforce()["examples"] == 1


def test_marks_and_exports_by_command_are_audited(
    store: Store, examples: Examples, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", KEY)
    number = str(store.conversation_id())

    for arguments in (["mark", number, "--for", "evaluation"], ["export", "past.jsonl", "--for", "evaluation"]):
        done = CliRunner().invoke(cli, ["examples", *arguments])
        assert done.exit_code == 0, done.output

    (line,) = (tmp_path / "past.jsonl").read_text().splitlines()
    assert json.loads(line)["id"] == number
    assert "joe@" not in line
    assert [row["what"] for row in store.rows("SELECT what FROM audit_log ORDER BY number")] == [
        "marked a conversation for evaluation",
        "exported examples for evaluation",
    ]
    assert len([*examples.all()]) == 1
