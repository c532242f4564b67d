"""Figures that change are an alarm once, and take the rollout back a step; it never widens by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Rollout, Watching
from bot.config.steering.rollout import Arm
from bot.store.outbox.alarms import Alarms, describe
from bot.store.queries import Connection, queries
from bot.store.rollout.alarms import FigureAlarms
from bot.store.rollout.shares import Shares
from bot.watching import reading
from bot.watching.comparisons import begins
from bot.watching.state import State, read
from tests.support.figures_of_arms import Had, write
from tests.support.store import Store
from tests.support.wording import EN
from workers.steering.figures import FigureWatch

START = begins(datetime(2026, 3, 1, tzinfo=UTC))
NOW = START + timedelta(days=20)
TERSE = Rollout(shares={"zendesk": 100}, arms=(Arm(name="terse", share=50, tone="terse"),))


def alarms(store: Store, rollout: Rollout = TERSE) -> FigureAlarms:
    return FigureAlarms(store.database, rollout, ("chat", "email"))


def watch(store: Store, rollout: Rollout = TERSE, **settings: Any) -> list[int]:
    watching = Watching.model_validate(settings)
    found = FigureWatch(store.database, rollout, watching, ["zendesk"], alarms(store, rollout), now=lambda _: NOW)
    return found.run()


def side_by_side(ours: Had, theirs: Had, number: int = 100) -> list[Had]:
    return [one for _ in range(number) for one in (ours, theirs)]


def abouts(store: Store) -> list[str]:
    return [row["about"] for row in store.rows("SELECT about FROM alarms ORDER BY id")]


def test_an_arm_that_hands_over_more_is_an_alarm_once_and_steps_back(store: Store) -> None:
    write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)

    assert len(watch(store)) == 1
    assert watch(store) == []

    assert abouts(store) == ["arm terse at 50 %, beside standard: escalation up"]
    (share,) = Shares(store.database, TERSE).all(())
    assert (share.share, share.by, share.stepped_back_from) == (20, "the watch", 50)
    (noted,) = store.rows("SELECT by, what, which, details FROM audit_log")
    assert noted["details"].startswith("50 to 20 %, alarm ")
    assert (noted["by"], noted["what"], noted["which"]) == ("the watch", "stepped a rollout back", "arm terse")
    assert store.rows("SELECT way, state FROM alarm_tellings ORDER BY way") == [
        {"way": "chat", "state": "pending"},
        {"way": "email", "state": "pending"},
    ]
    (alarm,) = Alarms(store.database, store.cipher).open()
    said = describe(alarm, EN)
    assert said.startswith("arm terse at 50 %: escalation 100.0 %, standard 0.0 %, in ")
    assert "from 50 to 20 % by itself" in said


def test_what_goes_on_falling_steps_back_until_nothing_is_left_and_only_people_widen_it(store: Store) -> None:
    first, steps = START, []
    for _ in range(6):
        first = write(store, side_by_side(Had(arm="terse", grounded=False), Had()), first=first)
        watch(store)
        steps.append(Shares(store.database, TERSE).all(())[0].share)
        store.rows("UPDATE rollout_shares SET since = %s RETURNING name", first)
    assert steps == [20, 5, 0, 0, 0, 0]

    write(store, side_by_side(Had(arm="terse"), Had(grounded=False)), first=first)
    watch(store)
    assert Shares(store.database, TERSE).all(())[0].share == 0


def test_what_falls_again_at_a_share_that_it_stepped_back_from_steps_back_again(store: Store) -> None:
    """Somebody widened it again, and has not settled the first alarm."""
    until = write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)
    (first,) = watch(store)
    Shares(store.database, TERSE).set("arm", "terse", 50, "ada")
    store.rows("UPDATE rollout_shares SET since = %s RETURNING name", until)
    assert watch(store) == []

    until = write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=until)
    (second,) = watch(store)
    Shares(store.database, TERSE).set("arm", "terse", 50, "ada")
    store.rows("UPDATE rollout_shares SET since = %s RETURNING name", until)
    write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=until)

    (third,) = watch(store)
    assert len({first, second, third}) == 3
    (share,) = Shares(store.database, TERSE).all(())
    assert (share.share, share.stepped_back_from) == (20, 50)


@pytest.mark.parametrize(
    ("ours", "about"),
    [
        (Had(arm="terse", grounded=False), "groundedness down"),
        (Had(arm="terse", score=1), "csat down"),
        (Had(arm="terse", escalated=True), "escalation up"),
    ],
)
def test_each_guard_takes_it_back(store: Store, ours: Had, about: str) -> None:
    write(store, side_by_side(ours, Had(score=5)), first=START)
    assert len(watch(store)) == 1
    assert abouts(store)[0].endswith(about)
    assert Shares(store.database, TERSE).all(())[0].share == 20


@pytest.mark.parametrize(
    ("ours", "theirs", "about"),
    [
        (Had(arm="terse", cost=0.02), Had(), "cost up"),
        (Had(arm="terse"), Had(cost=0.02), "cost down"),
        (Had(arm="terse"), Had(escalated=True), "escalation down"),
        (Had(arm="terse"), Had(grounded=False), "groundedness up"),
    ],
)
def test_money_and_what_got_better_are_alarms_alone(store: Store, ours: Had, theirs: Had, about: str) -> None:
    write(store, side_by_side(ours, theirs), first=START)
    assert len(watch(store)) == 1
    assert abouts(store)[0].endswith(about)
    assert store.rows("SELECT FROM rollout_shares") == []
    assert store.rows("SELECT FROM audit_log") == []


@pytest.mark.parametrize(
    "had",
    [
        side_by_side(Had(arm="terse", escalated=True), Had(), 8),  # a handful
        side_by_side(Had(arm="terse"), Had()),
        side_by_side(Had(arm="terse", escalated=True, late=True), Had()),  # after the first hour
        side_by_side(Had(arm="terse", escalated=True, reason="ticket_requested"), Had()),  # nobody's failure
        side_by_side(Had(arm="terse", escalated=True, reason="paused", answered=False), Had()),
        side_by_side(Had(arm="terse", escalated=True, reason="not_live"), Had()),
        side_by_side(Had(arm="terse", grounded=False, mode="draft"), Had()),
        side_by_side(Had(arm="terse", cost=None), Had()),  # the price is not known
    ],
    ids=["few", "alike", "late", "asked for", "paused", "not live", "drafts", "unpriced"],
)
def test_what_is_no_change_is_no_alarm(store: Store, had: list[Had]) -> None:
    write(store, had, first=START)
    assert watch(store) == []


def test_switched_off_nothing_is_watched(store: Store) -> None:
    write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)
    assert watch(store, on=False) == []


def test_what_was_settled_has_been_seen_and_what_goes_on_is_told_anew(store: Store) -> None:
    until = write(store, side_by_side(Had(arm="terse", cost=0.02), Had()), first=START)
    (number,) = watch(store)
    assert Alarms(store.database, store.cipher).settle(number)
    store.rows("UPDATE alarms SET settled_at = %s RETURNING id", until)
    assert watch(store) == []

    write(store, side_by_side(Had(arm="terse", cost=0.02), Had()), first=until)
    assert len(watch(store)) == 1


def test_who_people_answer_is_happier_so_the_channel_steps_back(store: Store) -> None:
    rollout = Rollout(shares={"zendesk": 50})
    had = side_by_side(Had(score=1), Had(arm="control", score=5, answered=False, escalated=True, reason="rollout"))
    write(store, had, first=START)

    assert len(watch(store, rollout)) == 1

    assert abouts(store) == ["zendesk at 50 %, beside control: csat down"]
    assert Shares(store.database, rollout).all(["zendesk"])[0].share == 20


def test_a_bound_that_is_broken_takes_the_channel_back(store: Store) -> None:
    """One that is set anew is of what comes then: who chooses it knows what came before."""
    had = [Had(escalated=number % 2 == 0) for number in range(200)]
    until = write(store, had, first=START)
    strict = {"escalation": {"at_most": 0.3}, "groundedness": {"at_least": 0.8}}

    assert watch(store, bounds={**strict, "escalation": {"at_most": 0.6}}) == []
    assert watch(store, bounds=strict) == []
    write(store, had, first=until)
    assert len(watch(store, bounds=strict)) == 1

    assert abouts(store) == ["zendesk at 100 %, beside bound: escalation up"]
    (share, _) = Shares(store.database, TERSE).all(["zendesk"])
    assert (share.share, share.stepped_back_from) == (50, 100)


def test_a_bound_is_the_guards_that_the_operator_has_chosen(store: Store) -> None:
    write(store, [Had(escalated=True)] * 100, first=START)
    assert len(watch(store, step_back=[], bounds={"escalation": {"at_most": 0.3}})) == 1
    assert store.rows("SELECT FROM rollout_shares") == []


def test_a_new_version_is_compared_with_the_one_before_and_only_told_of(store: Store) -> None:
    until = write(store, [Had()] * 150, first=START)
    rollout = Rollout()
    assert watch(store, rollout) == []

    new = Had(version="answering@4 m 000000", grounded=False)
    write(store, [Had(version=None, escalated=True, answered=False), *[new] * 100], first=until)

    assert len(watch(store, rollout)) == 1
    versions = "version answering@4 m 000000, beside version answering@3 m 000000"
    assert abouts(store) == [f"standard, {versions}: groundedness down"]
    assert store.rows("SELECT FROM rollout_shares") == []


def test_arms_are_compared_with_the_version_that_they_have_now(store: Store) -> None:
    """What the old prompt of an arm did is no fault of its new one."""
    bad, good = Had(arm="terse", escalated=True), Had(arm="terse", version="answering@3 m 111111")
    until = write(store, side_by_side(bad, Had(), 60), first=START)
    write(store, side_by_side(good, Had(), 60), first=until)

    assert len(watch(store)) == 1

    assert abouts(store) == [
        "terse, version answering@3 m 111111, beside version answering@3 m 000000: escalation down"
    ]
    assert store.rows("SELECT FROM rollout_shares") == []


def test_a_share_that_was_set_begins_a_watch_of_its_own(store: Store) -> None:
    until = write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)
    Shares(store.database, TERSE).set("arm", "terse", 20, "ada")
    store.rows("UPDATE rollout_shares SET since = %s RETURNING name", until)
    assert watch(store) == []


def kept(store: Store) -> State:
    (row,) = store.rows("SELECT state::text FROM figure_watch")
    return read(row["state"], START)


def many(store: Store) -> None:
    """Of two arms, a control group and a version that takes over, with ratings."""
    ours, theirs = Had(arm="terse", escalated=True, score=2), Had(score=5, cost=0.02)
    people = Had(arm="control", answered=False, version=None, score=4)
    until = write(store, [ours, theirs, people, Had(arm="terse", mode="draft")] * 12, first=START)
    write(store, [replace(theirs, version="answering@4 m 000000", grounded=False, score=3), ours] * 12, first=until)


@pytest.mark.parametrize("page", [1, 5, 16])
def test_in_pages_and_ended_in_between_it_is_as_if_it_had_looked_at_all_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    many(store)
    rollout = Rollout(shares={"zendesk": 80}, arms=TERSE.arms)
    bounds = {"escalation": {"at_most": 0.9}, "csat": {"at_least": 0.1}}
    assert watch(store, rollout, bounds=bounds) == []
    at_once = kept(store)
    store.rows("DELETE FROM figure_watch RETURNING one")
    store.rows("UPDATE feedback SET watched = false RETURNING id")
    keep, kept_pages = queries.keep_watch, []

    def keep_one(connection: Connection, *, state: str) -> None:
        kept_pages.append(state)
        if len(kept_pages) == 2:
            raise InterruptedError
        keep(connection, state=state)

    monkeypatch.setattr(queries, "keep_watch", keep_one)
    monkeypatch.setattr(reading, "PAGE", page)
    with pytest.raises(InterruptedError):
        watch(store, rollout, bounds=bounds)
    assert watch(store, rollout, bounds=bounds) == []

    assert kept(store) == at_once
    played = {name: one for name, one in at_once.rounds.items() if one.games}
    assert {name.partition(", beside ")[2] for name in played} == {
        "standard",
        "control",
        "bound",
        "version answering@3 m 000000",
    }
    assert at_once.rounds["zendesk at 80 %, beside control"].games["csat"].ours.number == 48


def test_nothing_is_looked_at_twice(store: Store) -> None:
    many(store)
    watch(store)
    before = kept(store)

    assert watch(store) == []
    assert kept(store) == before


def test_a_rating_counts_when_it_comes_and_once(store: Store) -> None:
    """Given a conversation that was looked at, when it is rated after days, and once more."""
    until = write(store, [Had(score=1)], first=START)
    write(store, [Had(arm="control", answered=False)], first=until)
    rollout = Rollout(shares={"zendesk": 50})

    def ratings() -> tuple[int, int]:
        watch(store, rollout)
        game = kept(store).rounds["zendesk at 50 %, beside control"].games["csat"]
        return game.ours.number, game.theirs.number

    assert ratings() == (1, 0)
    rate = "INSERT INTO feedback (conversation_id, by_id, score, at) SELECT id, %s, %s, %s FROM conversations"
    for by, score, days in (("a", 2, 9), ("b", 5, 10)):
        store.rows(f"{rate} WHERE arm = 'control' RETURNING id", by, score, START + timedelta(days=days))
        assert ratings() == (1, 1)
    store.rows("UPDATE feedback SET score = 3, at = at + interval '1 day' RETURNING id")
    assert ratings() == (1, 1)


def test_what_is_erased_was_counted_and_is_not_missed(store: Store) -> None:
    """Nothing of a conversation is kept but what it added to."""
    write(store, side_by_side(Had(arm="terse", escalated=True), Had(), 8), first=START)
    assert watch(store) == []
    counted = kept(store)
    store.rows("DELETE FROM conversations RETURNING id")

    assert watch(store) == []
    assert kept(store) == counted
    write(store, side_by_side(Had(arm="terse", escalated=True), Had(), 8), first=START + timedelta(days=2))
    assert len(watch(store)) == 1


def test_one_process_looks_and_another_leaves_it_alone(store: Store) -> None:
    write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)
    store.rows("INSERT INTO figure_watch DEFAULT VALUES RETURNING one")
    with store.database.transaction() as connection:
        assert queries.take_watch(connection) is not None
        assert watch(store) == []

    assert len(watch(store)) == 1


def test_an_alarm_that_could_not_be_kept_is_found_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a look that ends before it is written down, its alarm and its step back were not either."""
    write(store, side_by_side(Had(arm="terse", escalated=True), Had()), first=START)
    with monkeypatch.context() as broken:
        broken.setattr(queries, "keep_watch", _ended)
        with pytest.raises(InterruptedError):
            watch(store)
    assert (abouts(store), store.rows("SELECT FROM rollout_shares")) == ([], [])

    assert len(watch(store)) == 1
    assert Shares(store.database, TERSE).all(())[0].share == 20


def _ended(*_: Any, **__: Any) -> None:
    raise InterruptedError


def test_of_a_version_the_ratings_count_that_came_within_three_days(store: Store) -> None:
    """As many as the one before had time for: those of the last three days wait."""
    until = write(store, [Had(score=5)] * 60, first=NOW - timedelta(days=6))
    first = write(store, [Had(version="answering@4 m 000000", score=1)] * 60, first=until)
    write(store, [Had(version="answering@4 m 000000", score=1)] * 60, first=NOW - timedelta(days=2))
    assert first < NOW - timedelta(days=3)
    store.rows(
        "UPDATE feedback SET at = at + interval '4 days' WHERE id IN (SELECT max(id) FROM feedback WHERE score = 5)"
        " RETURNING id"
    )

    assert len(watch(store, Rollout())) == 1

    (alarm,) = store.rows("SELECT about FROM alarms")
    assert alarm["about"].endswith("beside version answering@3 m 000000: csat down")
    (csat,) = (one.games["csat"] for name, one in kept(store).rounds.items() if ", version " in name)
    assert (csat.ours.number, csat.theirs.number) == (60, 59)
