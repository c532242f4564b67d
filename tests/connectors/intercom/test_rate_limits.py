"""Intercom's rate limit, followed before a 429 comes."""

from __future__ import annotations

import time

import httpx
import pytest

from bot.errors import NotSent, Refused
from bot.model import Purpose, Reply, Requester, ThreadRef
from connectors.intercom.client import WINDOW, note_limit, rate_limits_of
from connectors.rate_limits import VendorRateLimits
from connectors.sandbox.intercom.payloads import now
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

RELAY = Reply(thread=ThreadRef("intercom", CREDENTIALS.app_id, "1"), purpose=Purpose.RELAY, text="hi")


def ask(workspace: Workspace) -> None:
    workspace.connector().identify(CREDENTIALS.app_id, Requester(id=workspace.sandbox.add_contact("Joe", None)))


def test_the_limit_is_kept_before_it_is_reached(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    later = int(time.time()) + 15  # no window ends while the test runs
    monkeypatch.setattr("connectors.sandbox.intercom.payloads.now", lambda: later)
    workspace.sandbox.rate_limit = 20
    for _ in range(18):  # a tenth is left to what changes something, and to others
        ask(workspace)
    with pytest.raises(NotSent) as raised:
        ask(workspace)
    assert raised.value.retry_after is not None
    assert 0 < raised.value.retry_after <= 25
    assert len(workspace.seen) == 18
    with pytest.raises(Refused, match="404"):  # it was asked
        workspace.connector().send(RELAY, "key")
    assert len(workspace.seen) == 19


def test_the_desk_and_the_connector_keep_one_count(workspace: Workspace) -> None:
    ask(workspace)
    told = rate_limits_of(f"{workspace.url}/intercom", CREDENTIALS.access_token).remaining(WINDOW)
    assert told is not None
    assert told[1] == workspace.sandbox.rate_limit
    assert rate_limits_of(f"{workspace.url}/intercom", "another app").remaining(WINDOW) is None


def answer(**headers: str) -> httpx.Response:
    return httpx.Response(200, headers={f"X-RateLimit-{name}": value for name, value in headers.items()})


def test_the_end_of_a_window_is_on_intercoms_clock() -> None:
    elapsed = [1000.0]
    limits = VendorRateLimits(clock=lambda: elapsed[0])
    response = answer(Limit="100", Remaining="0", Reset="784111787")
    response.headers["Date"] = "Sun, 06 Nov 1994 08:49:37 GMT"  # ten seconds earlier, on a clock far from ours
    note_limit(limits, response)
    with pytest.raises(NotSent) as raised:
        limits.spend([WINDOW])
    assert raised.value.retry_after == 10
    elapsed[0] += 10.1
    limits.spend([WINDOW])


@pytest.mark.parametrize("ahead", [10**6, 10**11])
def test_a_window_of_days_is_not_believed(ahead: int) -> None:
    limits = rate_limits_of("https://api.intercom.example", f"windows of {ahead}")
    note_limit(limits, answer(Limit="100", Remaining="0", Reset=str(now() + ahead)))
    limits.spend([WINDOW])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Limit": "100", "Remaining": "0"},
        {"Limit": "many", "Remaining": "0", "Reset": "1"},
        {"Limit": "100", "Remaining": "-1", "Reset": "1"},
        {"Limit": "1" * 40, "Remaining": "0", "Reset": "1"},
    ],
)
def test_headers_that_say_nothing_are_no_limit(headers: dict[str, str]) -> None:
    limits = VendorRateLimits()
    note_limit(limits, answer(**headers))
    assert limits.remaining(WINDOW) is None
