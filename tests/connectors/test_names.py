"""A name server hangs, and whichever client asks its vendor gives up in its own time, as where nobody can be reached;
once the server is back the next request is answered."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests

from bot.errors import ModelUnavailable, NotSent
from bot.llm.client import Posting, mapped_errors
from bot.llm.client import connect as to_model
from bot.names import Names
from connectors.download import download
from connectors.intercom import client as intercom
from connectors.slack.client import web_client as slack
from connectors.zendesk.client.rate_limits import Limits
from connectors.zendesk.client.transport import Transport
from connectors.zendesk.client.transport import our_errors as of_zendesk
from tests.support.names import HangingServers
from tests.support.network import raw_server

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'
SECONDS = 0.2  # for the client; Slack's takes whole ones
LONG = 4.0  # seconds; the system's resolver would take thirty


def of_slack(url: str) -> None:
    with slack.our_errors():
        slack.connect(token="t", base_url=f"{url}/api/", timeout=SECONDS).api_call("chat.postMessage", params={})


def of_intercom(url: str) -> None:
    with intercom.our_errors():
        intercom.connect(access_token="t", base_url=url, timeout=SECONDS).ask("PUT", "conversations/1", {})


def of_intercoms_own_methods(url: str) -> None:
    with intercom.our_errors():
        intercom.connect(access_token="t", base_url=url, timeout=SECONDS).admins.identify()


def to_zendesk(url: str) -> None:
    with requests.Session() as session, of_zendesk(reading=False):
        session.mount("https://", Transport(url, Limits()))
        session.put("https://a.zendesk.com/api/v2/tickets/1.json", json={}, timeout=SECONDS)


def a_file(url: str) -> None:
    download(url, vendor="V", admit=lambda _: {}, limit=1000, timeout=SECONDS)


def a_model(url: str) -> None:
    deadline = time.monotonic() + SECONDS
    with mapped_errors(deadline):
        Posting(to_model("k", url, SECONDS), "/chat/completions").answer({}, deadline, lambda found: found)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingServers]:
    made = HangingServers()
    monkeypatch.setattr(socket, "getaddrinfo", Names(made.look_up).look_up)
    yield made
    made.goes_on.set()


@pytest.mark.parametrize("ask", [of_slack, of_intercom, of_intercoms_own_methods, to_zendesk, a_file, a_model])
def test_who_asks_gives_up_and_is_answered_once_the_server_is_back(
    servers: HangingServers, ask: Callable[[str], None]
) -> None:
    with raw_server(lambda connection, _: connection.sendall(OK)) as vendor:
        url = f"http://api.vendor.example:{urlsplit(vendor.url).port}"
        began = time.monotonic()
        with pytest.raises((NotSent, ModelUnavailable)):
            ask(url)
        assert time.monotonic() - began < LONG
        assert vendor.heads == []

        servers.address = "127.0.0.1"
        servers.goes_on.set()
        ask(url)
        assert len(vendor.heads) == 1
