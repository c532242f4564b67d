"""Zendesk's articles in the knowledge: taken in over HTTP, found by those they are for, gone when they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.config import SourceSettings, variables
from bot.knowledge.ingest.run import Ingestion, found_at
from bot.knowledge.ingest.summary import Summary
from bot.knowledge.search import PostgresSearch
from bot.knowledge.sources.help_center import open_help_center
from bot.model import ANYBODY, EVERYBODY, ArticlesChanged, Level, Reader
from bot.ports import HelpCenter, Translations
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox
from bot.store.intake import FollowUp, IntakeSettings
from bot.store.knowledge.sources import Sources
from connectors import registry
from connectors.zendesk.help_center.export import ZendeskHelpCenter
from tests.connectors.zendesk.conftest import CREDENTIALS, Account
from tests.support.embedder import FakeEmbedder
from tests.support.store import Store, plan

SETTINGS = SourceSettings(name="help", kind="zendesk")
LISTED = "/zendesk/api/v2/help_center/articles"
EMPLOYEE = Reader(Level.INTERNAL)


class Knowledge:
    def __init__(self, account: Account, database: Database) -> None:
        self.account = account
        self.sandbox = account.sandbox
        self.database = database
        self.embedder = FakeEmbedder(database)
        self.cursor: str | None = None
        self.now = datetime.now(UTC)

    def read(self, center: HelpCenter | None = None) -> Summary:
        """What changed; everything, where a day has gone by."""
        self.embedder.seen.clear()
        self.account.seen.clear()
        center = center or ZendeskHelpCenter(self.account.client())
        run = Ingestion(self.database, self.embedder, lambda _: None)
        source = found_at("help", lambda: open_help_center(center, SETTINGS, self.cursor, now=self.now))
        if run.take(source, EVERYBODY).problem is None:
            self.cursor = source.cursor
        return run.finish()

    def find(self, words: str, reader: Reader = ANYBODY) -> set[str]:
        """Titles."""
        found = PostgresSearch(self.database, None).search(words, 10, reader)
        return {passage.title for passage in found if words.casefold() in passage.text.casefold()}

    @property
    def read_all(self) -> bool:
        return any(path == LISTED for _, path in self.account.seen)


@pytest.fixture
def knowledge(account: Account, database_url: str) -> Iterator[Knowledge]:
    database = Database(database_url, 4)
    yield Knowledge(account, database)
    database.close()


def test_articles_go_in_once(knowledge: Knowledge) -> None:
    for number in range(5):
        knowledge.sandbox.add_article(f"Article {number}", f"<p>Say walrus {number} and wait.</p>")

    assert knowledge.read() == Summary(added=5)
    assert knowledge.find("walrus") == {f"Article {number}" for number in range(5)}
    knowledge.now += timedelta(days=2)
    assert knowledge.read() == Summary(unchanged=5)
    assert knowledge.read_all
    assert [words for words in knowledge.embedder.seen if "walrus" in words] == []


def test_what_is_for_some_is_found_by_no_others(knowledge: Knowledge) -> None:
    sandbox = knowledge.sandbox
    signed_in = sandbox.add_segment("Signed-in users", "signed_in_users")
    gold = sandbox.add_segment("Gold customers", "signed_in_users", tags=["gold"])
    staff = sandbox.add_segment("Agents and admins", "staff")
    finance = sandbox.add_segment("Finance", "staff", group_ids=[4])
    for title, segments in {
        "public": [],
        "signed-in": [signed_in],
        "gold": [gold],
        "staff": [staff],
        "finance": [finance],
    }.items():
        sandbox.add_article(title, f"<p>A canary sings for {title}.</p>", segments=segments)
    sandbox.add_article("draft", "<p>A canary sings for nobody.</p>", draft=True)
    knowledge.read()

    member = frozenset({"zendesk/tag:gold"})
    assert knowledge.find("canary") == {"public"}
    assert knowledge.find("canary", Reader(Level.PUBLIC, member)) == {"public"}
    assert knowledge.find("canary", Reader(Level.SIGNED_IN)) == {"public", "signed-in"}
    assert knowledge.find("canary", Reader(Level.SIGNED_IN, member)) == {"public", "signed-in", "gold"}
    assert knowledge.find("canary", EMPLOYEE) == {"public", "signed-in", "staff"}
    assert "finance" in knowledge.find("canary", Reader(Level.INTERNAL, frozenset({"Finance"})))


@pytest.mark.parametrize(
    ("language", "titles"),
    [("de", {"Preise"}), ("en", {"Prices"}), ("en-GB", {"Prices"}), ("fr", {"Preise", "Prices"})],
)
def test_of_translations_the_readers_is_found(knowledge: Knowledge, language: str, titles: set[str]) -> None:
    """One of them; where there is none in the reader's language, any."""
    number = knowledge.sandbox.add_article("Prices", "<p>Walrus 2000 costs ten.</p>")
    knowledge.sandbox.translate_article(number, "de", "Preise", "<p>Walrus 2000 kostet zehn.</p>")
    knowledge.read()

    found = knowledge.find("walrus 2000", Reader(language=language))
    assert len(found) == 1
    assert found <= titles


