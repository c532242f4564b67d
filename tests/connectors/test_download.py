"""A file fetched within limits: where it may come from, how much it may be, how long it may take."""

from __future__ import annotations

import datetime as dt
import socket
import struct
import time
from collections.abc import Mapping
from email.utils import format_datetime
from pathlib import Path

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent, Refused
from connectors.download import Admit, Download, download
from connectors.timed_network import EachAddress
from tests.support.network import Answer, raw_server, self_signed

SIGNED = "/a.txt?signature=secret"
WAIT = 10.0  # seconds that a download may take where time is not what a test is about


def anywhere(address: httpx.URL) -> Mapping[str, str]:
    return {}


def fetch(
    url: str,
    *,
    admit: Admit = anywhere,
    limit: int = 1000,
    timeout: float = WAIT,
    redirects: int = 0,
    network: httpcore.NetworkBackend | None = None,
) -> Download:
    return download(url, vendor="Acme", admit=admit, limit=limit, timeout=timeout, redirects=redirects, network=network)


def ok(body: bytes, *headers: str) -> bytes:
    return answer_of("200 OK", *headers, f"Content-Length: {len(body)}") + body


def answer_of(status: str, *headers: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode()


def moved(to: str) -> bytes:
    return answer_of("302 Found", f"Location: {to}", "Content-Length: 0")


def sends(data: bytes) -> Answer:
    return lambda connection, _: connection.sendall(data)


def by_path(answers: Mapping[str, bytes]) -> Answer:
    return lambda connection, head: connection.sendall(answers[head.split()[1]])


# What is fetched


def test_a_file_is_its_bytes_and_the_type_that_the_server_tells() -> None:
    with raw_server(sends(ok(b"hello", "Content-Type: text/plain"))) as server:
        found = fetch(server.url + SIGNED)

    assert found == Download(data=b"hello", content_type="text/plain")
    assert server.paths() == [SIGNED]
    assert "accept-encoding: identity" in server.heads[0].lower()


def test_what_comes_packed_is_not_unpacked() -> None:
    with raw_server(sends(ok(b"\x1f\x8b...", "Content-Encoding: gzip"))) as server:
        assert fetch(server.url).data == b"\x1f\x8b..."


def test_nothing_of_the_machine_goes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    with raw_server(sends(ok(b""))) as server:
        fetch(server.url)

    assert "secret" not in server.heads[0]
    assert "authorization" not in server.heads[0].lower()


# How much


@given(st.binary(max_size=2000), st.integers(1, 700))
def test_a_limit_is_a_limit_however_the_bytes_come(data: bytes, size: int) -> None:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    for body in (chunked, data):
        told = "Transfer-Encoding: chunked" if body is chunked else f"Content-Length: {len(data)}"
        whole = answer_of("200 OK", told) + body
        received = [whole[at : at + size] for at in range(0, len(whole), size)]

        assert fetch("http://a.example", limit=len(data), network=httpcore.MockBackend(received)).data == data
        if data:
            with pytest.raises(Refused, match=f"more than {len(data) - 1} bytes"):
                fetch("http://a.example", limit=len(data) - 1, network=httpcore.MockBackend(received))


def test_a_length_that_is_too_small_hides_nothing() -> None:
    head = answer_of("200 OK", "Content-Length: 5", "Transfer-Encoding: chunked")
    with (
        raw_server(sends(head + b"7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n")) as server,
        pytest.raises(Refused, match="more than 1000 bytes"),
    ):
        fetch(server.url)

    with raw_server(sends(answer_of("200 OK", "Content-Length: 5") + b"x" * 2000)) as server:
        assert fetch(server.url).data == b"xxxxx"


@pytest.mark.parametrize("told", ["Content-Length: 1000000000000", "Connection: close"])
def test_a_body_without_end_is_left_as_soon_as_it_is_too_much(told: str) -> None:
    def endless(connection: socket.socket, head: str) -> None:
        connection.sendall(answer_of("200 OK", told))
        while True:
            connection.sendall(b"x" * 10_000)

    with raw_server(endless) as server:
        with pytest.raises(Refused, match="more than 1000 bytes"):
            fetch(server.url)

        assert server.hung_up.wait(WAIT)


def test_a_body_shorter_than_its_length_is_no_file() -> None:
    with (
        raw_server(sends(answer_of("200 OK", "Content-Length: 500") + b"x" * 499)) as server,
        pytest.raises(NotSent, match="in full"),
    ):
        fetch(server.url)


def test_a_connection_that_is_reset_half_way_is_tried_again_later() -> None:
    def reset(connection: socket.socket, head: str) -> None:
        connection.sendall(answer_of("200 OK", "Content-Length: 500") + b"x" * 100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with raw_server(reset) as server, pytest.raises(NotSent, match="in full") as raised:
        fetch(server.url + SIGNED)

    assert "secret" not in str(raised.value)


# How long


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", answer_of("102 Processing")),
        (answer_of("200 OK", "Content-Length: 1000000"), b"x"),
        (answer_of("200 OK", "Transfer-Encoding: chunked"), b"1\r\nx\r\n"),
    ],
    ids=["status", "headers", "interim answers", "body", "chunks"],
)
@pytest.mark.parametrize("behind_a_redirect", [False, True])
def test_a_server_that_drips_is_left_when_the_time_is_over(start: bytes, drop: bytes, behind_a_redirect: bool) -> None:
    """Each wait is short; only the sum is long. Without a common deadline the server gets to the end."""
    ended: list[bool] = []

    def drips(connection: socket.socket, head: str) -> None:
        if behind_a_redirect and head.startswith("GET /first"):
            connection.sendall(moved("/second"))
            return
        connection.sendall(start)
        for _ in range(1000):
            connection.sendall(drop)
            time.sleep(0.02)
        ended.append(True)

    with raw_server(drips) as server:
        with pytest.raises(NotSent, match="in time"):
            fetch(f"{server.url}/first", limit=10_000, timeout=0.4, redirects=1)

        assert server.hung_up.wait(WAIT)
    assert ended == []


