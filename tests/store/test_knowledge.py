"""Articles go in once, are replaced in one piece, leave when they are gone, and are found by words and by meaning."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ConfigurationError, ModelUnavailable, StoreUnavailable
from bot.knowledge.ingest import GIVEN_UP_AFTER, Summary, ingest
from bot.knowledge.search import PostgresSearch
from bot.knowledge.sources.web import Page, Web
from bot.model import ANYBODY, EVERYBODY, Audience, Level, Query, Reader, Readership
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.queries import queries
from tests.support.embedder import FakeEmbedder
from tests.support.serving import Served

INTERNAL = Readership(Level.INTERNAL)
EMPLOYEE = Reader(Level.INTERNAL)


class Knowledge:
    """A folder of articles, and what the knowledge makes of it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.told: list[str] = []

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(
        self,
        *targets: str,
        embedder: Embedder | None = None,
        base_url: str | None = None,
        readership: Readership = EVERYBODY,
    ) -> Summary:
        where = targets or [str(self.folder)]
        web = Web(private=True)
        return ingest(
            self.database, embedder, where, self.told.append, base_url=base_url, readership=readership, web=web
        )

    def find(
        self, question: str, limit: int = 5, embedder: Embedder | None = None, reader: Reader = ANYBODY
    ) -> list[str]:
        """Addresses of what is found, the best first."""
        return [passage.url for passage in PostgresSearch(self.database, embedder).search(question, limit, reader)]

    def urls(self, passages: Iterable[int]) -> list[str]:
        with self.database.connection() as connection:
            rows = queries.passages_by_id(connection, ids=list(passages), audiences=list(Audience), around=0)
            return [row["url"] for row in rows]

    def size(self) -> tuple[int, int]:
        """Articles and passages."""
        with self.database.connection() as connection:
            row = queries.knowledge_size(connection)
        return row["articles"], row["passages"]

    def count(self, sql: str) -> int:
        with self.database.connection() as connection:
            row = connection.execute(sql).fetchone()
        assert row is not None
        return int(row["count"])


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 6)
    yield database
    database.close()


@pytest.fixture
def knowledge(database: Database, tmp_path: Path) -> Knowledge:
    (tmp_path / "docs").mkdir()
    return Knowledge(database, tmp_path / "docs")


