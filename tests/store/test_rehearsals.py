"""Rehearsals that are kept: sealed, for a while, and never longer than whoever asked wants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.config import RetentionSettings
from bot.model import Requester, ThreadDeleted, ThreadRef
from bot.rehearsal.report.report import PAIR
from bot.store.deletion.retention import Retention
from bot.store.people.erasures import Erasures
from bot.store.people.removal import Removal
from bot.store.people.who import Person
from bot.store.rehearsals.kept import PAGE, Rehearsals
from tests.support.builders import START, message
from tests.support.rehearsing import keep, side_by_side
from tests.support.store import Store

JOE = Requester(id="joe", email="joe@bloggs.example")


def rehearsals(store: Store) -> Rehearsals:
    return Rehearsals(store.database, store.cipher)


def number_of_exchanges(store: Store) -> Any:
    return store.rows("SELECT count(*) AS n FROM rehearsed_exchanges")[0]["n"]


def test_it_is_read_as_it_was_kept_the_worst_first_and_sealed(store: Store) -> None:
    number = keep(store, side_by_side())

    (kept,) = rehearsals(store).listed()
    first = rehearsals(store).exchanges(number)
    second = rehearsals(store).exchanges(number, after=first[-1].place)

    assert (kept.id, kept.by, kept.body["source"]) == (number, "cli:ada", "past.jsonl")
    assert [one.place for one in (*first, *second)] == list(range(1, 41))
    assert len(first) == PAGE
    assert PAIR.validate_python(first[0].body).any.conversation == "T-2"
    sealed = store.rows("SELECT body FROM rehearsals UNION ALL SELECT body FROM rehearsed_exchanges")
    assert not any(b"past.jsonl" in row["body"] or b"password" in row["body"] for row in sealed)
    assert rehearsals(store).remove(number)
    assert not rehearsals(store).remove(number)
    assert number_of_exchanges(store) == 0


def test_what_an_erased_person_asked_goes_and_the_numbers_stay(store: Store) -> None:
    number = keep(store, side_by_side(), requester=JOE)
    keep(store, side_by_side(), requester=Requester(id="ana"), thread=ThreadRef("intercom", "app1", "2"))
    erasures, removal = Erasures(store.database, store.cipher), Removal(store.database, store.cipher)

    erasure = removal.rest(erasures.begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test"))

    assert erasure.progress.removed["rehearsed_exchanges"] == 40
    assert rehearsals(store).exchanges(number) == []
    assert number_of_exchanges(store) == 40
    assert len(rehearsals(store).listed()) == 2


def test_their_thread_is_enough_to_find_it(store: Store) -> None:
    """A file may call the requester otherwise than the vendor does."""
    store.accept([message(thread_id="1", requester=JOE)])
    keep(store, side_by_side(), requester=Requester(id="requester"))
    erasures, removal = Erasures(store.database, store.cipher), Removal(store.database, store.cipher)

    removal.rest(erasures.begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test"))

    assert number_of_exchanges(store) == 0


def test_what_they_asked_before_is_not_kept_again_and_what_they_ask_later_is(store: Store) -> None:
    """A vendor may still have what was erased here."""
    erasure = Erasures(store.database, store.cipher).begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test")

    keep(store, side_by_side(), requester=JOE, since=erasure.at - timedelta(days=1))
    assert number_of_exchanges(store) == 0
    keep(store, side_by_side(), requester=JOE, since=erasure.at + timedelta(seconds=1))
    assert number_of_exchanges(store) == 40


def test_a_thread_that_its_vendor_deleted_takes_it_along(store: Store) -> None:
    keep(store, side_by_side(), thread=ThreadRef("intercom", "app1", "1"))

    store.accept([ThreadDeleted(thread=ThreadRef("intercom", "app1", "2"), at=START)])
    assert number_of_exchanges(store) == 40
    store.accept([ThreadDeleted(thread=ThreadRef("intercom", "app1", "1"), at=START)])
    assert number_of_exchanges(store) == 0


def test_it_is_kept_as_long_as_the_operator_says(store: Store) -> None:
    keep(store, side_by_side())
    store.rows("UPDATE rehearsals SET at = at - interval '40 days' RETURNING id")

    assert "rehearsals" not in Retention(store.database, RetentionSettings(), rest_seconds=0).enforce()
    settings = RetentionSettings(rehearsals_days=30)
    assert Retention(store.database, settings, rest_seconds=0).enforce()["rehearsals"] == 1
    assert number_of_exchanges(store) == 0
