"""A question as the articles would put it: by their own words, and never against them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.audiences import Audiences
from bot.knowledge.corpus import use_of_words
from bot.knowledge.ingest import ingest
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Level, Reader, Readership
from bot.store.db import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4)
    yield database
    database.close()


class Knowledge:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    def read(self, level: Level = Level.PUBLIC, **articles: str) -> None:
        folder = self.folder / level
        folder.mkdir(exist_ok=True)
        for name, text in articles.items():
            (folder / f"{name}.md").write_text(text)
        ingest(self.database, None, [str(folder)], lambda _: None, readership=Readership(level))

    def understood(self, text: str, reader: Reader = ANYBODY) -> str:
        return Understanding(self.database, Synonyms())(text, reader).text

    def found(self, text: str) -> list[str]:
        query = Understanding(self.database, Synonyms())(text, ANYBODY)
        return [one.url for one in PostgresSearch(self.database, None).search(query, 5, ANYBODY)]


@pytest.fixture
def knowledge(database: Database, tmp_path: Path) -> Knowledge:
    return Knowledge(database, tmp_path)


EMAIL = (
    "# Change your email address\n\nOpen your profile, choose Email and change the address. The account may be locked."
)


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("how can i chagne my emial adress", "how can i change my email address"),
        ("my acount is lcoked", "my account is locked"),
        ("Chagne my EMIAL, please!", "change my email, please!"),
    ],
)
def test_slips_are_mended_by_the_articles_words(knowledge: Knowledge, written: str, understood: str) -> None:
    knowledge.read(email=EMAIL)

    assert knowledge.understood(written) == understood
    assert knowledge.found(written) == ["email.md"]


@pytest.mark.parametrize(
    "text",
    [
        "the emial of IC-emial2 and emial99",  # codes
        "write to emial@adress.example",
        "see https://adress.example/acount",
        "C:\\emial\\acount",
        "addresses are changed in profiles",  # other forms of words that are there
        "an adres",  # short of a letter or two, and too short to tell
        "hasn't it changed?",
        "是 地址",
    ],
)
def test_what_is_no_slip_stays(knowledge: Knowledge, text: str) -> None:
    knowledge.read(email=EMAIL)
    left = text.split(" of ")[-1] if "IC-" in text else text

    assert left.split()[-1] in knowledge.understood(text)


def test_a_word_that_an_article_has_is_never_changed(knowledge: Knowledge) -> None:
    knowledge.read(email=EMAIL, other="# Emial\n\nEmial is the name of our mascot.")

    assert knowledge.understood("what is emial?") == "what is emial?"


def test_a_word_in_another_language_is_no_correction(knowledge: Knowledge) -> None:
    knowledge.read(
        fr="# Modifier votre mot de passe\n\nVous pouvez le faire dans votre profil. Il cubra tout pour vous.",
        en="# Travel\n\nHow to travel with your family, and what you need for it.",
    )

    assert knowledge.understood("how do I travel to cuba with my family?") == "how do I travel to cuba with my family?"


def test_nobody_is_led_to_words_of_articles_they_may_not_see(knowledge: Knowledge) -> None:
    knowledge.read(email=EMAIL)
    knowledge.read(Level.INTERNAL, secret="# Project Zanzibar\n\nZanzibar starts in May.")

    assert knowledge.understood("what is zanzibaar?") == "what is zanzibaar?"
    assert knowledge.understood("what is zanzibaar?", Reader(Level.INTERNAL)) == "what is zanzibar?"


def test_the_words_go_with_the_article(knowledge: Knowledge) -> None:
    knowledge.read(email=EMAIL, other="# Zanzibar\n\nAn island.")
    assert knowledge.understood("what is zanzibaar?") == "what is zanzibar?"
    (knowledge.folder / Level.PUBLIC / "other.md").unlink()
    knowledge.read()

    assert knowledge.understood("what is zanzibaar?") == "what is zanzibaar?"


def test_a_german_compound_is_found_by_its_parts_and_not_mended(knowledge: Knowledge) -> None:
    knowledge.read(
        konto="# Konto löschen\n\nDie Löschung des Kontos dauert einen Tag. Sie müssen das Konto bestätigen."
    )

    assert knowledge.understood("Wie geht die Kontolöschung?") == "Wie geht die Kontolöschung?"
    assert knowledge.found("Kontolöschung") == ["konto.md"]


def test_the_word_itself_comes_before_its_synonym(knowledge: Knowledge) -> None:
    knowledge.read(
        invoice="# Your invoice\n\nEach invoice is under Payments.", bill="# Your bill\n\nEach bill is under Payments."
    )

    assert knowledge.found("where is my bill?") == ["bill.md", "invoice.md"]
    assert knowledge.found("where is my invoice?") == ["invoice.md", "bill.md"]


def test_a_question_is_understood_looked_up_and_measured_in_one_statement_each(
    knowledge: Knowledge, asked: list[str]
) -> None:
    knowledge.read(email=EMAIL)
    audiences = Audiences()
    use_of_words(knowledge.database, ["email"], ANYBODY, audiences)
    asked.clear()

    query = Understanding(knowledge.database, Synonyms(), audiences)("how can i chagne my emial adress", ANYBODY)
    assert (query.text, len(asked)) == ("how can i change my email address", 1)
    (passage,) = PostgresSearch(knowledge.database, None, audiences).search(query, 5, ANYBODY)
    assert (passage.url, len(passage.around), len(asked)) == ("email.md", 1, 2)
    assert use_of_words(knowledge.database, ["email"], ANYBODY, audiences).passages == 1
    assert len(asked) == 3


def test_a_long_paste_is_read_in_time(knowledge: Knowledge) -> None:
    knowledge.read(email=EMAIL)
    log = " ".join(f"wrd{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}qx" for n in range(4000))

    assert knowledge.understood(f"{log} emial").startswith("wrdaa")
