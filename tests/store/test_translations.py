"""An article in several languages is shown in the reader's, and in another only where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.ingest import ingest_sources
from bot.knowledge.search import PostgresSearch
from bot.model import ANYBODY, EVERYBODY, Level, Reader
from bot.store.db import Database
from tests.support.embedder import FakeEmbedder

TEXTS = {
    "en": ("Parking", "Parking costs 3 euros a day.\n\n## Night\n\nAt night the Zolta garage is closed."),
    "es": ("Aparcar", "Aparcar cuesta 3 euros al día.\n\n## Noche\n\nPor la noche el garaje Zolta está cerrado."),
    "de": ("Parken", "Parken kostet 3 Euro am Tag.\n\n## Nacht\n\nNachts ist die Zolta Garage geschlossen."),
}


def article(language: str, original: str | None = "parking", level: Level | None = None) -> Article:
    title, text = TEXTS[language]
    return Article(
        key=f"{language}/parking",
        url=f"{language}/parking",
        title=title,
        text=f"# {title}\n\n{text}",
        markdown=True,
        language=language,
        original=original,
        audience=level,
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4)
    yield database
    database.close()


def take_in(database: Database, *articles: Article) -> None:
    def read(one: Article) -> Article:
        return one

    entries = [Entry(key=one.key, name=one.key, read=partial(read, one)) for one in articles]
    source = Source(name="test", entries=entries, max_loss=1)
    ingest_sources(database, FakeEmbedder(database), [source], lambda _: None, EVERYBODY)


def found(database: Database, question: str, reader: Reader, *, by_words: bool = False) -> list[str]:
    search = PostgresSearch(database, None if by_words else FakeEmbedder(database))
    return [f"{one.url} {one.title.rpartition(' › ')[2]}" for one in search.search(question, 4, reader)]


def test_a_question_that_finds_another_language_is_answered_in_the_readers(database: Database) -> None:
    take_in(database, article("en"), article("es"))
    for question in ("At night the Zolta garage", "Zolta", "Por la noche el garaje Zolta"):
        assert found(database, question, Reader(language="es-MX"))[0] == "es/parking Noche"
        assert found(database, question, Reader(language="en"))[0] == "en/parking Night"
        for by_words in (False, True):
            urls = {one.split()[0] for one in found(database, question, Reader(language="es"), by_words=by_words)}
            assert urls == {"es/parking"}


def test_where_there_is_none_one_language_is_enough(database: Database) -> None:
    take_in(database, article("en"), article("de"))
    for reader in (Reader(language="fr"), ANYBODY):
        assert {one.split()[0] for one in found(database, "At night the Zolta garage", reader)} == {"en/parking"}
        assert {one.split()[0] for one in found(database, "Nachts Zolta Garage geschlossen", reader)} == {"de/parking"}


def test_a_translation_that_they_may_not_read_is_none(database: Database) -> None:
    take_in(database, article("en"), article("es", level=Level.INTERNAL))
    assert found(database, "Zolta night", Reader(language="es"))[0] == "en/parking Night"
    assert found(database, "Zolta night", Reader(Level.INTERNAL, language="es"))[0] == "es/parking Noche"


def test_a_translation_that_is_gone_stands_in_for_nothing(database: Database) -> None:
    take_in(database, article("en"), article("es"))
    take_in(database, article("en"))
    assert found(database, "Zolta night", Reader(language="es"))[0] == "en/parking Night"


def test_articles_that_nothing_links_are_two(database: Database) -> None:
    take_in(database, article("en", "one"), article("es", "other"))
    assert {one.split()[0] for one in found(database, "Zolta", Reader(language="es"))} == {"en/parking", "es/parking"}


def test_folders_in_languages_are_linked_by_their_paths(database: Database) -> None:
    articles = [replace(article(tag, None), key=f"/docs/{tag}/parking.md") for tag in ("en", "es")]
    take_in(database, *articles)
    assert found(database, "At night the Zolta garage", Reader(language="es"))[0] == "es/parking Noche"
