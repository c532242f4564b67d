"""Sources of articles are read by the workers when they are due, and by a worker that ends no further."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import SourceSettings
from bot.knowledge.ingest.refresh import Refresher
from bot.knowledge.sources.configured import openers
from bot.store.db import Database
from bot.store.knowledge.sources import Sources
from workers.fetch.refresh_sources import SourceRefresh


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 2)
    yield database
    database.close()


@pytest.fixture
def refresher(database: Database, tmp_path: Path) -> Refresher:
    (tmp_path / "a.md").write_text("Lisbon.")
    settings = SourceSettings(name="docs", kind="folder", where=str(tmp_path), every_hours=0)
    return Refresher(database, lambda: None, [settings], openers({}))


def articles(database: Database) -> dict[str, int]:
    return {state.name: state.articles for state in Sources(database).all()}


def test_a_source_without_an_interval_is_read_when_it_is_asked_for(database: Database, refresher: Refresher) -> None:
    job = SourceRefresh(lambda: refresher)
    job.run()
    assert articles(database) == {}
    refresher.want("docs")
    job.run()
    assert articles(database) == {"docs": 1}


def test_a_worker_that_ends_leaves_it_to_another(database: Database, refresher: Refresher) -> None:
    refresher.want("docs")
    ending, other = SourceRefresh(lambda: refresher), SourceRefresh(lambda: refresher)
    ending.stop()
    ending.run()
    assert articles(database) == {"docs": 0}
    other.run()
    assert articles(database) == {"docs": 1}
