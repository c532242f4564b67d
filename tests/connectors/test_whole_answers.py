"""An answer that drips is given up, whichever client waits for it."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

import pytest

from connectors import whole_answers
from connectors.http import trusted
from connectors.slack.client.web_client import connect
from connectors.whole_answers import in_whole
from connectors.zendesk.client.rate_limits import Limits
from connectors.zendesk.client.transport import Transport
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


@pytest.mark.parametrize("begun", [HEAD + b"X: ", HEAD + b"\r\n"], ids=["in its head", "in its body"])
def test_an_answer_that_drips_is_given_up(begun: bytes) -> None:
    gone = threading.Event()

    def drip(connection: socket.socket, _: str) -> None:
        connection.sendall(begun)
        try:
            while not gone.wait(0.02):
                connection.sendall(b"x")
        except OSError:
            gone.set()
            raise

    with pytest.raises(TimeoutError):
        ask(drip, timeout=0.2)
    assert gone.wait(10)


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


def test_each_vendors_client_has_it() -> None:
    zendesk = Transport("https://a.example", Limits())
    slack = connect(token="t", base_url="https://a.example/", timeout=1).ssl
    proxied = zendesk.proxy_manager_for("http://p.example").connection_pool_kw["ssl_context"]
    contexts = [trusted(), slack, zendesk.poolmanager.connection_pool_kw["ssl_context"], proxied]
    assert {one.sslsocket_class for one in contexts if one is not None} == {OURS.sslsocket_class}
    assert all(one.verify_mode is ssl.CERT_REQUIRED and one.check_hostname for one in (trusted(), slack) if one)
