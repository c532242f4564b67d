"""Figures that change are an alarm once, and take the rollout back a step; it never widens by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Rollout, Watching
from bot.config.steering.rollout import Arm
from bot.store.outbox.alarms import Alarms, describe
from bot.store.rollout.alarms import FigureAlarms
from bot.store.rollout.shares import Shares
from bot.watching import reading
from bot.watching.comparisons import begins
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
    store.rows("DELETE FROM figure_watch RETURNING one")  # it has not looked yet
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
    write(store, [Had(escalated=number % 2 == 0) for number in range(200)], first=START)

    assert watch(store, bounds={"escalation": {"at_most": 0.6}, "groundedness": {"at_least": 0.8}}) == []
    assert len(watch(store, bounds={"escalation": {"at_most": 0.3}, "groundedness": {"at_least": 0.8}})) == 1

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


def test_conversations_are_read_in_pages_and_the_newest_where_there_are_too_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, [Had(version=f"v{number}") for number in range(7)], first=START, every=timedelta(0))
    write(store, [Had(answered=False), Had(version="v7")], first=START + timedelta(hours=1))
    monkeypatch.setattr(reading, "PAGE", 3)

    found = [one.version for one in reading.watched(store.database, START)]
    newest = [one.version for one in reading.watched(store.database, START, most=4)]

    assert found == [f"v{number}" for number in range(8)]
    assert newest == ["v5", "v6", "v7"]


def test_that_it_was_looked_is_written_down(store: Store) -> None:
    write(store, [Had()] * 3, first=START)
    watch(store)
    (row,) = store.rows("SELECT conversations FROM figure_watch")
    assert row["conversations"] == 3


def test_where_nothing_can_be_compared_nothing_is_read(store: Store) -> None:
    write(store, [Had()] * 3, first=START)
    watch(store, Rollout())
    assert store.rows("SELECT conversations FROM figure_watch") == [{"conversations": 0}]

    watch(store, Rollout(), bounds={"csat": {"at_least": 0.5}})
    assert store.rows("SELECT conversations FROM figure_watch") == [{"conversations": 3}]


@pytest.mark.parametrize(("hours", "took", "looks"), [(2, 0.0004, True), (2, 0.5, False), (25, 0.5, True)])
def test_what_a_look_takes_is_shared_among_what_is_new_but_it_looks_daily(
    store: Store, hours: int, took: float, looks: bool
) -> None:
    write(store, [Had()], first=datetime.now(UTC) - timedelta(minutes=5))
    watched = "INSERT INTO figure_watch VALUES (true, %s, %s, %s, 9) RETURNING one"
    last = datetime.now(UTC) - timedelta(hours=hours)
    store.rows(watched, last, last, took)

    FigureWatch(store.database, TERSE, Watching(), ["zendesk"], alarms(store)).run()

    (row,) = store.rows("SELECT conversations, looked_at > now() - interval '1 minute' AS seen FROM figure_watch")
    assert row == {"conversations": 0 if looks else 9, "seen": True}