class TestIngest:
    def test_a_folder_goes_in_and_is_found_by_title_and_place(self, knowledge: Knowledge) -> None:
        knowledge.write("billing/refunds.md", "# Refunds\n\nWe pay back.\n\n## How long\n\nFive working days.")
        assert knowledge.ingest() == Summary(added=1)
        (passage, *_) = PostgresSearch(knowledge.database, None).search("how many working days?", 5, ANYBODY)
        assert (passage.title, passage.url, passage.text) == (
            "Refunds › How long",
            "billing/refunds.md",
            "Five working days.",
        )

    def test_doing_it_again_changes_nothing(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "Text.")
        embedder = FakeEmbedder(knowledge.database)
        knowledge.ingest(embedder=embedder)
        embedder.seen.clear()
        assert knowledge.ingest(embedder=embedder) == Summary(unchanged=1)
        assert embedder.seen == []

    def test_a_changed_article_is_replaced(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        knowledge.write("a.md", "The office is in Porto.")
        assert knowledge.ingest() == Summary(updated=1)
        assert knowledge.find("Lisbon") == []
        assert knowledge.find("Porto") == ["a.md"]
        assert knowledge.count("SELECT count(*) FROM articles") == 1

    def test_the_old_form_is_found_until_the_new_one_is_there(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        knowledge.write("a.md", "The office is in Porto.")
        meanwhile: list[list[str]] = []
        embedder = FakeEmbedder(knowledge.database, before=lambda: meanwhile.append(knowledge.find("Lisbon")))
        knowledge.ingest(embedder=embedder)
        assert meanwhile == [["a.md"]]
        assert knowledge.find("Porto") == ["a.md"]

    def test_a_replacement_that_fails_half_way_leaves_the_old_form(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        knowledge.write("a.md", "The office is in Porto.")
        with pytest.raises(StoreUnavailable, match="ProgramLimitExceeded"):  # pgvector keeps none of this length
            knowledge.ingest(embedder=FakeEmbedder(knowledge.database, dimensions=17_000))
        assert knowledge.find("Lisbon") == ["a.md"]
        assert knowledge.find("Porto") == []

    def test_a_file_that_is_gone_is_removed(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "Lisbon.")
        knowledge.write("b.md", "Porto.")
        knowledge.ingest()
        (knowledge.folder / "b.md").unlink()
        assert knowledge.ingest() == Summary(unchanged=1, removed=1)
        assert knowledge.find("Porto") == []
        assert knowledge.count("SELECT count(*) FROM passages") == 1
        assert knowledge.count("SELECT count(*) FROM lexemes WHERE lexeme = 'porto'") == 0

    def test_doctor_says_how_much_there_is(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "# Refunds\n\nWe pay back.\n\n## How long\n\nFive working days.")
        knowledge.write("b.md", "Wie lange dauert es, bis ich mein Geld zurückbekomme? Meistens fünf Tage.")
        knowledge.ingest()
        assert knowledge.size() == (2, 3)
        (knowledge.folder / "a.md").unlink()
        knowledge.ingest()
        assert knowledge.size() == (1, 1)

    def test_a_source_without_articles_is_not_well(self, knowledge: Knowledge) -> None:
        summary = knowledge.ingest()

        assert summary.problems == ((str(knowledge.folder), "no articles were found there"),)

    def test_a_file_that_cannot_be_read_any_more_keeps_its_earlier_form(self, knowledge: Knowledge) -> None:
        path = knowledge.write("a.md", "Lisbon.")
        knowledge.ingest()
        path.write_bytes("Größe".encode("latin-1"))
        assert knowledge.ingest() == Summary(
            skipped=(("a.md", "is not UTF-8 text"),), problems=((str(knowledge.folder), "nothing could be read"),)
        )
        assert knowledge.find("Lisbon") == ["a.md"]

    def test_a_file_that_was_emptied_is_removed(self, knowledge: Knowledge) -> None:
        path = knowledge.write("a.md", "Lisbon.")
        knowledge.ingest()
        path.write_text("")
        assert knowledge.ingest() == Summary(removed=1, skipped=(("a.md", "is empty"),))

    def test_a_folder_that_is_not_there_removes_nothing(self, knowledge: Knowledge, tmp_path: Path) -> None:
        knowledge.write("a.md", "Lisbon.")
        knowledge.ingest()
        knowledge.folder.rename(tmp_path / "unmounted")
        assert knowledge.ingest().skipped == ((str(knowledge.folder), "does not exist"),)
        assert knowledge.find("Lisbon") == ["a.md"]

    def test_a_folder_that_cannot_be_looked_into_keeps_what_came_from_it(
        self, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed, listed = knowledge.write("closed/a.md", "Lisbon.").parent, Path.iterdir
        knowledge.ingest()

        def refuse(path: Path) -> Iterator[Path]:
            if path == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return listed(path)

        monkeypatch.setattr(Path, "iterdir", refuse)
        assert knowledge.ingest().skipped == (("closed", "cannot be read (Permission denied)"),)
        assert knowledge.find("Lisbon") == ["closed/a.md"]

    def test_one_bad_file_keeps_no_other_out_and_all_are_told(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "Lisbon.")
        (knowledge.folder / "b.md").write_bytes(b"\0\1\2")
        knowledge.write("c.md", "Porto.")
        summary = knowledge.ingest("/no/such/place", str(knowledge.folder))
        assert summary == Summary(
            added=2,
            skipped=(("/no/such/place", "does not exist"), ("b.md", "is binary, not text")),
            problems=(("/no/such/place", "nothing could be read"),),
        )
        assert knowledge.told == [
            "/no/such/place: skipped, it does not exist",
            "/no/such/place: nothing could be read",
            "b.md: skipped, it is binary, not text",
            "a.md: added, 1 passage (1 of 3)",
            "c.md: added, 1 passage (3 of 3)",
        ]

    def test_a_file_that_is_named_by_itself_and_through_its_folder_is_one_article(self, knowledge: Knowledge) -> None:
        path = knowledge.write("a.md", "Lisbon.")
        knowledge.ingest(str(path))
        assert knowledge.ingest() == Summary(unchanged=1)
        path.unlink()
        assert knowledge.ingest() == Summary(removed=1)

    def test_files_are_shown_where_they_are_published(self, knowledge: Knowledge) -> None:
        knowledge.write("setup/slack.md", "Lisbon.")
        knowledge.ingest(base_url="https://docs.example.com/{path}/")
        assert knowledge.find("Lisbon") == ["https://docs.example.com/setup/slack/"]
        assert knowledge.ingest(base_url="https://other.example.com") == Summary(updated=1)

    def test_two_files_at_one_address_are_one_article(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "Lisbon.")
        knowledge.write("a.txt", "Porto.")
        summary = knowledge.ingest(base_url="https://docs.example.com/{path}")
        assert summary.skipped == (("a.txt", "leads to https://docs.example.com/a, which another one did already"),)

    def test_two_at_once_put_everything_in_once(self, knowledge: Knowledge) -> None:
        for number in range(30):
            knowledge.write(f"{number}.md", f"Article number{number} about Lisbon and word{number % 7}.")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: knowledge.ingest(), range(2)))
        assert knowledge.count("SELECT count(*) FROM passages") == 30
        assert len(knowledge.find("Lisbon", limit=40)) == 30
        assert knowledge.count("SELECT count(*) FROM lexemes WHERE lexeme = 'lisbon' AND passages = 30") == 1

    def test_a_run_that_was_cut_off_is_searchable_and_made_good_by_the_next(
        self, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut_off(database: Database) -> None:
            raise KeyboardInterrupt

        knowledge.write("a.md", "Lisbon.")
        with monkeypatch.context() as patched:
            patched.setattr("bot.knowledge.ingest.run.count_words", cut_off)
            with pytest.raises(KeyboardInterrupt):
                knowledge.ingest()
        assert knowledge.find("Lisbon") == ["a.md"]
        assert knowledge.ingest() == Summary(unchanged=1)
        assert knowledge.count("SELECT count(*) FROM lexemes WHERE counted_at IS NULL") == 0


class TestPages:
    @pytest.fixture
    def site(self) -> Iterator[tuple[str, dict[str, tuple[int, str]]]]:
        """Its address, and its pages by path: status and text."""
        pages: dict[str, tuple[int, str]] = {}
        app = Flask("site")

        @app.get("/<path:path>")
        def page(path: str) -> Response:
            status, text = pages.get(path, (404, ""))
            return Response(text, status, content_type="application/xml" if path.endswith(".xml") else "text/html")

        served = Served(app)
        pages["sitemap.xml"] = (200, _sitemap(f"{served.url}/a", f"{served.url}/b"))
        pages["a"] = (200, "<p>Lisbon</p>")
        pages["b"] = (200, "<p>Porto</p>")
        yield served.url, pages
        served.close()

    def test_pages_of_a_sitemap_come_and_go(
        self, knowledge: Knowledge, site: tuple[str, dict[str, tuple[int, str]]]
    ) -> None:
        url, pages = site
        target = f"{url}/sitemap.xml"
        assert knowledge.ingest(target) == Summary(added=2)
        assert knowledge.find("Porto") == [f"{url}/b"]
        pages["a"] = (500, "")
        assert knowledge.ingest(target) == Summary(unchanged=1, skipped=((f"{url}/a", "answers HTTP 500"),))
        assert knowledge.find("Lisbon") == [f"{url}/a"]
        pages["a"] = (410, "")
        assert knowledge.ingest(target) == Summary(unchanged=1, removed=1, skipped=((f"{url}/a", "answers HTTP 410"),))
        pages["sitemap.xml"] = (200, _sitemap(f"{url}/c"))
        pages["c"] = (200, "<p>Faro</p>")
        assert knowledge.ingest(target) == Summary(added=1, removed=1)
        pages["sitemap.xml"] = (503, "")
        assert knowledge.ingest(target).removed == 0
        assert knowledge.find("Faro") == [f"{url}/c"]

    def test_no_connection_is_held_while_a_page_is_fetched(self, knowledge: Knowledge) -> None:
        class Watched(Web):
            def get(self, url: str, *, max_bytes: int = 0) -> Page:
                assert not knowledge.database.held_by_this_thread
                fetched.append(url)
                return Page(url=url, media_type="text/plain", charset=None, body=b"Lisbon")

        fetched: list[str] = []
        ingest(knowledge.database, None, ["http://host/a"], knowledge.told.append, web=Watched())
        assert fetched == ["http://host/robots.txt", "http://host/a"]

    def test_an_address_with_a_password_is_refused_and_not_repeated(self, knowledge: Knowledge) -> None:
        summary = knowledge.ingest("http://joe:hunter2@host/a")
        assert summary.skipped[0][0] == "http://…@host/a"
        assert "hunter2" not in "".join(knowledge.told)


class TestWords:
    def test_a_first_paragraph_is_a_subject_and_counts_more(self, knowledge: Knowledge) -> None:
        knowledge.write("lamp.md", "About a lamp.")
        knowledge.write("chair.md", "About a chair.")
        knowledge.ingest()
        assert knowledge.find("A lamp\n\nIt stood beside a chair.")[0] == "lamp.md"
        assert knowledge.find("A chair\n\nIt stood beside a lamp.")[0] == "chair.md"

    def test_what_a_question_says_again_and_again_counts_once(self, knowledge: Knowledge) -> None:
        knowledge.write("chair.md", "# Chair\n\nA chair to sit on.")
        knowledge.write("lamp.md", "# Lamp\n\nA lamp for the hallway.")
        knowledge.ingest()
        asked = "The chair is here.\nA nice chair.\nYes, the chair is nice.\nWhat about the lamp in the hallway?"
        assert knowledge.find(asked)[0] == "lamp.md"

    def test_what_everybody_says_counts_less_where_a_long_question_says_more(self, knowledge: Knowledge) -> None:
        knowledge.write("thanks.md", "# Sure, thanks for looking\n\nCome in.")
        knowledge.write("boiler.md", "# Boiler valves\n\nTurn them off and on.")
        knowledge.ingest()
        chat = "Sure, thanks for looking"
        story = "a plumber came yesterday, opened the cellar, drained each old radiator and mended a rusty boiler valve"
        assert knowledge.find(chat)[0] == "thanks.md"
        assert knowledge.find(f"{chat}: {story}")[0] == "boiler.md"

    def test_a_whole_question_finds_what_has_some_of_its_words(self, knowledge: Knowledge) -> None:
        knowledge.write("reset.md", "# Reset your password\n\nChoose *Forgot password* and follow the mail.")
        knowledge.write("plan.md", "# Change your plan\n\nOpen the settings.")
        knowledge.ingest()
        question = "Hi there, since this morning I somehow can't remember my passwords any more, what should I do?"
        assert knowledge.find(question)[0] == "reset.md"

    def test_a_rare_word_counts_more_than_common_ones(self, knowledge: Knowledge) -> None:
        for number in range(12):
            knowledge.write(f"{number}.md", "The printer prints an error on the page. Printer errors are printed.")
        knowledge.write("code.md", "Code E4521 means that paper is stuck.")
        knowledge.ingest()
        assert knowledge.find("my printer prints an error page with E4521")[0] == "code.md"

    def test_a_word_in_the_title_counts_more(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "# Shipping\n\nAsk for an invoice by mail, should you need one today.")
        knowledge.write("b.md", "# Invoice\n\nIt comes by mail every month, whether you need one or not.")
        knowledge.ingest()
        assert knowledge.find("invoice") == ["b.md", "a.md"]

    def test_a_passage_says_how_far_its_article_is_ahead_of_the_next(self, knowledge: Knowledge) -> None:
        knowledge.write("returns.md", "# Returns\n\nSend shoes back.\n\n## Boxes\n\nShoes go into their box.")
        knowledge.write("care.md", "# Care\n\nShoes like wax.")
        knowledge.ingest()

        found = PostgresSearch(knowledge.database, None).search("returns of shoes", 5, ANYBODY)
        leads = {passage.article: passage.lead for passage in found}
        assert leads["Returns"] > 0
        assert leads["Care"] == pytest.approx(-leads["Returns"])

    def test_one_article_by_itself_is_ahead_of_none(self, knowledge: Knowledge) -> None:
        knowledge.write("care.md", "# Care\n\nShoes like wax.")
        knowledge.ingest()

        (passage,) = PostgresSearch(knowledge.database, None).search("shoes", 5, ANYBODY)
        assert passage.lead > 0

    def test_a_list_of_links_comes_after_what_it_leads_to(self, knowledge: Knowledge) -> None:
        knowledge.write("links.md", "# Overview\n\n* [Delete your account](a.md)\n* [Delete your data](b.md)")
        knowledge.write("a.md", "# Leaving us\n\nTo delete your account, open the settings, choose delete and confirm.")
        knowledge.ingest()
        assert knowledge.find("delete account") == ["a.md", "links.md"]

    @pytest.mark.parametrize("question", ["", "   ", "?!", "what is the", "zebra", "\0", "<b>"])
    def test_a_question_that_has_nothing_in_common_finds_nothing(self, knowledge: Knowledge, question: str) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        assert knowledge.find(question) == []

    def test_an_empty_knowledge_finds_nothing(self, knowledge: Knowledge) -> None:
        assert knowledge.find("where is the office?") == []

    def test_no_more_is_found_than_asked_for(self, knowledge: Knowledge) -> None:
        for number in range(60):
            knowledge.write(f"{number}.md", "The office is in Lisbon.")
        knowledge.ingest()
        assert [len(knowledge.find("Lisbon", limit=limit)) for limit in (0, 1, 7, 50)] == [0, 1, 7, 50]

    @pytest.mark.parametrize(
        ("question", "url"),
        [
            ("¿Cómo restablezco mi contraseña?", "es.md"),
            ("olvide mi contrasena", "es.md"),
            ("mots de passe oubliés", "fr.md"),
            ("reinitialiser le mot de passe", "fr.md"),
            ("Kennwörter zurücksetzen", "de.md"),
            ("忘记了密码怎么办", "zh.md"),
            ("I forgot my password", "en.md"),
        ],
    )
    def test_every_language_is_found_in_its_own_words(self, knowledge: Knowledge, question: str, url: str) -> None:
        knowledge.write("en.md", "If you forgot your password, you can reset it on the sign-in page.")
        knowledge.write("es.md", "Si olvidó su contraseña, puede restablecerla en la página de inicio con su correo.")
        knowledge.write("fr.md", "Si vous avez oublié votre mot de passe, vous pouvez le réinitialiser sur la page.")
        knowledge.write("de.md", "Wenn Sie Ihr Kennwort vergessen haben, können Sie es auf der Seite zurücksetzen.")
        knowledge.write("zh.md", "如果您忘记密码，可以在登录页面重置密码。")
        knowledge.ingest()
        assert knowledge.find(question)[0] == url

    def test_an_article_in_the_questions_language_comes_before_one_that_quotes_it(self, knowledge: Knowledge) -> None:
        for number in range(8):
            knowledge.write(
                f"en{number}.md", f"In your account you can see the service number {number} and create tasks."
            )
            knowledge.write(f"fr{number}.md", f"Vous pouvez utiliser votre compte pour le service numéro {number}.")
        knowledge.write("fr.md", "Pour avoir un compte, cliquez sur le bouton « Create an account » de la page.")
        knowledge.write("en.md", "You can create an account with your mail address.")
        knowledge.write("other.md", "The office is in Lisbon.")
        knowledge.ingest()
        assert "fr.md" not in knowledge.find("How do I create an account?", limit=5)

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(question=st.one_of(st.text(max_size=200), st.text("a1.-_'&|!():*<>\\ é中v", max_size=60)))
    def test_no_question_is_too_strange(self, knowledge: Knowledge, question: str) -> None:
        if not knowledge.told:
            knowledge.write("a.md", "Version v1.1.1 a.1 é 中中 costs 1.5 and it's a_1.")
            knowledge.ingest()
        assert set(knowledge.find(question)) <= {"a.md"}

    def test_a_question_without_end_is_answered(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        assert knowledge.find("Lisbon " + "word " * 500_000) == ["a.md"]


class TestMeaning:
    def test_what_has_no_word_in_common_is_found_by_its_meaning(self, knowledge: Knowledge) -> None:
        knowledge.write("garage.md", "Where to park an automobile.")
        knowledge.write("dog.md", "Pets are welcome everywhere.")
        embedder = FakeEmbedder(knowledge.database, same={"automobile": "car"})
        knowledge.ingest(embedder=embedder)
        assert knowledge.find("car") == []
        assert knowledge.find("car", limit=1, embedder=embedder) == ["garage.md"]

    def test_what_was_said_last_belongs_to_what_a_follow_up_means(self, knowledge: Knowledge) -> None:
        knowledge.write("dog.md", "Pets are welcome everywhere.")
        knowledge.write("garage.md", "Where to park an automobile.")
        embedder = FakeEmbedder(knowledge.database, same={"automobile": "car"})
        knowledge.ingest(embedder=embedder)
        query = Query("Is it possible?", context="I would like some help", before="So you came by car.")
        assert PostgresSearch(knowledge.database, embedder).search(query, 1, ANYBODY)[0].url == "garage.md"

    def test_what_both_find_comes_first_and_the_scores_fall(self, knowledge: Knowledge) -> None:
        for number in range(6):
            knowledge.write(f"{number}.md", f"Parking costs {number} euros.")
        embedder = FakeEmbedder(knowledge.database, dimensions=512)
        knowledge.ingest(embedder=embedder)
        found = PostgresSearch(knowledge.database, embedder).search("parking costs 3 euros", 5, ANYBODY)
        scores = [passage.score for passage in found]
        assert found[0].url == "3.md"
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(1)
        assert all(0 < score <= 1 for score in scores)

    @pytest.mark.parametrize(
        "error", [ModelUnavailable("It is down."), ConfigurationError("model.embedding_dimensions: found 1536")]
    )
    def test_without_the_embedder_words_alone_decide(
        self, knowledge: Knowledge, caplog: pytest.LogCaptureFixture, error: ModelUnavailable
    ) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        embedder = FakeEmbedder(knowledge.database)
        knowledge.ingest(embedder=embedder)
        embedder.error = error
        with caplog.at_level(logging.WARNING, "firstline.search"):
            assert knowledge.find("Lisbon", embedder=embedder) == ["a.md"]
        assert [record.message for record in caplog.records] == ["the embedder failed; searching by words alone"]
        assert "Lisbon" not in caplog.text

    def test_an_embedder_that_fails_keeps_nothing_out(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.write("b.md", "The shop is in Porto.")
        embedder = FakeEmbedder(knowledge.database, error=ModelUnavailable("It is down."))
        assert knowledge.ingest(embedder=embedder) == Summary(added=2, without_vectors=2)
        assert sum("It is down." in line for line in knowledge.told) == 2
        assert knowledge.find("Lisbon") == ["a.md"]

    def test_one_article_that_cannot_be_embedded_does_not_stop_the_next(self, knowledge: Knowledge) -> None:
        for name, city in {"a": "Lisbon", "b": "Porto", "c": "Faro"}.items():
            knowledge.write(f"{name}.md", f"The office is in {city}.")
        embedder = FakeEmbedder(knowledge.database)
        failing = iter([None, None, ModelUnavailable("It is busy."), None])
        embedder.before = lambda: setattr(embedder, "error", next(failing, None))
        assert knowledge.ingest(embedder=embedder) == Summary(added=3, without_vectors=1)
        assert knowledge.count("SELECT count(*) FROM vectors") == 2

    def test_an_embedder_that_is_down_is_not_asked_for_every_article(self, knowledge: Knowledge) -> None:
        for number in range(GIVEN_UP_AFTER + 2):
            knowledge.write(f"{number}.md", f"The office has floor {number}.")
        embedder = FakeEmbedder(knowledge.database)
        embedder.error = ModelUnavailable("It is down.")
        asked: list[None] = []
        embedder.before = lambda: asked.append(None)
        summary = knowledge.ingest(embedder=embedder)
        assert summary == Summary(added=GIVEN_UP_AFTER + 2, without_vectors=GIVEN_UP_AFTER + 2)
        assert len(asked) == GIVEN_UP_AFTER

    def test_without_an_embedder_vectors_are_left_as_they_are(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest(embedder=FakeEmbedder(knowledge.database))
        assert knowledge.ingest() == Summary(unchanged=1)

    @pytest.mark.parametrize("vector", [[0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0], []])
    def test_a_vector_without_a_direction_is_not_kept(self, knowledge: Knowledge, vector: list[float]) -> None:
        class Odd(FakeEmbedder):
            def embed(self, texts: object) -> list[list[float]]:
                return [vector]

        knowledge.write("a.md", "The office is in Lisbon.")
        assert knowledge.ingest(embedder=Odd(knowledge.database)) == Summary(added=1, without_vectors=1)
        assert knowledge.find("Lisbon", embedder=Odd(knowledge.database)) == ["a.md"]


WORDS = ("salary", "band", "refund", "invoice", "parking", "office", "Lisbon", "password", "reset", "holiday")


class TestAudience:
    @pytest.fixture
    def handbook(self, knowledge: Knowledge) -> FakeEmbedder:
        """Ten articles for everybody and ten internal ones, with the same words; and the embedder they went in with."""
        embedder = FakeEmbedder(knowledge.database, dimensions=256)
        for number, word in enumerate(WORDS):
            other = WORDS[number - 1]
            knowledge.write(f"help/{word}.md", f"# About {word}\n\nWhat {word} means, and {other}.")
            knowledge.write(f"internal/{word}.md", f"# The {word}, {word}\n\nSecret {word}, {word}, {other}.")
        knowledge.ingest(str(knowledge.folder / "help"), embedder=embedder)
        knowledge.ingest(str(knowledge.folder / "internal"), embedder=embedder, readership=INTERNAL)
        return embedder

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.sampled_from((*WORDS, "secret", "internal")), min_size=1, max_size=8) | st.text(max_size=60),
        st.integers(1, 25),
        st.booleans(),
    )
    def test_whatever_a_customer_asks_no_internal_passage_comes_back(
        self, knowledge: Knowledge, handbook: FakeEmbedder, asked: list[str] | str, limit: int, by_meaning: bool
    ) -> None:
        search = PostgresSearch(knowledge.database, handbook if by_meaning else None)
        found = search.search(asked if isinstance(asked, str) else " ".join(asked), limit, ANYBODY)
        assert [passage.text for passage in found if "Secret" in passage.text] == []

    @pytest.mark.parametrize("by_meaning", [False, True])
    def test_what_a_customer_may_not_see_takes_no_place_of_what_they_may(
        self, knowledge: Knowledge, handbook: FakeEmbedder, by_meaning: bool
    ) -> None:
        embedder = handbook if by_meaning else None
        assert knowledge.find("salary", 1, embedder) == ["salary.md"]
        search = PostgresSearch(knowledge.database, embedder)
        (best, *_) = search.search("salary", 1, EMPLOYEE)
        assert "Secret salary" in best.text

    def test_an_employee_sees_both(self, knowledge: Knowledge, handbook: FakeEmbedder) -> None:
        for embedder in (None, handbook):
            found = PostgresSearch(knowledge.database, embedder).search("parking", 4, EMPLOYEE)
            assert {"Secret" in passage.text for passage in found} == {True, False}

    def test_reading_it_again_moves_an_article_though_nothing_else_has_changed(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        embedder = FakeEmbedder(knowledge.database)
        knowledge.ingest(embedder=embedder)
        embedder.seen.clear()
        assert knowledge.ingest(embedder=embedder, readership=INTERNAL) == Summary(updated=1)
        assert knowledge.told[-1].endswith("updated, now for employees only (1 of 1)")
        assert knowledge.find("Lisbon") == []
        assert knowledge.find("Lisbon", reader=EMPLOYEE) == ["a.md"]
        assert knowledge.ingest(embedder=embedder, readership=INTERNAL) == Summary(unchanged=1)
        assert knowledge.ingest(embedder=embedder) == Summary(updated=1)
        assert knowledge.find("Lisbon") == ["a.md"]
        assert embedder.seen == []  # nothing was embedded anew

    def test_a_changed_article_is_moved_with_the_change(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        knowledge.write("a.md", "The office is in Porto.")
        assert knowledge.ingest(readership=INTERNAL) == Summary(updated=1)
        assert knowledge.find("Porto") == []

    def test_one_that_becomes_internal_while_a_customer_asks_is_not_shown(self, knowledge: Knowledge) -> None:
        knowledge.write("a.md", "The office is in Lisbon.")
        knowledge.ingest()
        with knowledge.database.connection() as connection:
            row = connection.execute("SELECT id FROM passages").fetchone()
        assert row is not None
        knowledge.ingest(readership=INTERNAL)
        with knowledge.database.connection() as connection:
            shown = queries.passages_by_id(connection, ids=[row["id"]], around=0, audiences=[Audience.CUSTOMER])
            assert list(shown) == []


def _sitemap(*pages: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{page}</loc></url>" for page in pages) + "</urlset>"
