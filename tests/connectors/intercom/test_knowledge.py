"""Intercom's articles in the knowledge: taken in over HTTP, found by those they are for, gone when they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import SourceSettings
from bot.knowledge.ingest.run import Ingestion, found_at
from bot.knowledge.ingest.summary import Summary
from bot.knowledge.search import PostgresSearch
from bot.knowledge.sources.help_center import open_help_center
from bot.model import ANYBODY, EVERYBODY, Level, Reader
from bot.store.db import Database
from connectors.intercom.client import connect
from connectors.intercom.help_center.listing import VERSION, IntercomHelpCenter
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace


class Knowledge:
    def __init__(self, workspace: Workspace, database: Database) -> None:
        self.sandbox = workspace.sandbox
        self.database = database
        self.cursor: str | None = None
        self.now = datetime.now(UTC)
        url, token = f"{workspace.url}/intercom", CREDENTIALS.access_token
        client = connect(access_token=token, base_url=url, timeout=workspace.patience, version=VERSION)
        self.center = IntercomHelpCenter(client, CREDENTIALS.admin_id)

    def read(self) -> Summary:
        settings = SourceSettings(name="help", kind="intercom")
        run = Ingestion(self.database, None, lambda _: None)
        source = found_at("help", lambda: open_help_center(self.center, settings, self.cursor, now=self.now))
        assert run.take(source, EVERYBODY).problem is None
        self.cursor = source.cursor
        return run.finish()

    def find(self, words: str, reader: Reader = ANYBODY) -> set[str]:
        """Titles."""
        found = PostgresSearch(self.database, None).search(words, 10, reader)
        return {passage.title for passage in found if words.casefold() in passage.text.casefold()}


@pytest.fixture
def knowledge(workspace: Workspace, database_url: str) -> Iterator[Knowledge]:
    database = Database(database_url, 4)
    yield Knowledge(workspace, database)
    database.close()


def test_what_is_for_some_is_found_by_no_others(knowledge: Knowledge) -> None:
    for title, audience in {"open": "everyone", "users": "all_users", "chosen": "restricted"}.items():
        knowledge.sandbox.add_article(title, f"<p>A canary sings for {title}.</p>", audience=audience)
    knowledge.sandbox.add_internal_article("internal", "<p>A canary sings for teammates.</p>")
    knowledge.sandbox.add_article("draft", "<p>A canary sings for nobody.</p>", state="draft")

    assert knowledge.read() == Summary(added=4)
    assert knowledge.find("canary") == {"open"}
    assert knowledge.find("canary", Reader(Level.SIGNED_IN)) == {"open", "users"}
    assert knowledge.find("canary", Reader(Level.SIGNED_IN, frozenset({"restricted"}))) == {"open", "users", "chosen"}
    assert knowledge.find("canary", Reader(Level.INTERNAL)) == {"open", "users", "internal"}


def test_changes_come_in_and_deletions_when_everything_is_read(knowledge: Knowledge) -> None:
    numbers = [knowledge.sandbox.add_article(f"Article {number}", f"<p>Walrus {number}.</p>") for number in range(6)]
    for number in numbers:
        knowledge.sandbox.state.articles[number]["updated_at"] -= 3600
    knowledge.read()
    knowledge.sandbox.edit_article(numbers[0], body="<p>Penguin.</p>")
    knowledge.sandbox.edit_article(numbers[1], state="draft")
    knowledge.sandbox.delete_article(numbers[2])

    assert knowledge.read() == Summary(updated=1, removed=1)
    assert knowledge.find("penguin") == {"Article 0"}
    assert knowledge.find("walrus") == {"Article 2", "Article 3", "Article 4", "Article 5"}
    knowledge.now += timedelta(days=1)
    assert knowledge.read() == Summary(unchanged=4, removed=1)
    assert "Article 2" not in knowledge.find("walrus")
