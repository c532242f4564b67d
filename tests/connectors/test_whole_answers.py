"""An answer that drips is given up, whichever client waits for it."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from urllib3.exceptions import HTTPError

from bot import whole_answers
from bot.errors import ModelUnavailable, NotSent
from bot.llm import client as model
from bot.llm.chat import OpenAIChat
from bot.model import Prompt, UserMessage
from bot.whole_answers import in_whole
from connectors.connections import POOLS
from connectors.http import trusted
from connectors.intercom import client as intercom
from connectors.slack.client.web_client import connect
from connectors.slack.client.web_client import our_errors as slack_errors
from connectors.zendesk.client.rate_limits import Limits
from connectors.zendesk.client.transport import Transport
from connectors.zendesk.client.transport import our_errors as zendesk_errors
from tests.support.network import Answer, raw_server, self_signed

OURS = in_whole(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
OURS.check_hostname, OURS.verify_mode = False, ssl.CERT_NONE
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"


def ask(answer: Answer, timeout: float) -> bytes:
    with raw_server(answer, tls=self_signed("127.0.0.1")) as server:
        connection = http.client.HTTPSConnection(urlsplit(server.url).netloc, context=OURS, timeout=timeout)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read()
        finally:
            connection.close()


class Dripping:
    """A server's answer, without an end. `gone`: nobody hears it any more."""

    def __init__(self, begun: bytes) -> None:
        self._begun = begun
        self.gone = threading.Event()

    def __call__(self, connection: socket.socket, _: str) -> None:
        connection.sendall(self._begun)
        try:
            while not self.gone.wait(0.02):
                connection.sendall(b"x")
        except OSError:
            self.gone.set()
            raise


BEGUN = [pytest.param(HEAD + b"X: ", id="in its head"), pytest.param(HEAD + b"\r\n", id="in its body")]


@pytest.mark.parametrize("begun", BEGUN)
def test_an_answer_that_drips_is_given_up(begun: bytes) -> None:
    drips = Dripping(begun)
    with pytest.raises(TimeoutError):
        ask(drips, timeout=0.2)
    assert drips.gone.wait(10)


def of_slack(url: str) -> None:
    with slack_errors(reading=True):
        connect(token="t", base_url=f"{url}/api/", timeout=1).api_call("conversations.replies")


def of_intercom(url: str) -> None:
    with intercom.our_errors(reading=True):
        intercom.connect(access_token="t", base_url=url, timeout=0.2).ask("GET", "conversations/1")


def of_intercoms_own_methods(url: str) -> None:
    with intercom.our_errors(reading=True):
        intercom.connect(access_token="t", base_url=url, timeout=0.2).admins.identify()


def of_zendesk(url: str) -> None:
    with requests.Session() as session, zendesk_errors(reading=True):
        session.mount("https://", Transport(url, Limits()))
        session.post("https://a.zendesk.com/api/v2/tickets.json", json={}, timeout=0.2)


CLIENTS = [of_slack, of_intercom, of_intercoms_own_methods, of_zendesk]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("begun", BEGUN)
def test_nor_is_one_waited_for_without_tls(begun: bytes, client: Callable[[str], None]) -> None:
    drips = Dripping(begun)
    with raw_server(drips) as server, pytest.raises(NotSent):
        client(server.url)
    assert drips.gone.wait(10)


@pytest.mark.parametrize("client", CLIENTS)
def test_nor_a_proxy_that_drips_whether_it_connects(
    client: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    drips = Dripping(b"HTTP/1.1 200 OK\r\nX: ")
    with raw_server(drips) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with pytest.raises(NotSent):
            client("https://vendor.example")
    assert [head.split()[0] for head in proxy.heads] == ["CONNECT"]
    assert drips.gone.wait(10)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("target", ["http://vendor.example/", "https://vendor.example/"])
def test_nor_one_that_is_asked_over_tls(target: str) -> None:
    drips = Dripping(HEAD + b"X: ")
    with raw_server(drips, tls=self_signed("127.0.0.1")) as proxy:
        asking = urllib3.ProxyManager(
            proxy.url, proxy_ssl_context=OURS, ssl_context=OURS, cert_reqs="CERT_NONE", proxy_assert_hostname=False
        )
        asking.pool_classes_by_scheme = POOLS
        with pytest.raises(HTTPError):
            asking.urlopen("GET", target, timeout=0.2, retries=False)
    assert drips.gone.wait(10)


def test_an_answer_may_be_long_but_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_answers, "MOST_BYTES", 10_000)
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    assert ask(lambda connection, _: connection.sendall(head + b"x" * 9_000), 5) == b"x" * 9_000
    with pytest.raises(OSError, match="too large"):
        ask(lambda connection, _: connection.sendall(head + b"x" * 20_000), 5)


def test_the_time_begins_anew_with_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def answer(connection: socket.socket, _: str) -> None:
        for _request in range(3):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.recv(1000)

    with raw_server(answer, tls=self_signed("127.0.0.1")) as server:
        connection = http.client.HTTPSConnection(urlsplit(server.url).netloc, context=OURS, timeout=5)
        for _ in range(3):
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"ok"
            now[0] += 100
        connection.close()


@pytest.mark.parametrize("begun", BEGUN)
def test_nor_a_models_reply(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "trusted", lambda: OURS)
    drips = Dripping(begun)
    with raw_server(drips, tls=self_signed("127.0.0.1")) as server:
        chat = OpenAIChat(api_key="k", base_url=server.url, model="m", timeout=0.3, max_output_tokens=10)
        with pytest.raises(ModelUnavailable):
            list(chat.reply(Prompt(messages=(UserMessage("hi"),))))
    assert drips.gone.wait(10)


def test_each_client_has_it() -> None:
    zendesk = Transport("https://a.example", Limits())
    slack = connect(token="t", base_url="https://a.example/", timeout=1).ssl
    proxied = zendesk.proxy_manager_for("https://p.example")
    contexts = [trusted(), model.trusted(), slack, zendesk.poolmanager.connection_pool_kw["ssl_context"]]
    contexts += [proxied.connection_pool_kw["ssl_context"], proxied.proxy_config.ssl_context]
    assert {one.sslsocket_class for one in contexts if one is not None} == {OURS.sslsocket_class}
    assert all(
        one.verify_mode is ssl.CERT_REQUIRED and one.check_hostname
        for one in (trusted(), model.trusted(), slack)
        if one
    )
