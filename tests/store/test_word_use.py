"""How usual a word is in the whole knowledge, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering.confidence import telling_words
from bot.app.cli.commands import cli
from bot.knowledge.corpus import use_of_words
from bot.knowledge.ingest import ingest
from bot.model import ANYBODY
from bot.store.db import Database


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "passwords.md").write_text("# Passwords\n\nThe password is changed under Settings.")
    (tmp_path / "invoices.md").write_text("# Invoices\n\nAn invoice is sent to you. The settings have its address.")
    (tmp_path / "de.md").write_text("---\nlang: de\n---\n# Rechnungen\n\nDie Rechnungen stehen bei den Zahlungen.")
    database = Database(database_url, 3)
    ingest(database, None, [str(tmp_path)], lambda _: None)
    yield database
    database.close()


def test_a_words_share_is_that_of_the_language_that_has_it_most(database: Database) -> None:
    use = use_of_words(
        database, ["password", "passwords", "settings", "rechnung", "weather", "the", "my.settings"], ANYBODY
    )
    assert use.passages == 3
    assert use.languages == {"en", "de"}
    assert use.shares["password"] == use.shares["passwords"] == 0.25
    assert use.shares["settings"] == 0.5
    assert use.shares["rechnung"] == pytest.approx(1 / 3)  # of one passage: no stop word for that
    assert use.shares["weather"] == 0.0
    assert use.shares["the"] == 1.0  # a stop word is as usual as can be
    assert use.shares["my.settings"] == 0.5


def test_every_telling_word_of_a_question_is_told(database: Database) -> None:
    question = "Where's my e-mail's password, at login.example.com? パスワード …"
    assert use_of_words(database, telling_words(question), ANYBODY).shares.keys() == telling_words(question).keys()


def test_a_question_about_something_else_is_declined_by_the_whole_program(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    docs = str(Path(__file__).resolve().parents[2] / "docs")
    said = [
        CliRunner().invoke(cli, arguments).output
        for arguments in (["ingest", docs], ["ask", "Will it rain in Paris?"], ["ask", "How do I connect Slack?"])
    ]
    assert "outside what I can help with" in said[1]
    assert "outside what I can help with" not in said[2]


def test_no_words_and_no_articles_are_no_error(database_url: str) -> None:
    database = Database(database_url, 2)
    assert use_of_words(database, [], ANYBODY).passages == 0
    assert use_of_words(database, ["password"], ANYBODY).shares == {"password": 0.0}
    database.close()
