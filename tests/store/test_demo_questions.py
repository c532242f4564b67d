"""The tour's questions, made from articles of one's own: only those that the bot answers from the very article."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.container import Container
from bot.app.demo.articles import Articles
from bot.app.demo.data_dir import Home
from bot.app.demo.questions import Question, of_articles, question_of
from bot.app.settings import load
from bot.errors import ConfigurationError, FirstlineError
from bot.pipeline import Services
from bot.store.db import Database

PUBLISHED = "http://127.0.0.1:1"


@pytest.fixture
def store_database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, 4)) as database:
        yield database


@pytest.fixture(scope="module")
def services(request: pytest.FixtureRequest) -> Services:
    url = request.getfixturevalue("_migrated_database")
    return Container(load({"DATABASE_URL": url}, dotenv=None)).services


def test_questions_are_made_from_headings_and_answered_by_their_articles(
    store_database: Database, services: Services, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "orders.md").write_text(
        "# Orders\n\n## How to change a delivery address\n\nOpen Orders and press Change address.\n\n"
        "## See also\n\nOther things."
    )
    (own / "gift cards.md").write_text("# Gift cards\n\n## What is a gift card worth?\n\nBetween 10 and 500 EUR.")
    home = Home.at(tmp_path / "home")

    assert Articles(str(own)).read(store_database, home, PUBLISHED) == 2
    made = of_articles(store_database, services)

    known = {Question("How do I change a delivery address?", "/orders.md")}
    known.add(Question("What is a gift card worth?", "/gift%20cards.md"))
    assert {made.employee, made.customer, made.requester, made.taken_over} == known
    assert made.employee != made.customer


def test_other_articles_take_the_place_of_those_before(store_database: Database, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(f"# {name}\n\nAbout {name}.")
        Articles(str(tmp_path / name)).read(store_database, Home.at(tmp_path / "home"), PUBLISHED)
    with store_database.connection() as connection:
        rows = connection.execute("SELECT title FROM articles").fetchall()
    assert [row["title"] for row in rows] == ["two"]


def test_what_is_not_there_or_says_nothing_is_named(
    store_database: Database, services: Services, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="found nothing at"):
        Articles(str(tmp_path / "nowhere")).check()
    (tmp_path / "empty").mkdir()
    with pytest.raises(FirstlineError, match="no article could be read"):
        Articles(str(tmp_path / "empty")).read(store_database, Home.at(tmp_path / "home"), PUBLISHED)
    with pytest.raises(FirstlineError, match="none of these articles"):
        of_articles(store_database, services)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("How to add a security key", "How do I add a security key?"),
        ("2.1 Changing your e-mail address", "Changing your e-mail address?"),
        ("Can I pay by invoice?", "Can I pay by invoice?"),
        ("Overview", None),
        ("What is this?", None),
        ("word " * 20, None),
        ("", None),
    ],
)
def test_a_heading_becomes_a_question_as_people_ask_it(heading: str, question: str | None) -> None:
    assert question_of(heading) == question
