"""Requests to Intercom: what has left and what has not, through a proxy, and never a second time."""

from __future__ import annotations

import gzip
import socket

import pytest

from bot.errors import DeliveryError, Gone, NotSent, OutcomeUnknown, Refused
from connectors.intercom.client import connect, our_errors, rate_limits_of
from tests.support.network import raw_server, self_signed


def ask(base_url: str, token: str = "tok", method: str = "POST") -> None:
    rate_limits_of.cache_clear()
    workspace = connect(access_token=token, base_url=base_url, timeout=5)
    with our_errors(reading=method == "GET"):
        workspace.ask(method, "conversations/1/reply", {"body": "hi"})


def says(connection: socket.socket, status: str, *headers: str, body: str = "{}") -> None:
    head = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}")
    connection.sendall("\r\n".join((*head, "", body)).encode())


@pytest.mark.parametrize(
    ("method", "status", "expected"),
    [
        ("POST", "503 Service Unavailable", OutcomeUnknown),
        ("GET", "503 Service Unavailable", NotSent),
        ("POST", "307 Temporary Redirect", Refused),
        ("POST", "404 Not Found", Gone),
        ("POST", "429 Too Many Requests", NotSent),
    ],
)
def test_an_answer_is_asked_for_once(method: str, status: str, expected: type[DeliveryError]) -> None:
    with raw_server(lambda connection, _: says(connection, status, "Location: /elsewhere", "Retry-After: 0")) as server:
        with pytest.raises(expected):
            ask(server.url, method=method)

        assert server.paths() == ["/conversations/1/reply"]


def test_of_a_connection_that_ends_before_the_answer_nobody_knows() -> None:
    with raw_server(lambda *_: None) as server:
        with pytest.raises(OutcomeUnknown):
            ask(server.url)

        assert len(server.heads) == 1


def test_of_an_answer_that_nobody_can_read_neither() -> None:
    with (
        raw_server(lambda connection, _: says(connection, "200 OK", body="[" * 100_000)) as server,
        pytest.raises(OutcomeUnknown),
    ):
        ask(server.url)


def test_odd_headers_take_nothing_from_an_answer() -> None:
    limits = ("X-RateLimit-Limit: 10", "X-RateLimit-Remaining: 5", "X-RateLimit-Reset: 99")
    with raw_server(lambda connection, _: says(connection, "200 OK", "Date: 21 Oct 99999999999", *limits)) as server:
        ask(server.url)
    with (
        raw_server(lambda connection, _: says(connection, "429 Slow down", "X-Odd: é")) as server,
        pytest.raises(NotSent),
    ):
        ask(server.url)


def test_a_server_that_nobody_vouches_for_is_told_nothing() -> None:
    with raw_server(lambda connection, _: says(connection, "200 OK"), tls=self_signed("127.0.0.1")) as server:
        with pytest.raises(NotSent, match="could not be reached"):
            ask(server.url)

        assert server.heads == []


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(lambda connection, _: says(connection, "200 OK")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//me:word@"))
        ask("http://intercom.example")

    assert proxy.paths() == ["http://intercom.example/conversations/1/reply"]
    assert "proxy-authorization: basic bwu6d29yza==" in proxy.heads[0].lower()


@pytest.mark.parametrize(
    "base", ["HTTP://LOCALHOST:{port}", "http://127.0.0.1:{port}/eu/", "http://127.0.0.1:{port}/a b"]
)
def test_the_clients_own_methods_ask_where_we_do(base: str) -> None:
    with raw_server(lambda connection, _: says(connection, "200 OK", "Connection: close")) as server:
        workspace = connect(access_token="tok", base_url=base.format(port=server.url.rpartition(":")[2]), timeout=5)
        with our_errors():
            workspace.ask("GET", "contacts/1?a=b")
            workspace.contacts.find("1")
            workspace.teams.find("1 2")

    ours, theirs, odd = server.paths()
    assert theirs == ours.removesuffix("?a=b")
    assert odd == theirs.replace("contacts/1", "teams/1%202")
    assert all("authorization: bearer tok" in head.lower() for head in server.heads)


def test_a_packed_answer_to_them_is_unpacked_once() -> None:
    packed = gzip.compress(b'{"type": "admin", "id": "7"}')

    def answers(connection: socket.socket, _: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        connection.sendall(head.encode() + packed)

    with raw_server(answers) as server:
        me = connect(access_token="tok", base_url=server.url, timeout=5).admins.identify()

    assert me is not None
    assert me.id == "7"


def test_a_token_that_makes_no_header_is_refused_and_not_told() -> None:
    with raw_server(lambda connection, _: says(connection, "200 OK")) as server:
        with pytest.raises(Refused) as raised:
            ask(server.url, token="secret\nX-Other: 1")

        assert "secret" not in str(raised.value)
        assert server.heads == []
