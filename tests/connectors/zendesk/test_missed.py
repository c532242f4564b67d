"""Tickets in which something happened while no delivery came through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Missed, Span, ThreadChanged
from connectors.sandbox import clock
from tests.connectors.zendesk.conftest import BOT_ID, Account

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EXPORT, SEARCH = "/zendesk/api/v2/incremental/tickets/cursor", "/zendesk/api/v2/search"


def read(account: Account, since: datetime = LONG_AGO) -> list[Missed]:
    reader = account.connector().capabilities.missed
    assert reader is not None
    assert list(reader.accounts()) == ["acme"]
    assert list(reader.places("acme", ())) == [""]
    return list(reader.missed("acme", "", Span(since=since, reach=LONG_AGO)))


def threads(found: list[Missed]) -> list[str]:
    return [event.thread.thread_id for one in found for event in one.events if isinstance(event, ThreadChanged)]


def asked(account: Account) -> list[str]:
    return [path for method, path in account.seen if path in (EXPORT, SEARCH)]


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_tickets_that_changed_are_to_be_fetched(account: Account, role: str) -> None:
    account.sandbox.state.users[int(BOT_ID)]["role"] = role
    first, second = account.ticket(), account.ticket()

    found = read(account)

    assert sorted(threads(found)) == sorted([first, second])
    assert datetime.now(UTC) - found[-1].until < timedelta(minutes=1)
    assert asked(account)[-1] == (EXPORT if role == "admin" else SEARCH)
    assert account.sandbox.violations == []


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_all_pages_are_read(account: Account, role: str) -> None:
    account.sandbox.state.users[int(BOT_ID)]["role"] = role
    tickets = [account.ticket() for _ in range(130)]

    assert sorted(threads(read(account))) == sorted(tickets)
    assert len(asked(account)) == (2 if role == "admin" else 3)
    assert account.sandbox.violations == []


def test_a_bot_that_is_only_an_agent_is_refused_once(account: Account) -> None:
    account.sandbox.state.users[int(BOT_ID)]["role"] = "agent"
    reader = account.connector().capabilities.missed
    assert reader is not None
    for _ in range(2):
        list(reader.missed("acme", "", Span(since=LONG_AGO, reach=LONG_AGO)))
    assert asked(account).count(EXPORT) == 1


def test_what_changed_before_the_mark_is_left_alone(account: Account) -> None:
    account.ticket()
    assert read(account, datetime.now(UTC) + timedelta(minutes=1)) == []


@pytest.mark.parametrize("ahead", [600, -600])
def test_the_time_is_zendesks(account: Account, ahead: int) -> None:
    reader = account.connector().capabilities.missed
    assert reader is not None
    clock.put_ahead({"zendesk": ahead})
    try:
        there = reader.time("acme")
    finally:
        clock.put_ahead({})
    assert there is not None
    assert -2 < (there - datetime.now(UTC)).total_seconds() - ahead <= 0