def test_an_article_that_gets_a_segment_is_public_no_more(knowledge: Knowledge) -> None:
    staff = knowledge.sandbox.add_segment("Agents and admins", "staff")
    number = knowledge.sandbox.add_article("Rota", "<p>The walrus is on call.</p>")
    knowledge.read()
    article = knowledge.sandbox.state.articles[int(number)]
    article.update(user_segment_id=int(staff), user_segment_ids=[int(staff)])

    assert knowledge.read() == Summary(updated=1)
    assert knowledge.find("walrus") == set()
    assert knowledge.find("walrus", EMPLOYEE) == {"Rota"}


def test_a_segment_that_is_narrowed_hides_articles_that_did_not_change(knowledge: Knowledge) -> None:
    segment = knowledge.sandbox.add_segment("Customers", "signed_in_users")
    number = knowledge.sandbox.add_article("Terms", "<p>The walrus signs.</p>", segments=[segment])
    knowledge.sandbox.state.articles[int(number)]["updated_at"] = "2026-01-01T10:00:00Z"
    knowledge.read()
    assert knowledge.find("walrus", Reader(Level.SIGNED_IN)) == {"Terms"}
    knowledge.sandbox.state.segments[int(segment)]["organization_ids"] = [7]

    assert knowledge.read() == Summary(updated=1)
    assert knowledge.find("walrus", Reader(Level.SIGNED_IN)) == set()


def test_in_between_only_what_changed_is_asked_for(knowledge: Knowledge) -> None:
    numbers = [
        knowledge.sandbox.add_article(f"Article {number}", f"<p>Say walrus {number}.</p>") for number in range(4)
    ]
    for number in numbers:
        knowledge.sandbox.state.articles[int(number)]["updated_at"] = "2026-01-01T10:00:00Z"
    knowledge.read()
    knowledge.sandbox.edit_article(numbers[1], body="<p>Say penguin.</p>")
    knowledge.sandbox.translate_article(numbers[1], "de", "Artikel", "<p>Sag Pinguin.</p>")
    knowledge.sandbox.unpublish_article(numbers[2])

    assert knowledge.read() == Summary(added=1, updated=1, removed=1)
    assert not knowledge.read_all
    assert knowledge.find("walrus") == {"Article 0", "Article 3"}
    assert knowledge.find("penguin") == {"Article 1"}
    assert knowledge.find("pinguin") == {"Artikel"}


def test_what_was_deleted_goes_when_everything_is_read(knowledge: Knowledge) -> None:
    numbers = [knowledge.sandbox.add_article(f"Article {number}", f"<p>Walrus {number}.</p>") for number in range(8)]
    knowledge.read()
    knowledge.sandbox.delete_article(numbers[0])

    assert knowledge.read().removed == 0
    knowledge.now += timedelta(days=1)
    assert knowledge.read() == Summary(removed=1, unchanged=7)
    assert "Article 0" not in knowledge.find("walrus")


def test_an_export_that_breaks_off_takes_nothing_away(knowledge: Knowledge) -> None:
    knowledge.sandbox.world.page_size = 3
    for number in range(8):
        knowledge.sandbox.add_article(f"Article {number}", f"<p>Walrus {number}.</p>")
    knowledge.read()
    cursor = knowledge.cursor
    knowledge.now += timedelta(days=2)

    class BreakingOff(ZendeskHelpCenter):
        def articles(self) -> Iterator[Translations]:
            for number, article in enumerate(super().articles()):
                if number == 2:
                    knowledge.account.failing["GET"] = 500
                yield article

    (problem,) = knowledge.read(BreakingOff(knowledge.account.client())).problems
    assert "cannot be read to its end" in problem[1]
    assert len(knowledge.find("walrus")) == 8
    assert knowledge.cursor == cursor


