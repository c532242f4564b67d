"""Lists of the passages in which a word weighs most: what they leave out, and what is found without them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.ingest import counting, ingest
from bot.knowledge.search import PostgresSearch
from bot.model import ANYBODY, EVERYBODY, Level, Readership
from bot.store.db import Database

QUESTIONS = ("How do I change my password?", "Where are the invoices?", "Settings", "Who pays for the invoice of Ann?")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 3)
    yield database
    database.close()


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)


def take_in(database: Database, folder: Path, readership: Readership = EVERYBODY) -> None:
    ingest(database, None, [str(folder)], lambda _: None, readership=readership)


def ranked(database: Database, question: str) -> list[tuple[str, float]]:
    found = PostgresSearch(database, None).search(question, 10, ANYBODY)
    return [(passage.url, passage.score) for passage in found]


def rows(database: Database, sql: str) -> list[dict[str, object]]:
    with database.connection() as connection:
        return connection.execute(sql.encode()).fetchall()


def some_articles(folder: Path, number: int) -> None:
    write(folder, password="# Passwords\n\nThe password is changed under Settings.")
    write(folder, invoice="# Invoices\n\nAn invoice is sent to Ann, who pays it. The settings have her address.")
    write(
        folder, **{f"a{n}": f"# Topic {n}\n\nWhat the settings of part {n} do with an invoice." for n in range(number)}
    )


def test_with_lists_the_ranking_is_what_it_is_without(database: Database, tmp_path: Path) -> None:
    some_articles(tmp_path / "docs", 30)
    take_in(database, tmp_path / "docs")
    listed = [ranked(database, question) for question in QUESTIONS]
    assert rows(database, "SELECT listed FROM languages") == [{"listed": 32}]

    with database.connection() as connection:
        connection.execute("UPDATE languages SET listed_to = 0")
        connection.execute("DELETE FROM postings")

    assert [ranked(database, question) for question in QUESTIONS] == listed


def test_what_came_in_since_is_found_and_what_went_is_not(database: Database, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    some_articles(docs, 300)
    take_in(database, docs)
    write(docs, fresh="# Voucher\n\nA voucher is entered under Settings.")
    (docs / "password.md").unlink()
    take_in(database, docs)

    assert rows(database, "SELECT listed FROM languages") == [{"listed": 302}]  # two of 302 are no reason to list again
    assert ranked(database, "Where do I enter a voucher?")[0][0] == "fresh.md"
    assert "password.md" not in {url for url, _ in ranked(database, "How do I change my password?")}


def test_when_much_has_changed_the_lists_are_made_again(database: Database, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    some_articles(docs, 100)
    take_in(database, docs)
    write(docs, one="# One\n\nThe settings.", two="# Two\n\nThe settings.")
    take_in(database, docs)
    assert rows(database, "SELECT listed FROM languages") == [{"listed": 104}]


def test_articles_for_employees_do_not_crowd_out_those_for_customers(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LISTED", 3)
    write(tmp_path / "in", **{f"in{n}": "# Password password\n\nPassword, password." for n in range(9)})
    write(tmp_path / "out", out="# Accounts\n\nAn account has a password.")
    take_in(database, tmp_path / "out")
    take_in(database, tmp_path / "in", Readership(Level.INTERNAL))

    assert [url for url, _ in ranked(database, "password")] == ["out.md"]


def test_of_a_common_word_the_passages_in_which_it_weighs_most_are_looked_at(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LISTED", 2)
    some_articles(tmp_path / "docs", 20)
    write(tmp_path / "docs", settings="# Settings\n\nAll settings are here.")
    take_in(database, tmp_path / "docs")

    found = [url for url, _ in ranked(database, "settings")]

    assert found[0] == "settings.md"
    assert len(found) == 2