def test_so_is_one_that_drips_its_handshake() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"

        with pytest.raises(NotSent, match="in time"):  # nobody answers: the system accepts by itself
            fetch(url, timeout=0.3)


def test_redirects_share_the_time() -> None:
    def slow(connection: socket.socket, head: str) -> None:
        time.sleep(0.1)
        connection.sendall(moved(f"/{len(server.heads)}"))

    with raw_server(slow) as server, pytest.raises(NotSent, match="in time"):
        fetch(server.url, timeout=0.5, redirects=1000)

    assert len(server.heads) <= 6


def test_dead_addresses_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, tried = [0.0], []

    def dead(self: object, host: str, port: int, timeout: float, *more: object) -> None:
        tried.append((host, timeout))
        now[0] += timeout
        raise httpcore.ConnectTimeout

    monkeypatch.setattr("connectors.timed_network.addresses_of", lambda *_: ["::1", "::2", "192.0.2.1", "192.0.2.2"])
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dead)

    with pytest.raises(httpcore.ConnectTimeout):
        EachAddress(clock=lambda: now[0]).connect_tcp("files.example", 443, 8.0)

    assert tried == [("::1", 2.0), ("::2", 2.0), ("192.0.2.1", 2.0), ("192.0.2.2", 2.0)]


def test_a_dead_address_leads_on_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.timed_network.addresses_of", lambda *_: ["127.0.0.2", "127.0.0.1"])

    with raw_server(sends(ok(b"hello"))) as server:
        assert fetch(server.url).data == b"hello"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", f"http://{'a' * 64}.localhost/", "http://a..localhost/"])
def test_what_cannot_be_reached_may_be_asked_again(url: str) -> None:
    with pytest.raises(NotSent, match="ConnectError"):
        fetch(url)


# Where


def only(origin: str) -> Admit:
    return lambda address: {"Authorization": "Bearer token"} if str(address).startswith(origin) else None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "https://[",
        "https://a.example:port/",
        "https://a.example/\n",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data?signature=secret",
        "https://a.example@evil.example/?signature=secret",
    ],
)
def test_an_address_that_is_not_allowed_is_not_asked(url: str) -> None:
    network = httpcore.MockBackend([ok(b"hello")])

    with pytest.raises(Refused, match="not kept by Acme") as raised:
        fetch(url, admit=only("https://a.example/"), network=network)

    assert "secret" not in str(raised.value)


def test_an_address_with_a_users_name_is_refused_even_where_its_host_is_allowed() -> None:
    with pytest.raises(Refused, match="not kept by Acme"):
        fetch("http://me:secret@127.0.0.1:1/")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_followed_where_both_addresses_are_allowed(status: str) -> None:
    answers = {"/from": answer_of(status, "Location: to?x=1", "Content-Length: 0"), "/to?x=1": ok(b"hello")}

    with raw_server(by_path(answers)) as server:
        assert fetch(f"{server.url}/from", redirects=1).data == b"hello"


