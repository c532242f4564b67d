"""Zendesk's rate limits, followed before it has to say no: in both spellings, for the account and for each ticket."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent
from bot.model import DeskComment, Receipt
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.rate_limits import Counter, Spelling
from connectors.zendesk.client.rate_limits import Limits, Told, limits_of, told_by
from tests.connectors.zendesk.builders import call, reply
from tests.connectors.zendesk.conftest import Account
from tests.support.shared import shared

TICKET = "/api/v2/tickets/101.json"


# What the headers say.


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (
            {"RateLimit-Limit": "700", "RateLimit-Remaining": "610", "RateLimit-Reset": "17", "X-Rate-Limit": "700"},
            Told(name="account 700", remaining=610, limit=700, resets_in=17),
        ),
        (
            {"rate-limit": "700", "rate-limit-remaining": "696", "rate-limit-reset": "59"},
            Told(name="account 700", remaining=696, limit=700, resets_in=59),
        ),
        (
            {"x-rate-limit": "100", "x-rate-limit-remaining": "0", "Retry-After": "7"},
            Told(name="account 100", remaining=0, limit=100, resets_in=7),
        ),
        (
            {"Zendesk-RateLimit-tickets-index": "total=100; remaining=99; resets=43"},
            Told(name="tickets-index", remaining=99, limit=100, resets_in=43),
        ),
        (
            {"zendesk-rate-limit-per-ticket-updates": "total=30;remaining=0;resets=12"},
            Told(name="per-ticket-updates", remaining=0, limit=30, resets_in=12),
        ),
    ],
)
def test_both_spellings_are_read(headers: dict[str, str], told: Told) -> None:
    assert list(told_by(headers)) == [told]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ratelimit-limit": "many", "ratelimit-remaining": "-3"},
        {"ratelimit-limit": "700"},
        {"zendesk-ratelimit-x": "remaining=3"},
        {"zendesk-ratelimit-x": "total=; remaining=; resets="},
        {"zendesk-ratelimit-": "total=1; remaining=1; resets=1"},
    ],
)
def test_what_is_no_limit_is_passed_over(headers: dict[str, str]) -> None:
    assert list(told_by(headers)) == []


NAMES = st.sampled_from(
    ["ratelimit-limit", "RateLimit-Remaining", "rate-limit", "rate-limit-remaining", "x-rate-limit", "retry-after"]
) | st.text(max_size=12).map(lambda text: f"zendesk-ratelimit-{text}")
VALUES = st.text(max_size=30) | st.integers().map(str) | st.just("total=30; remaining=99999999999; resets=1")


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_rubbish_in_headers_is_tolerated(headers: dict[str, str]) -> None:
    limits = Limits()
    limits.note("PUT", TICKET, headers)
    for told in told_by(headers):
        assert told.remaining >= 0
        assert told.resets_in >= 0


@pytest.mark.parametrize("name", ["tickets.list", "tickets.create_update", "webhooks.list"])
def test_recorded_answers_tell_of_limits(name: str) -> None:
    recorded = json.loads(shared(f"contracts/zendesk/recorded/{name}.json").read_text())
    for exchange in recorded:
        headers = {header: values[0] for header, values in exchange["response"]["headers"].items()}
        assert next(told_by(headers)).name in ("account 700", "account 100")


# What is done about them, over HTTP.


@pytest.mark.parametrize("spelling", ["ratelimit", "rate-limit"])
def test_an_account_that_is_nearly_used_up_is_asked_nothing_more(account: Account, spelling: Spelling) -> None:
    ticket_id, client = account.ticket(), account.client()
    account.sandbox.limits.spelling = spelling
    account.sandbox.limits.account = Counter(100, 60, deque([time.monotonic()] * 97))  # others were busy
    client.update(ticket_id, {"status": "open"})
    with pytest.raises(NotSent) as refusal:
        client.update(ticket_id, {"status": "pending"})
    assert refusal.value.retry_after == pytest.approx(60, abs=5)
    assert len(account.writes()) == 1


def test_look_ups_stop_before_changes_do(account: Account) -> None:
    ticket_id, client = account.ticket(), account.client()
    account.sandbox.limits.account = Counter(20, 60)
    note = {"comment": {"body": "hello", "public": False}}
    for _ in range(18):
        client.update(ticket_id, note)
    with pytest.raises(NotSent):
        client.ticket(ticket_id)
    client.update(ticket_id, note)


def test_a_429_says_so_to_every_thread(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.faults.add(Fault(vendor="zendesk", kind="429", method="PUT", retry_after=300))
    for _ in range(2):
        with pytest.raises(NotSent) as refusal:
            connector.send(reply(ticket_id), "k1")
        assert refusal.value.retry_after == pytest.approx(300, abs=2)
    assert len(account.writes()) == 1
    assert account.sandbox.said_by_bot(ticket_id) == []


def test_a_429_that_asks_for_a_day_puts_off_what_got_it_and_nothing_else(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.faults.add(Fault(vendor="zendesk", kind="429", method="PUT", retry_after=86_400))
    with pytest.raises(NotSent) as refusal:
        connector.send(reply(ticket_id), "k1")
    assert refusal.value.retry_after == 86_400  # which the outbox cuts short
    connector.send(reply(ticket_id), "k1")
    assert len(account.sandbox.said_by_bot(ticket_id)) == 1


def test_a_ticket_is_updated_thirty_times_in_ten_minutes_and_not_once_more(account: Account) -> None:
    """Connector and desk together: Zendesk counts the user. The thirty-first is put off, not lost, and not refused."""
    ticket_id, other = account.ticket(), account.sandbox.requester_creates(account.requester(), "Other", "hello")
    connector, desk = account.connector(), account.desk()
    note = DeskComment(account="acme", ticket_id=ticket_id, text="words", requester=None)
    for number in range(15):
        connector.send(reply(ticket_id), f"a{number}")
        desk.comment(note, f"n{number}")
    attempts: tuple[Callable[[], Receipt], ...] = (
        lambda: connector.send(reply(ticket_id), "a15"),
        lambda: desk.comment(note, "n15"),
    )
    for attempt in attempts:
        with pytest.raises(NotSent) as refusal:
            attempt()
        assert refusal.value.retry_after == pytest.approx(600, abs=30)
    assert len(account.writes()) == 30
    assert connector.find_sent(reply(ticket_id), "a15") is None
    connector.send(reply(other), "b1")


def test_where_zendesk_tells_nothing_of_a_ticket_its_updates_are_counted_here() -> None:
    now = 1000.0
    limits = Limits(clock=lambda: now)
    for _ in range(30):
        limits.spend("PUT", TICKET)
    with pytest.raises(NotSent) as refusal:
        limits.spend("PUT", TICKET)
    assert refusal.value.retry_after == pytest.approx(600, abs=1)
    limits.spend("GET", TICKET)
    limits.spend("PUT", "/api/v2/tickets/999.json")
    now += 601
    limits.spend("PUT", TICKET)


def test_updates_of_a_ticket_by_another_process_count(account: Account) -> None:
    """What Zendesk tells of a ticket wins over what we counted ourselves."""
    ticket_id, connector = account.ticket(), account.connector()
    account.sandbox.limits.per_ticket = 2
    connector.send(reply(ticket_id), "k1")
    connector.send(reply(ticket_id), "k2")
    with pytest.raises(NotSent):
        connector.send(reply(ticket_id), "k3")
    assert len(account.writes()) == 2


def test_without_foresight_the_stand_in_refuses_the_thirty_first(account: Account) -> None:
    """zenpy issue 477: the update is refused, and whoever does not look believes it was made."""
    path = f"/tickets/{account.ticket()}"
    answers = [call(account, "PUT", path, {"ticket": {"comment": {"body": "hello"}}}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
    assert answers[-1].headers["zendesk-ratelimit-per-ticket-updates"].startswith("total=30; remaining=0; resets=")


def test_an_error_tells_of_limits_too(account: Account) -> None:
    limits = Limits()
    limits.note("PUT", TICKET, {"ratelimit-limit": "700", "ratelimit-remaining": "0", "ratelimit-reset": "30"})
    limits.note("PUT", TICKET, {"Content-Type": "text/html"})
    with pytest.raises(NotSent):
        limits.spend("PUT", "/api/v2/tickets/102.json")
    with pytest.raises(NotSent):
        limits.spend("GET", "/api/v2/users/me.json")  # never asked before: the account's limit is known all the same
    assert account.sandbox.violations == []


def test_headroom_is_told_for_the_doctor(account: Account) -> None:
    client = account.client()
    assert client.headroom() == {}
    client.me()
    ((name, (left, limit)),) = client.headroom().items()
    assert name == f"account {limit}"
    assert left == limit - 1


def test_one_user_of_one_account_has_one_budget() -> None:
    ours = limits_of("https://acme.zendesk.com", "bot@acme.example")
    assert limits_of("https://acme.zendesk.com", "bot@acme.example") is ours
    assert limits_of("https://acme.zendesk.com", "admin@acme.example") is not ours
