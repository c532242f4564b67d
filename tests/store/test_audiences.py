"""Whom articles are for, down to the rows: a level and groups, and what a reader of them is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.audiences import Audiences, audience_name, keep_audience
from bot.knowledge.ingest import Summary, ingest_sources
from bot.knowledge.search import PostgresSearch
from bot.model import ANYBODY, EVERYBODY, Level, Reader, Readership
from bot.store.db import Database
from bot.store.queries import queries

GROUPS = st.frozensets(st.sampled_from(["gold", "acme, inc", 'a"b', "gold, silver", "zendesk/tag:vip"]), max_size=3)
READERSHIPS = st.builds(Readership, st.sampled_from(Level), GROUPS)
READERS = st.builds(Reader, st.sampled_from(Level), GROUPS)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 2)
    yield database
    database.close()


def take_in(database: Database, article: Article, readership: Readership = EVERYBODY) -> Summary:
    def read(one: Article) -> Article:
        return one

    source = Source(name="test", entries=[Entry(key=article.key, name=article.key, read=partial(read, article))])
    return ingest_sources(database, None, [source], lambda _: None, readership)


def an_article(level: Level | None = None, *groups: str) -> Article:
    return Article(
        key="a", url="a", title="Parking", text="Parking is free.", markdown=False, audience=level, groups=groups
    )


def found_by(database: Database, reader: Reader) -> bool:
    return bool(PostgresSearch(database, None).search("parking", 5, reader))


@given(READERSHIPS, READERSHIPS)
def test_audiences_have_one_name_if_and_only_if_they_are_the_same(one: Readership, other: Readership) -> None:
    assert (audience_name(one) == audience_name(other)) == (one == other)


@given(READERSHIPS, READERSHIPS, READERS)
def test_who_is_in_both_of_two_is_in_what_they_have_in_common(one: Readership, other: Readership, who: Reader) -> None:
    """Where groups are, nobody else is; somebody who is in two groups may be left out."""
    both = one.within(other)
    if both is not None and who.may_read(both):
        assert who.may_read(one)
        assert who.may_read(other)
    if not one.groups or not other.groups:
        assert both is not None
        assert who.may_read(both) == (who.may_read(one) and who.may_read(other))


def test_a_reader_belongs_to_the_audiences_that_may_read_and_no_other(database: Database) -> None:
    sets = [frozenset[str](), frozenset({"gold"}), frozenset({"acme, inc"}), frozenset({"gold", "acme, inc"})]
    readerships = [Readership(level, groups) for level in Level for groups in sets]
    with database.connection() as connection:
        for one in (*readerships, *readerships):
            keep_audience(connection, one)
        for reader in (Reader(level, groups) for level in Level for groups in sets):
            expected = {audience_name(one) for one in readerships if reader.may_read(one)}
            assert set(Audiences().of(connection, reader)) == expected


def test_an_article_of_which_nothing_is_said_is_for_whom_its_source_is_read_for(database: Database) -> None:
    take_in(database, an_article(), Readership.of(Level.SIGNED_IN, ["gold"]))
    assert [
        found_by(database, reader)
        for reader in (
            ANYBODY,
            Reader(Level.SIGNED_IN),
            Reader(Level.PUBLIC, frozenset({"gold"})),
            Reader(Level.SIGNED_IN, frozenset({"gold"})),
            Reader(Level.INTERNAL),
        )
    ] == [False, False, False, True, False]


def test_of_what_an_article_says_and_its_source_the_narrower_counts(database: Database) -> None:
    take_in(database, an_article(Level.PUBLIC), Readership(Level.INTERNAL))
    assert not found_by(database, ANYBODY)
    take_in(database, an_article(Level.INTERNAL), EVERYBODY)
    assert not found_by(database, ANYBODY)
    assert found_by(database, Reader(Level.INTERNAL))


def test_an_article_that_changes_hands_is_shown_at_once_to_those_alone(database: Database) -> None:
    take_in(database, an_article())
    assert found_by(database, ANYBODY)
    assert take_in(database, an_article(Level.PUBLIC, "gold")) == Summary(updated=1)
    assert not found_by(database, ANYBODY)
    assert found_by(database, Reader(Level.PUBLIC, frozenset({"gold"})))


def test_an_article_that_nobody_may_read_goes_also_in_its_earlier_form(database: Database) -> None:
    take_in(database, an_article())
    summary = take_in(database, an_article(Level.PUBLIC, "gold"), Readership.of(Level.PUBLIC, ["silver"]))
    assert summary.removed == 1
    assert summary.skipped == (("a", "is for everybody in gold, but its source is read for everybody in silver"),)
    assert not found_by(database, ANYBODY)


def test_what_was_found_is_still_shown_until_it_changes_goes_or_is_for_others(database: Database) -> None:
    def shown() -> list[bool]:
        return [may(ANYBODY), may(Reader(Level.SIGNED_IN))]

    def may(reader: Reader) -> bool:
        ids, place = [one.id for one in found], {"channel": "intercom", "account": "one", "brand": None}
        with database.connection() as connection:
            audiences = Audiences().of(connection, reader)
            now = queries.since_the_claim(connection, id=0, seen=[], cited=ids, audiences=audiences, **place)
        return bool(now["shown"] == len(ids))

    take_in(database, an_article())
    found = PostgresSearch(database, None).search("parking", 5, ANYBODY)
    assert shown() == [True, True]
    take_in(database, an_article())
    assert shown() == [True, True]
    take_in(database, an_article(Level.SIGNED_IN))
    assert shown() == [False, True]
    take_in(database, replace(an_article(), text="Parking costs 3 euros."))
    assert shown() == [False, False]