class TestToldByAWebhook:
    @pytest.fixture
    def inbox(self, knowledge: Knowledge, store: Store) -> Inbox:
        rules = IntakeSettings(article_sources={"zendesk": ("help",)})
        return Inbox(knowledge.database, store.cipher, Handoffs(plan), rules, store.follow_ups.append)

    def kept(self, knowledge: Knowledge, cursor: str) -> Sources:
        """The source as it stands after a run that went well."""
        states = Sources(knowledge.database)
        claim = states.claim("help", anyhow=True)
        assert claim is not None
        states.end(claim, problem=None, cursor=cursor, skipped=0)
        return states

    def test_what_is_published_is_read_soon(self, knowledge: Knowledge, inbox: Inbox, store: Store) -> None:
        states = self.kept(knowledge, "mark")
        assert states.claim("help") is None  # nobody wants it
        inbox([ArticlesChanged(channel="zendesk")])
        claim = states.claim("help")
        assert claim is not None
        assert claim.cursor == "mark"
        assert store.follow_ups == [FollowUp(read_sources=True)]

    def test_what_is_not_shown_any_more_is_gone_at_once(self, knowledge: Knowledge, inbox: Inbox) -> None:
        number = knowledge.sandbox.add_article("Prices", "<p>A walrus costs ten.</p>")
        knowledge.sandbox.translate_article(number, "de", "Preise", "<p>Ein Walrus kostet zehn.</p>")
        knowledge.sandbox.add_article("Other", "<p>The walrus stays.</p>")
        knowledge.read()
        states = self.kept(knowledge, "mark")
        inbox([ArticlesChanged(channel="zendesk", gone=f"zendesk:articles/{number}")])

        assert knowledge.find("walrus") == {"Other"}
        claim = states.claim("help")
        assert claim is not None
        assert claim.cursor is None  # all of it, should it be published again

    def test_what_is_told_while_it_is_read_is_not_lost(self, knowledge: Knowledge, inbox: Inbox) -> None:
        states = self.kept(knowledge, "mark")
        claim = states.claim("help", anyhow=True)
        assert claim is not None
        inbox([ArticlesChanged(channel="zendesk", gone="zendesk:articles/1")])
        states.end(claim, problem=None, cursor="a newer mark", skipped=0)

        again = states.claim("help")
        assert again is not None
        assert again.cursor is None

    def test_where_nobody_reads_them_nothing_changes(self, knowledge: Knowledge, inbox: Inbox, store: Store) -> None:
        inbox([ArticlesChanged(channel="intercom", gone="intercom:articles/39")])
        assert Sources(knowledge.database).all() == ()
        assert store.follow_ups == []


def test_firstline_ingest_reads_all_of_it(
    knowledge: Knowledge, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in variables(registry.configs()):
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / ".env").write_text(
        f"DATABASE_URL={database_url}\nZENDESK_SUBDOMAIN=acme\nZENDESK_EMAIL={CREDENTIALS.email}\n"
        f"ZENDESK_API_TOKEN={CREDENTIALS.api_token}\nZENDESK_WEBHOOK_SECRET={CREDENTIALS.webhook_secret}\n"
        f"ZENDESK_BASE_URL={knowledge.account.url}/zendesk\n"
    )
    (tmp_path / "firstline.toml").write_text(
        '[[knowledge.sources]]\nname = "help"\nkind = "zendesk"\nexclude = ["Legal/*"]\n'
    )
    legal = knowledge.sandbox.add_section("Terms", knowledge.sandbox.add_category("Legal"))
    knowledge.sandbox.add_article("Small print", "<p>The walrus is small.</p>", section=legal)
    numbers = [knowledge.sandbox.add_article(f"Article {number}", f"<p>Walrus {number}.</p>") for number in range(5)]

    def ingest(*options: str) -> str:
        result = CliRunner().invoke(cli, ["ingest", "help", *options])
        assert result.exit_code == 0, result.output
        return result.output

    assert "5 added, and nothing was written" in ingest("--dry-run")
    assert knowledge.find("walrus") == set()
    assert "5 added" in ingest()
    assert knowledge.find("walrus") == {f"Article {number}" for number in range(5)}
    knowledge.sandbox.delete_article(numbers[0])
    assert "4 unchanged, 1 removed" in ingest()
    assert knowledge.find("walrus") == {f"Article {number}" for number in range(1, 5)}
