"""Leave to write was given, and then it takes the vendor's client seconds to get a connection, as with packets that are
lost or a name server that hangs. Nothing is said under that leave, whichever client it is."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
import requests

from bot import leave
from bot.errors import Withheld
from connectors.intercom import client as intercom
from connectors.slack.client import web_client as slack
from connectors.zendesk.client.rate_limits import Limits
from connectors.zendesk.client.transport import Transport
from tests.support.network import RawServer, raw_server

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'


def in_zendesk(url: str, method: str) -> None:
    with requests.Session() as session:
        session.mount("https://", Transport(url, Limits()))
        session.request(method, "https://a.zendesk.com/api/v2/tickets/1.json", json={})


def in_intercom(url: str, method: str) -> None:
    intercom.connect(access_token="t", base_url=url, timeout=5).ask(method, "conversations/1", {})


ASKED: dict[str, Callable[[str, bool], object]] = {
    "slack": lambda url, writes: slack.connect(token="t", base_url=f"{url}/api/", timeout=5).api_call(
        "chat.postMessage" if writes else "conversations.replies", params={"channel": "C1"}
    ),
    "intercom": lambda url, writes: in_intercom(url, "PUT" if writes else "GET"),
    "zendesk": lambda url, writes: in_zendesk(url, "PUT" if writes else "GET"),
}


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long a name is looked up, on the clock of `leave.now`."""
    takes, clock, look_up = [0.0], [leave.now()], socket.getaddrinfo

    def looked_up(*arguments: Any, **more: Any) -> Any:
        clock[0] += takes[0]
        return look_up(*arguments, **more)

    monkeypatch.setattr(leave, "now", lambda: clock[0])
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return takes


def asked(vendor: str, *, writes: bool, leaves: list[bool]) -> RawServer:
    """The vendor, after one request. Leave is given as `leaves` has it, and each time takes one away."""

    def check() -> None:
        if not leaves.pop(0):
            raise Withheld("the conversation changed hands")

    with raw_server(lambda connection, _: connection.sendall(OK)) as server, leave.under(check):
        try:
            ASKED[vendor](server.url, writes)
        except Withheld:
            assert not leaves
    return server


@pytest.mark.parametrize("vendor", ASKED)
def test_a_human_who_takes_over_while_a_connection_is_made_is_not_talked_over(slowly: list[float], vendor: str) -> None:
    slowly[0] = 5.0
    assert asked(vendor, writes=True, leaves=[True, False]).heads == []
    assert len(asked(vendor, writes=True, leaves=[True, True]).heads) == 1


@pytest.mark.parametrize("vendor", ASKED)
def test_leave_is_asked_for_once_where_a_connection_is_there_at_once_and_never_to_read(
    slowly: list[float], vendor: str
) -> None:
    assert len(asked(vendor, writes=True, leaves=[True]).heads) == 1
    slowly[0] = 5.0
    assert len(asked(vendor, writes=False, leaves=[]).heads) == 1
