"""A source that is not well keeps what it had; each is read by one process at a time, when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from bot.config import SourceSettings
from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.ingest import Ingestion, Summary, ingest, ingest_sources
from bot.knowledge.ingest.refresh import Refresher
from bot.knowledge.search import PostgresSearch
from bot.knowledge.sources.configured import openers, readerships
from bot.knowledge.sources.web import Web
from bot.model import ANYBODY, EVERYBODY
from bot.store.db import Database
from bot.store.knowledge.sources import Sources
from tests.support.serving import Served


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 6)
    yield database
    database.close()


def write(folder: Path, count: int, text: str = "Text") -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number}.md").write_text(f"{text} {number}.", encoding="utf-8")
    return folder


def texts(database: Database) -> list[str]:
    with database.connection() as connection:
        return [row["text"] for row in connection.execute("SELECT text FROM passages ORDER BY text")]


def take(database: Database, folder: Path, *, accept_loss: bool = False, dry: bool = False) -> Summary:
    return ingest(database, None, [str(folder)], lambda _: None, accept_loss=accept_loss, dry=dry)


class TestLoss:
    def test_a_sudden_loss_leaves_everything_as_it_was(self, database: Database, tmp_path: Path) -> None:
        take(database, write(tmp_path / "docs", 6))
        write(tmp_path / "docs", 6, "Changed")
        for number in range(4):
            (tmp_path / f"docs/{number}.md").unlink()
        summary = take(database, tmp_path / "docs")
        assert summary.removed == summary.updated == 0
        assert "4 of its 6 articles are gone at once, more than 30%" in summary.problems[0][1]
        assert texts(database) == [f"Text {number}." for number in range(6)]

    def test_a_loss_that_is_accepted_is_carried_out(self, database: Database, tmp_path: Path) -> None:
        take(database, write(tmp_path / "docs", 6))
        for number in range(4):
            (tmp_path / f"docs/{number}.md").unlink()
        assert take(database, tmp_path / "docs", accept_loss=True) == Summary(unchanged=2, removed=4)

    @pytest.mark.parametrize("count", [2, 5])
    def test_an_empty_folder_takes_nothing_away(self, database: Database, tmp_path: Path, count: int) -> None:
        take(database, write(tmp_path / "docs", count))
        for path in (tmp_path / "docs").iterdir():
            path.unlink()
        assert take(database, tmp_path / "docs").removed == 0
        assert len(texts(database)) == count

    def test_what_comes_and_goes_every_day_goes(self, database: Database, tmp_path: Path) -> None:
        take(database, write(tmp_path / "docs", 10))
        for number in range(3):
            (tmp_path / f"docs/{number}.md").unlink()
        assert take(database, tmp_path / "docs") == Summary(unchanged=7, removed=3)


class TestBroken:
    def test_a_list_that_breaks_off_changes_nothing(self, database: Database) -> None:
        def entries(*, broken: bool) -> Iterator[Entry]:
            for number in range(4):
                if broken and number == 2:
                    raise Unreadable("answers HTTP 502 on its third page")
                text = "New" if broken else "Old"
                article = Article(
                    key=f"k{number}", url=f"u{number}", title="T", text=f"{text} {number}", markdown=False
                )
                yield Entry(key=article.key, name=article.key, read=partial(replace, article))

        def run(*, broken: bool) -> Summary:
            source = Source(name="vendor", entries=entries(broken=broken))
            return ingest_sources(database, None, [source], lambda _: None, EVERYBODY)

        run(broken=False)
        assert run(broken=True).problems == (
            ("vendor", "it answers HTTP 502 on its third page: everything is kept as it was"),
        )
        assert texts(database) == [f"Old {number}" for number in range(4)]

    def test_nothing_is_written_by_a_dry_run(self, database: Database, tmp_path: Path) -> None:
        folder = write(tmp_path / "docs", 8)
        take(database, folder)
        (folder / "0.md").write_text("Changed.")
        (folder / "1.md").unlink()
        (folder / "new.md").write_text("New.")
        before = texts(database)
        assert take(database, folder, dry=True) == Summary(added=1, updated=1, unchanged=6, removed=1)
        assert texts(database) == before
        assert take(database, folder) == Summary(added=1, updated=1, unchanged=6, removed=1)

    def test_many_articles_are_prepared_by_other_processes(self, database: Database, tmp_path: Path) -> None:
        folder = write(tmp_path / "docs", 120)
        assert take(database, folder) == Summary(added=120)
        assert len(texts(database)) == 120


class TestSites:
    @pytest.fixture
    def site(self) -> Iterator[tuple[str, dict[str, str | AnyResponse]]]:
        pages: dict[str, str | AnyResponse] = {}
        app = Flask("site")

        @app.get("/<path:path>")
        def page(path: str) -> AnyResponse:
            found = pages.get(path, Response("", 404))
            kind = "application/xml" if path.endswith(".xml") else "text/html"
            return Response(found, content_type=kind) if isinstance(found, str) else found

        served = Served(app)
        yield served.url, pages
        served.close()

    def test_a_login_overnight_replaces_nothing(
        self, database: Database, site: tuple[str, dict[str, str | AnyResponse]]
    ) -> None:
        url, pages = site
        names = [f"wifi{number}" for number in range(4)]
        pages["a.xml"] = sitemap(*(f"{url}/{name}" for name in names))
        pages |= {name: f"<title>{name}</title><h1>{name}</h1><p>The password of {name} is blue.</p>" for name in names}
        pages["login"] = "<title>Sign in</title><h1>Sign in</h1><p>Please sign in to read this article.</p>"
        assert read(database, f"{url}/a.xml").added == 4
        pages |= {name: redirect(f"/login?return={name}") for name in names}
        summary = read(database, f"{url}/a.xml")
        assert summary.skipped[0] == (f"{url}/wifi0", f"leads to a login ({url}/login?return=wifi0)")
        assert summary.updated == summary.removed == 0
        assert summary.problems
        assert len([text for text in texts(database) if "is blue" in text]) == 4

    def test_one_text_at_many_addresses_is_the_text_of_none(
        self, database: Database, site: tuple[str, dict[str, str | AnyResponse]]
    ) -> None:
        url, pages = site
        names = [f"p{number}" for number in range(5)]
        pages["a.xml"] = sitemap(*(f"{url}/{name}" for name in names))
        pages |= {name: f"<h1>{name}</h1><p>Text of {name}.</p>" for name in names}
        read(database, f"{url}/a.xml")
        before = texts(database)
        pages |= dict.fromkeys(names[1:], "<h1>Acme</h1><p>We are moving house. Come back tomorrow.</p>")
        summary = read(database, f"{url}/a.xml")
        assert (summary.unchanged, len(summary.skipped)) == (1, 4)
        assert "shows the same text as 3 other addresses" in summary.skipped[0][1]
        assert texts(database) == before

    def test_an_address_that_leads_to_another_page_keeps_its_article(
        self, database: Database, site: tuple[str, dict[str, str | AnyResponse]]
    ) -> None:
        url, pages = site
        pages["a.xml"] = sitemap(f"{url}/refunds")
        pages["refunds"] = "<h1>Refunds</h1><p>Five days.</p>"
        read(database, f"{url}/a.xml")
        pages |= {"refunds": redirect("/home"), "home": "<h1>Acme</h1><p>All about us.</p>"}
        assert "'Acme' and not 'Refunds'" in read(database, f"{url}/a.xml").skipped[0][1]
        assert texts(database) == ["Five days."]


def read(database: Database, target: str) -> Summary:
    return ingest(database, None, [target], lambda _: None, web=Web(private=True))


def sitemap(*urls: str) -> str:
    locations = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'


class TestTurns:
    @pytest.fixture
    def refresher(self, database: Database, tmp_path: Path) -> Refresher:
        folder = write(tmp_path / "docs", 3)
        settings = SourceSettings(name="docs", kind="folder", where=str(folder), every_hours=1, exclude=("2.md",))
        return Refresher(database, lambda: None, [settings], openers({}))

    def test_a_source_is_read_when_it_is_due_and_then_not_again(self, database: Database, refresher: Refresher) -> None:
        assert refresher.run_due(lambda: None) == {"docs": Summary(added=2)}
        assert refresher.run_due(lambda: None) == {}
        refresher.want("docs")
        assert refresher.run_due(lambda: None) == {"docs": Summary(unchanged=2)}
        assert refresher.run_due(lambda: None) == {}
        assert [(one.articles, one.problem) for one in Sources(database).all()] == [(2, None)]

    def test_of_several_processes_one_reads_it(self, refresher: Refresher) -> None:
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: refresher.run_due(lambda: None), range(4)))
        assert sorted(map(len, done)) == [0, 0, 0, 1]

    def test_what_went_wrong_is_kept_until_it_goes_well(
        self, database: Database, refresher: Refresher, tmp_path: Path
    ) -> None:
        refresher.run_due(lambda: None)
        (tmp_path / "docs").rename(tmp_path / "away")
        refresher.want("docs")
        assert refresher.run_due(lambda: None)["docs"].problems == (("docs", "nothing could be read"),)
        (state,) = Sources(database).all()
        assert (state.articles, state.problem, state.skipped) == (2, "nothing could be read", 1)
        assert state.good_at is not None
        (tmp_path / "away").rename(tmp_path / "docs")
        refresher.want("docs")
        refresher.run_due(lambda: None)
        assert Sources(database).all()[0].problem is None

    def test_a_run_that_is_given_up_gives_its_turn_back(self, database: Database, refresher: Refresher) -> None:
        asked = 0

        def stop() -> None:
            nonlocal asked
            asked += 1
            if asked > 1:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            refresher.run_due(stop)
        assert texts(database) == []
        assert refresher.run_due(lambda: None) == {"docs": Summary(added=2)}

    def test_what_another_process_reads_is_not_read_by_a_command(
        self, database: Database, refresher: Refresher
    ) -> None:
        claim = Sources(database).claim("docs", anyhow=True)
        assert claim is not None
        run = Ingestion(database, None, lambda _: None)
        refresher.run(run, ["docs"])
        assert run.finish().problems == (("docs", "it is being read by another process"),)
        Sources(database).release(claim)

    def test_an_article_is_not_read_again_in_the_version_that_is_known(self, database: Database) -> None:
        reads: list[str] = []

        def read_it(version: str) -> Article:
            reads.append(version)
            return Article(key="k", url="u", title="T", text=f"In version {version}", markdown=False)

        def run(version: str) -> Summary:
            entry = Entry(key="k", name="k", read=lambda: read_it(version), version=version)
            return ingest_sources(database, None, [Source(name="s", entries=[entry])], lambda _: None, EVERYBODY)

        assert [run("1"), run("1"), run("2")] == [Summary(added=1), Summary(unchanged=1), Summary(updated=1)]
        assert reads == ["1", "2"]


def test_what_was_removed_while_an_answer_is_written_is_not_said(database: Database, tmp_path: Path) -> None:
    (tmp_path / "refunds.md").write_text("# Refunds\n\nA refund takes five working days.")
    (tmp_path / "other.md").write_text("# Opening hours\n\nWe are open from nine to five.")
    take(database, tmp_path)
    search = PostgresSearch(database, None)
    looked_up = search.search("How long does a refund take?", 5, ANYBODY)
    assert search.still_shown({looked_up[0].url}, ANYBODY) == {"refunds.md"}
    (tmp_path / "refunds.md").unlink()
    take(database, tmp_path)
    assert search.still_shown({looked_up[0].url}, ANYBODY) == frozenset()


def test_an_article_of_two_sources_is_shown_to_those_of_the_narrower(database: Database, tmp_path: Path) -> None:
    write(tmp_path / "all", 1, "Open")
    write(tmp_path / "all/inner", 2, "Secret")
    everything = SourceSettings(name="everything", kind="folder", where=str(tmp_path / "all"))
    inner = SourceSettings(name="inner", kind="folder", where=str(tmp_path / "all/inner"), audience="internal")
    sources = (everything, inner)
    refresher = Refresher(database, lambda: None, sources, openers({}))

    def seen() -> list[str]:
        return [found.text for found in PostgresSearch(database, None).search("Secret Open", 5, ANYBODY)]

    def run(*names: str) -> Summary:
        run = Ingestion(database, None, lambda _: None, listed=readerships(sources))
        refresher.run(run, names)
        return run.finish()

    run("everything")
    run("inner")
    assert seen() == ["Open 0."]
    again = run("everything")
    assert seen() == ["Open 0."]
    assert not again.problems
    why = "comes from the source inner too, where it is for employees only"
    assert [reason for _, reason in again.skipped] == [why, why]
    with database.connection() as connection:
        connection.execute("UPDATE sources SET tried_at = tried_at - interval '2 days'")
        connection.commit()
    assert len(refresher.run_due(lambda: None)["everything"].skipped) == 2
    assert seen() == ["Open 0."]