@pytest.mark.parametrize(
    "to", ["http://localhost:{port}/catch", "//localhost:{port}/catch", "file:///etc/passwd", "http://[", "http://:x/"]
)
def test_a_redirect_out_of_what_is_allowed_is_not_followed(to: str) -> None:
    def away(connection: socket.socket, head: str) -> None:
        connection.sendall(moved(to.format(port=server.url.rpartition(":")[2])))

    with raw_server(away) as server, pytest.raises(Refused, match="not kept by Acme"):
        fetch(server.url, admit=only(server.url), redirects=3)

    assert len(server.heads) == 1


def test_credentials_stay_with_the_address_they_are_for() -> None:
    with raw_server(sends(ok(b"hello"))) as storage, raw_server(sends(moved(storage.url + SIGNED))) as account:
        mine = only(account.url)
        found = fetch(account.url, admit=lambda address: mine(address) or {}, redirects=1)

    assert found.data == b"hello"
    assert "Bearer token" in account.heads[0]
    assert "authorization" not in storage.heads[0].lower()


def test_redirects_in_a_circle_end() -> None:
    with raw_server(sends(moved("/again?signature=secret"))) as server, pytest.raises(Refused, match="302") as raised:
        fetch(server.url, redirects=3)

    assert len(server.heads) == 4
    assert "secret" not in str(raised.value)


def test_no_redirect_is_followed_unless_that_is_asked_for() -> None:
    with raw_server(sends(moved("/again"))) as server, pytest.raises(Refused, match="302"):
        fetch(server.url)

    assert len(server.heads) == 1


def test_a_server_that_cannot_prove_its_name_learns_nothing() -> None:
    """What an allowed name that leads into our own network comes to."""
    with raw_server(sends(ok(b"hello")), tls=self_signed("files.example")) as server:
        with pytest.raises(NotSent, match="ConnectError"):
            fetch(server.url + SIGNED, admit=only(server.url))

        assert server.hung_up.wait(WAIT)
    assert server.heads == []


# What the server answers


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 410])
def test_an_answer_that_will_not_change_is_a_refusal(status: int) -> None:
    with (
        raw_server(sends(answer_of(f"{status} -", "Content-Length: 0"))) as server,
        pytest.raises(Refused, match=f"Acme answered {status}"),
    ):
        fetch(server.url)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("asked", "seconds"), [("7", 7), ("0", 1), ("soon", None), ("", None)])
def test_a_server_in_trouble_is_asked_again_when_it_wants_to_be(status: int, asked: str, seconds: float | None) -> None:
    with (
        raw_server(sends(answer_of(f"{status} -", f"Retry-After: {asked}", "Content-Length: 0"))) as server,
        pytest.raises(NotSent, match=f"Acme answered {status}") as raised,
    ):
        fetch(server.url + SIGNED)

    assert raised.value.retry_after == seconds
    assert "secret" not in str(raised.value)


def test_it_may_say_so_with_a_date() -> None:
    date = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)

    with (
        raw_server(sends(answer_of("429 -", f"Retry-After: {date}", "Content-Length: 0"))) as server,
        pytest.raises(NotSent) as raised,
    ):
        fetch(server.url)

    assert raised.value.retry_after == pytest.approx(3600, abs=WAIT)


@pytest.mark.parametrize("data", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"])
def test_what_is_no_answer_may_become_one(data: bytes) -> None:
    with raw_server(sends(data)) as server, pytest.raises(NotSent, match="in full"):
        fetch(server.url)


# Through a proxy


@pytest.mark.parametrize("spelled", ["http://me:word@{place}", "me:word@{place}"])
def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, spelled: str) -> None:
    with raw_server(sends(ok(b"hello"))) as proxy:
        monkeypatch.setenv("http_proxy", spelled.format(place=proxy.url.removeprefix("http://")))

        assert fetch("http://files.example" + SIGNED).data == b"hello"

    assert proxy.paths() == ["http://files.example" + SIGNED]
    assert "Proxy-Authorization: Basic bWU6d29yZA==" in proxy.heads[0]


def test_it_is_left_out_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    with raw_server(sends(ok(b"hello"))) as server:
        assert fetch(server.url).data == b"hello"


def test_a_proxy_of_another_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://me:secret@127.0.0.1:1")

    with pytest.raises(NotSent, match="found socks5, expected http or https") as raised:
        fetch("https://files.example")

    assert "secret" not in str(raised.value)
