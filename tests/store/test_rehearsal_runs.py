"""Rehearsals that somebody asked for: one process at a time runs one, another goes on from what is answered, and what
people wrote is gone with its end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.model import Requester
from bot.store.rehearsals.kept import Rehearsals, Whose
from bot.store.rehearsals.running import ATTEMPTS, ClaimedRun, RunLost, Running
from bot.store.rehearsals.runs import Run, Runs, RunState, WantedRun
from tests.support.rehearsing import past
from tests.support.store import Store

FILE = WantedRun(source="past.jsonl", is_file=True, most=10)


def whose(key: str) -> Whose:
    one = replace(past(key, "customer: How?"), channel="intercom", requester=Requester(id="joe"))
    return Whose(thread=one.thread, requester=one.requester, since=one.began)


def want(store: Store, *keys: str) -> int:
    return Runs(store.database, store.cipher).want("ada", FILE, [(whose(key), {"key": key}) for key in keys])


def find(store: Store, number: int) -> Run:
    found = Runs(store.database, store.cipher).find(number)
    assert found is not None
    return found


def claimed(store: Store) -> ClaimedRun:
    run = Running(store.database, store.cipher).claim()
    assert run is not None
    return run


def rows(store: Store) -> list[Any]:
    return store.rows("SELECT id FROM rehearsal_conversations")


def silent(store: Store) -> None:
    """The process has not been heard of for longer than its lease."""
    passed = "lease_until = now() - interval '1 second'"
    store.rows(f"UPDATE rehearsal_runs SET {passed} WHERE state = 'running' RETURNING id")


def test_one_is_run_at_a_time_and_the_oldest_first(store: Store) -> None:
    running = Running(store.database, store.cipher)
    first, second = want(store, "1"), want(store, "2")

    run = claimed(store)
    meanwhile = running.claim()
    number = running.done(run, {"source": "past.jsonl"}, [(one.owned, {"asked": "?"}) for one in running.pasts(run)])

    assert (run.id, meanwhile) == (first, None)
    assert (find(store, first).state, find(store, first).rehearsal_id) == (RunState.DONE, number)
    assert [one.by for one in Rehearsals(store.database, store.cipher).listed()] == ["ada"]
    assert claimed(store).id == second
    assert len(rows(store)) == 1  # the second's


def test_another_process_goes_on_from_what_is_answered_and_the_first_writes_nothing_more(store: Store) -> None:
    running, number = Running(store.database, store.cipher), want(store, "1", "2")
    first = claimed(store)
    running.answered(first, {"done": 1}, past=running.pasts(first)[0].id)
    silent(store)

    second = claimed(store)

    assert [(one.answered, one.body) for one in running.pasts(second)] == [(True, {"done": 1}), (False, {"key": "2"})]
    assert (find(store, number).answered, find(store, number).total) == (1, 2)
    with pytest.raises(RunLost):
        running.answered(first, {"done": 2}, past=running.pasts(first)[1].id)
    with pytest.raises(RunLost):
        running.done(first, {}, [])
    assert Rehearsals(store.database, store.cipher).listed() == []


def test_what_is_cancelled_is_gone_and_nobody_runs_it(store: Store) -> None:
    running, number = Running(store.database, store.cipher), want(store, "1")
    run = claimed(store)

    assert Runs(store.database, store.cipher).cancel(number)

    assert rows(store) == []
    with pytest.raises(RunLost):
        running.keep_going(run)
    with pytest.raises(RunLost):
        running.answered(run, {}, whose=whose("1"))
    running.release(run, counts=False)
    assert running.claim() is None
    assert not Runs(store.database, store.cipher).cancel(number)


def test_what_processes_die_over_fails_in_the_end_and_who_is_ended_is_no_such(store: Store) -> None:
    running, number = Running(store.database, store.cipher), want(store, "1")
    for _ in range(ATTEMPTS + 1):
        running.release(claimed(store), counts=False)
    for _ in range(ATTEMPTS):
        claimed(store)
        silent(store)

    assert running.claim() is None

    assert find(store, number).state is RunState.FAILED
    assert "ended 3 times without a word" in (find(store, number).problem or "")


def test_a_thread_that_is_deleted_is_rehearsed_no_further(store: Store) -> None:
    running = Running(store.database, store.cipher)
    want(store, "1", "2")
    run = claimed(store)
    first = running.pasts(run)[0]
    store.rows("DELETE FROM rehearsal_conversations WHERE id = %s RETURNING id", first.id)

    running.answered(run, {"done": 1}, past=first.id)

    assert [one.body for one in running.pasts(run)] == [{"key": "2"}]
