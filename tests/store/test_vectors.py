"""Vectors of two models stand side by side, one takes the other's place without a gap, the nearest are found."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL, Composed

from bot.app.metrics import StoreCollector
from bot.errors import ConfigurationError, ModelUnavailable
from bot.knowledge import vectors
from bot.knowledge.ingest import ingest
from bot.knowledge.search import PostgresSearch
from bot.knowledge.vectors import filling, neighbours
from bot.knowledge.vectors.filling import AT_ONCE, GIVEN_UP_AFTER, Filling
from bot.knowledge.vectors.neighbours import nearest_of_many
from bot.knowledge.vectors.space import Space, unit
from bot.model import ANYBODY, EVERYBODY, Level, Reader, Readership
from bot.store.db import Database
from bot.store.postgres.migrating import migrate
from bot.store.queries import queries
from tests.support.embedder import FakeEmbedder
from tests.support.pgbouncer import PgBouncer, needs_pgbouncer
from tests.support.servers import Servers
from workers.knowledge.fill_vectors import VectorJob

INTERNAL = Readership(Level.INTERNAL)
CAR = {"automobile": "car"}


@dataclass
class Knowledge:
    database: Database
    folder: Path
    told: list[str] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(exist_ok=True, parents=True)
        (self.folder / name).write_text(text)

    def ingest(self, embedder: FakeEmbedder | None, folder: str = "", readership: Readership = EVERYBODY) -> None:
        ingest(self.database, embedder, [str(self.folder / folder)], self.told.append, readership=readership)

    def find(self, question: str, embedder: FakeEmbedder, reader: Reader = ANYBODY) -> list[str]:
        return [passage.url for passage in PostgresSearch(self.database, embedder).search(question, 1, reader)]

    def rows(self, sql: str) -> list[dict[str, object]]:
        with self.database.connection() as connection:
            return list(connection.execute(sql.encode()).fetchall())

    def spaces(self) -> dict[str, int]:
        with self.database.connection() as connection:
            return {row["space"]: row["passages"] for row in queries.spaces(connection)}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, 4)) as made:
        yield made


@pytest.fixture
def knowledge(database: Database, tmp_path: Path) -> Knowledge:
    return Knowledge(database, tmp_path / "articles")


@pytest.fixture
def parking(knowledge: Knowledge) -> Knowledge:
    knowledge.write("garage.md", "Where to park an automobile.")
    knowledge.write("dog.md", "Pets are welcome everywhere.")
    return knowledge


class TestAnotherEmbedder:
    """The settings name `new`, which was `old` before; both know that a car is an automobile."""

    @pytest.fixture
    def old(self, parking: Knowledge) -> FakeEmbedder:
        embedder = FakeEmbedder(parking.database, name="old", same=CAR)
        parking.ingest(embedder)
        Filling(parking.database, embedder).run()
        return embedder

    @pytest.fixture
    def new(self, parking: Knowledge, old: FakeEmbedder) -> FakeEmbedder:
        return FakeEmbedder(parking.database, name="new", dimensions=3000, same=CAR, before_it=old)

    def test_until_its_vectors_are_complete_those_of_the_last_one_are_searched(
        self, parking: Knowledge, old: FakeEmbedder, new: FakeEmbedder
    ) -> None:
        parking.ingest(new)
        old.seen.clear()
        assert parking.find("car", new) == ["garage.md"]
        assert (old.seen, new.seen) == (["car"], [])

        assert Filling(parking.database, new).run() == 2
        old.seen.clear()
        new.seen.clear()
        assert parking.find("car", new) == ["garage.md"]
        assert (old.seen, new.seen) == ([], ["car"])

    def test_what_it_lacks_is_told_while_its_vectors_are_made_and_after(
        self, parking: Knowledge, new: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(filling, "AT_ONCE", 1)
        told: list[float] = []

        def look(_: int = 0) -> None:
            (family,) = (f for f in StoreCollector(parking.database, (), "new:3000").collect() if "vectors" in f.name)
            told.append(family.samples[0].value)

        parking.write("bus.md", "Buses leave from the yard.")
        new.error = ModelUnavailable("It is down.")
        parking.ingest(new)
        Filling(parking.database, new).run()
        look()
        new.error = None
        Filling(parking.database, new, report=look).run()
        look()
        assert told == [3, 3, 2, 1, 0]

    def test_what_comes_in_meanwhile_has_a_vector_of_each(
        self, parking: Knowledge, old: FakeEmbedder, new: FakeEmbedder
    ) -> None:
        parking.write("bus.md", "Buses leave from the yard.")
        parking.ingest(new)
        assert parking.spaces() == {"old:64": 3, "new:3000": 1}

    def test_an_article_that_has_not_changed_is_not_embedded_by_an_ingestion(
        self, parking: Knowledge, new: FakeEmbedder
    ) -> None:
        parking.ingest(new)
        assert new.seen == []

    def test_one_that_cannot_be_asked_any_more_leaves_what_there_is_of_the_new_one(
        self, parking: Knowledge, new: FakeEmbedder
    ) -> None:
        new.before_it = None
        parking.write("bus.md", "Where buses and cars stand.")
        parking.ingest(new)
        assert parking.find("automobiles, please: cars", new) == ["bus.md"]

    def test_a_last_one_that_fails_while_articles_go_in_keeps_nothing_out(
        self, parking: Knowledge, old: FakeEmbedder, new: FakeEmbedder
    ) -> None:
        old.error = ModelUnavailable("It is down.")
        parking.write("bus.md", "Buses leave from the yard.")
        parking.write("tram.md", "Trams leave from the hall.")
        parking.ingest(new)
        assert parking.spaces() == {"old:64": 2, "new:3000": 2}
        assert len([text for text in old.seen if "leave" in text]) == 0

    def test_the_vectors_of_the_last_one_go_when_no_process_has_wanted_them_for_an_hour(
        self, parking: Knowledge, old: FakeEmbedder, new: FakeEmbedder
    ) -> None:
        Filling(parking.database, new).run()
        assert parking.spaces() == {"old:64": 2, "new:3000": 2}
        parking.rows("UPDATE vector_spaces SET wanted_at = now() - interval '2 hours' RETURNING id")

        Filling(parking.database, new).run()

        assert parking.spaces() == {"new:3000": 2}
        named = parking.rows("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'vectors_of_space%'")
        assert len(named) == 1

    def test_settings_that_are_taken_back_find_their_vectors(
        self, parking: Knowledge, old: FakeEmbedder, new: FakeEmbedder
    ) -> None:
        Filling(parking.database, new).run()
        old.seen.clear()
        assert Filling(parking.database, old).run() == 0
        assert parking.find("car", old) == ["garage.md"]
        assert old.seen == ["car"]


class TestFilling:
    def test_what_an_embedder_failed_for_is_made_later(self, parking: Knowledge) -> None:
        embedder = FakeEmbedder(parking.database, same=CAR, error=ModelUnavailable("It is down."))
        parking.ingest(embedder)
        assert parking.find("car", embedder) == []
        embedder.error = None
        assert Filling(parking.database, embedder).run() == 2
        assert parking.find("car", embedder) == ["garage.md"]

    def test_a_text_that_is_refused_keeps_no_other_back(self, knowledge: Knowledge) -> None:
        for number in range(3 * AT_ONCE):
            knowledge.write(f"{number}.md", f"The office has floor {number}." + " Poison." * (number == 20))
        knowledge.ingest(None)

        class Squeamish(FakeEmbedder):
            def embed(self, texts: Sequence[str]) -> list[list[float]]:
                if any("Poison" in text for text in texts):
                    raise ModelUnavailable("HTTP 400")
                return super().embed(texts)

        assert Filling(knowledge.database, Squeamish(knowledge.database)).run() == 3 * AT_ONCE - 1

    def test_an_embedder_that_is_down_is_not_asked_for_every_passage(self, knowledge: Knowledge) -> None:
        for number in range(2 * AT_ONCE):
            knowledge.write(f"{number}.md", f"The office has floor {number}.")
        knowledge.ingest(None)
        asked: list[None] = []
        embedder = FakeEmbedder(knowledge.database, error=ModelUnavailable("It is down."))
        embedder.before = lambda: asked.append(None)
        assert Filling(knowledge.database, embedder).run() == 0
        assert len(asked) == 1 + GIVEN_UP_AFTER
        assert knowledge.rows("SELECT complete_at FROM vector_spaces") == [{"complete_at": None}]

    def test_only_one_process_is_at_it(self, parking: Knowledge) -> None:
        parking.ingest(None)
        embedder = FakeEmbedder(parking.database)
        others: list[int] = []

        def meanwhile() -> None:
            embedder.before = lambda: None
            others.append(Filling(parking.database, embedder).run())

        embedder.before = meanwhile
        assert Filling(parking.database, embedder).run() == 2
        assert others == [0]

    def test_one_that_died_at_it_is_waited_for_no_longer_than_its_lease(
        self, parking: Knowledge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parking.ingest(None)
        embedder = FakeEmbedder(parking.database, error=ConfigurationError("model.embedding_dimensions: found 3"))
        monkeypatch.setattr(queries, "release_filling", lambda *_, **__: None)  # as a process that is killed
        with pytest.raises(ConfigurationError):
            Filling(parking.database, embedder).run()
        embedder.error = None
        assert Filling(parking.database, embedder).run() == 0
        parking.rows("UPDATE vector_spaces SET filling_until = now() - interval '1 second' RETURNING id")
        assert Filling(parking.database, embedder).run() == 2

    def test_an_article_that_is_replaced_meanwhile_gets_no_vector_of_its_old_text(self, parking: Knowledge) -> None:
        parking.ingest(None)
        embedder = FakeEmbedder(parking.database)

        def meanwhile() -> None:
            embedder.before = lambda: None
            parking.write("dog.md", "Pets are not welcome.")
            parking.ingest(None)

        embedder.before = meanwhile
        assert Filling(parking.database, embedder).run() == 2  # the other one, and the new text in the next round
        assert "Pets are not welcome." in embedder.seen[-1]
        assert parking.spaces() == {"fake:64": 2}

    def test_the_job_stops_between_two_rounds_and_says_what_is_set_up_wrongly(
        self, parking: Knowledge, caplog: pytest.LogCaptureFixture
    ) -> None:
        parking.ingest(None)
        embedder = FakeEmbedder(parking.database, error=ConfigurationError("model.embedding_dimensions: found 3"))
        VectorJob(parking.database, embedder).run()
        assert [record.message for record in caplog.records] == ["no vectors can be made"]
        embedder.error = None
        stopped = VectorJob(parking.database, embedder)
        stopped.stop()
        stopped.run()
        assert embedder.seen == []
        VectorJob(parking.database, None).run()
        VectorJob(parking.database, embedder).run()
        assert parking.spaces() == {"fake:64": 2}

    def test_where_much_is_left_to_delete_it_goes_in_parts(
        self, parking: Knowledge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(filling, "DELETED_AT_ONCE", 1)
        monkeypatch.setattr(filling, "LEFT_AFTER_SECONDS", 0)
        parking.ingest(FakeEmbedder(parking.database, name="old"))
        Filling(parking.database, FakeEmbedder(parking.database, name="new")).run()
        assert parking.spaces() == {"new:64": 2}


class TestAudience:
    def test_an_article_that_becomes_internal_is_found_by_its_meaning_by_employees_only(
        self, parking: Knowledge
    ) -> None:
        embedder = FakeEmbedder(parking.database, same=CAR)
        parking.ingest(embedder)
        parking.ingest(embedder, readership=INTERNAL)
        assert embedder.seen.count("garage\n\nWhere to park an automobile.") <= 1
        assert parking.find("car", embedder) == []
        assert parking.find("car", embedder, Reader(Level.INTERNAL)) == ["garage.md"]


@pytest.fixture(scope="module")
def filled(
    servers: Servers, process_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Knowledge]]:
    """A database of this module's own, and its address."""
    url = servers.new_database(f"firstline_test_vectors_{process_number}")
    migrate(url)
    with closing(Database(url, 4)) as database:
        yield url, Knowledge(database, tmp_path_factory.mktemp("articles"))


