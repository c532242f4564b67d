"""Conversations in which something happened at Intercom while no delivery came through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Missed, Span, ThreadChanged
from connectors.intercom import missed as reading
from connectors.sandbox import clock
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def read(workspace: Workspace, since: datetime = LONG_AGO) -> list[Missed]:
    reader = workspace.connector().capabilities.missed
    assert reader is not None
    (account,) = reader.accounts()
    assert account == CREDENTIALS.app_id
    assert list(reader.places(account, ())) == [""]
    return list(reader.missed(account, "", Span(since=since, reach=LONG_AGO)))


def threads(found: list[Missed]) -> list[str]:
    events = [event for missed in found for event in missed.events]
    return [event.thread.thread_id for event in events if isinstance(event, ThreadChanged)]


def test_conversations_that_changed_are_to_be_fetched(workspace: Workspace) -> None:
    number = workspace.conversation()

    (missed,) = read(workspace)

    (event,) = missed.events
    assert isinstance(event, ThreadChanged)
    assert (event.thread.account, event.thread.thread_id, event.since) == (CREDENTIALS.app_id, number, LONG_AGO)
    assert datetime.now(UTC) - missed.until < timedelta(minutes=1)
    assert workspace.sandbox.violations == []


def test_all_pages_are_read_oldest_change_first(workspace: Workspace) -> None:
    numbers = [workspace.conversation() for _ in range(180)]
    for at, number in enumerate(reversed(numbers)):
        workspace.sandbox.state.conversations[number]["updated_at"] = 1_700_000_000 + at

    found = read(workspace)

    assert threads(found) == numbers[::-1]
    assert [missed.until for missed in found] == sorted(missed.until for missed in found)


def test_of_more_than_is_read_in_one_go_none_is_left_out(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    monkeypatch.setattr(reading, "PAGES", 2)
    numbers = [workspace.conversation() for _ in range(11)]
    for at, number in enumerate(numbers):
        workspace.sandbox.state.conversations[number]["updated_at"] = 1_700_000_000 + 7 * at

    assert threads(read(workspace)) == numbers
    assert workspace.sandbox.violations == []


def test_what_changed_before_the_mark_is_left_alone(workspace: Workspace) -> None:
    workspace.conversation()
    assert read(workspace, datetime.now(UTC) + timedelta(minutes=1)) == []


@pytest.mark.parametrize("ahead", [600, -600])
def test_the_time_is_intercoms(workspace: Workspace, ahead: int) -> None:
    reader = workspace.connector().capabilities.missed
    assert reader is not None
    clock.put_ahead({"intercom": ahead})
    try:
        there = reader.time(CREDENTIALS.app_id)
    finally:
        clock.put_ahead({})
    assert there is not None
    assert -2 < (there - datetime.now(UTC)).total_seconds() - ahead <= 0