@pytest.fixture(scope="module")
def many(filled: tuple[str, Knowledge]) -> tuple[Knowledge, Space, FakeEmbedder]:
    """120 internal passages and one for everybody; tests only search in them."""
    _, knowledge = filled
    embedder = FakeEmbedder(knowledge.database)
    for number in range(120):
        knowledge.write(f"internal/{number}.md", f"Parking number {number}.")
    knowledge.write("help/pets.md", "Pets are welcome.")
    knowledge.ingest(embedder, "internal", INTERNAL)
    knowledge.ingest(embedder, "help")
    return knowledge, vectors.keep_space(knowledge.database, embedder), embedder


class TestNearest:
    def test_the_index_is_read_on_until_there_is_enough_that_a_customer_may_see(
        self, many: tuple[Knowledge, Space, FakeEmbedder]
    ) -> None:
        knowledge, space, embedder = many
        asked = {"vector": unit(embedder.embed_question("parking number")), "audiences": ["customer"], "limit": 1}
        with knowledge.database.transaction() as connection:
            queries.begin_nearest(connection, ef_search="10", audiences=["customer"])
            plan = str(connection.execute(SQL("EXPLAIN ") + nearest_of_many(space), asked).fetchall())
            found = connection.execute(nearest_of_many(space), asked).fetchall()
        assert f"Index Scan using vectors_of_space_{space.number}" in plan
        (pets,) = knowledge.rows("SELECT id FROM passages WHERE text = 'Pets are welcome.'")
        assert [row["passage_id"] for row in found] == [pets["id"]]

    @pytest.mark.parametrize("exactly", [False, True])
    def test_both_ways_find_the_same(self, many: tuple[Knowledge, Space, FakeEmbedder], exactly: bool) -> None:
        knowledge, space, embedder = many
        vector = embedder.embed_question("number 7")
        with knowledge.database.connection() as connection:
            found = vectors.nearest(connection, space, vector, 5, ["customer", "employee"], exactly)
            exact = vectors.nearest(connection, space, vector, 5, ["customer", "employee"])
        # In a graph as small as this one, once in a while a vector is nobody's neighbour: the index never comes to it.
        assert len(found) == 5
        assert found[-1].similarity > exact[-1].similarity - 0.05
        if exactly:
            assert found == exact
        assert all(a.similarity > b.similarity - 1e-3 for a, b in pairwise(found))  # the index rounds otherwise

    def test_of_few_that_a_reader_may_see_all_are_compared(
        self, many: tuple[Knowledge, Space, FakeEmbedder], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        knowledge, space, embedder = many
        vector = embedder.embed_question("number 7")
        read: list[Space] = []

        def seen(space: Space) -> Composed:
            read.append(space)
            return nearest_of_many(space)

        monkeypatch.setattr(neighbours, "VIEW_IN_VECTORS", 1)
        monkeypatch.setattr(neighbours, "nearest_of_many", seen)
        with knowledge.database.connection() as connection:
            assert len(vectors.nearest(connection, space, vector, 5, ["customer"])) == 1
            assert read == []
            assert len(vectors.nearest(connection, space, vector, 5, ["customer", "employee"])) == 5
            assert read == [space]

    def test_settings_of_a_search_end_with_it(self, many: tuple[Knowledge, Space, FakeEmbedder]) -> None:
        knowledge, space, embedder = many
        vector = embedder.embed_question("number 7")
        with knowledge.database.connection() as connection:
            vectors.nearest(connection, space, vector, 5, ["customer"])
            row = connection.execute(
                "SELECT current_setting('enable_sort') AS sort, current_setting('hnsw.ef_search') AS ef"
            ).fetchone()
        assert row == {"sort": "on", "ef": "40"}

    def test_a_space_of_4000_dimensions_is_searched_too(self, parking: Knowledge) -> None:
        embedder = FakeEmbedder(parking.database, dimensions=4000, same=CAR)
        parking.ingest(embedder)
        assert parking.find("car", embedder) == ["garage.md"]

    @needs_pgbouncer
    @pytest.mark.parametrize("exact", [False, True])
    def test_through_a_pooler_that_hands_out_transactions(
        self, filled: tuple[str, Knowledge], many: tuple[Knowledge, Space, FakeEmbedder], exact: bool
    ) -> None:
        (url, _), (_, space, embedder) = filled, many
        vector = embedder.embed_question("number 7")
        with PgBouncer(url) as pooler, closing(Database(pooler.url, 4, timeout=5)) as pooled:
            for _ in range(3):
                with pooled.connection() as connection:
                    assert vectors.nearest(connection, space, vector, 5, ["customer"], exact)
                with pooled.connection() as connection:  # whatever server it gets
                    assert connection.execute("SHOW enable_sort").fetchone() == {"enable_sort": "on"}
            asked = FakeEmbedder(pooled)
            assert PostgresSearch(pooled, asked).search("are pets welcome?", 1, ANYBODY)
            assert Filling(pooled, FakeEmbedder(pooled, name=f"another, {exact}")).run() == 121


@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=40).filter(any))
def test_a_vector_of_any_length_is_kept_in_its_direction(vector: list[float]) -> None:
    kept = [float(number) for number in unit(vector).strip("[]").split(",")]
    assert math.hypot(*kept) == pytest.approx(1, abs=1e-4)
    longest = max(range(len(vector)), key=lambda at: abs(vector[at]))
    assert math.copysign(1, kept[longest]) == math.copysign(1, vector[longest])


@given(seed=st.integers(0, 1_000_000), limit=st.integers(1, 30))
def test_few_are_compared_exactly(many: tuple[Knowledge, Space, FakeEmbedder], seed: int, limit: int) -> None:
    knowledge, space, _ = many
    chance = random.Random(seed)
    vector = [chance.gauss(0, 1) for _ in range(space.dimensions)]
    with knowledge.database.connection() as connection:
        found = vectors.nearest(connection, space, vector, limit, ["employee"])
        rows = connection.execute(
            "SELECT passage_id, embedding::text AS kept FROM vectors WHERE audience = 'employee' AND space = %s",
            [space.number],
        )
        near = {row["passage_id"]: _cosine(vector, row["kept"]) for row in rows}
    best = sorted(near.values(), reverse=True)[:limit]
    assert [near[one.passage] for one in found] == pytest.approx(best, abs=2e-3)


def _cosine(vector: Sequence[float], kept: str) -> float:
    other = [float(number) for number in kept.strip("[]").split(",")]
    return sum(a * b for a, b in zip(vector, other, strict=True)) / math.hypot(*vector) / math.hypot(*other)
