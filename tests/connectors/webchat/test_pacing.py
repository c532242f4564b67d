"""How many sessions are begun: by the address that asks, and for each site."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from starlette.requests import Request

from connectors.webchat.api.pacing import Turnstile
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.wire.problems import Problem
from tests.connectors.webchat.conftest import ORIGIN, Served, identity
from tests.support.wording import EN


def turnstile(**settings: int) -> Turnstile:
    return Turnstile.of(WebchatSettings.model_validate({"sessions_a_minute": 2, **settings}))


def request(client: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    return Request({"type": "http", "client": (client, 1234), "headers": headers})


def passed(gate: Turnstile, *requests: Request) -> list[bool]:
    """Of each, whether it came in."""
    found = []
    for one in requests:
        try:
            gate.passes(one)
        except Problem as problem:
            found.append((problem.status, problem.key) != (429, "chat_too_many"))
        else:
            found.append(True)
    return found


def test_an_address_begins_so_many_sessions_and_others_are_not_counted_with_it() -> None:
    mine, other = request("8.8.8.8"), request("9.9.9.9")

    assert passed(turnstile(), mine, mine, mine, other) == [True, True, False, True]


def test_one_subscriber_is_one_address_however_many_of_theirs_ask() -> None:
    own = [request(f"2a00:1450:1:2::{number}") for number in range(1, 4)]

    assert passed(turnstile(), *own, request("2a00:1450:1:3::1")) == [True, True, False, True]


@pytest.mark.parametrize("last", ["8.8.8.8", "8.8.8.8:5123", "::ffff:8.8.8.8", "[::ffff:8.8.8.8]:443"])
def test_a_proxy_says_whose_address_it_is_and_whoever_asks_cannot(last: str) -> None:
    claimed = [request("10.0.0.1", f"1.1.1.{number}, {last}") for number in range(3)]

    assert passed(turnstile(proxies=1), *claimed) == [True, True, False]
    assert passed(turnstile(), *claimed) == [True, True, True], "the proxy's own address is nobody's"


def test_a_header_counts_for_nothing_where_no_proxy_is_told_of() -> None:
    claimed = [request("8.8.8.8", f"1.1.1.{number}") for number in range(3)]

    assert passed(turnstile(), *claimed) == [True, True, False]


@given(st.text(max_size=60), st.integers(0, 3))
def test_whatever_a_header_says_it_is_an_address_or_nobodys(said: str, proxies: int) -> None:
    asked = Request(
        {"type": "http", "client": None, "headers": [(b"x-forwarded-for", said.encode("latin-1", errors="replace"))]}
    )

    assert passed(turnstile(proxies=proxies), asked) == [True]


@given(st.ip_addresses(v=4))
def test_an_address_of_a_network_within_is_not_limited(address: IPv4Address) -> None:
    asked = [request(str(address))] * 3

    assert passed(turnstile(), *asked)[-1] is not address.is_global


class TestServed:
    @pytest.fixture
    def more(self) -> str:
        return "sessions_a_minute = 5\nsite_sessions_a_minute = 2\nproxies = 1"

    def test_who_is_refused_reads_why_and_when_to_come_back(self, served: Served) -> None:
        known = served.visit()
        served.visit()

        refused = session(served)
        renewed = session(served, session=known.token)
        vouched_for = session(served, identity=identity())
        elsewhere = session(served, site="other", origin="https://other.example")
        many = [session(served, session=known.token, address="8.8.8.8").status_code for _ in range(6)]

        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["access-control-allow-origin"] == ORIGIN
        assert refused.json()["error"] == EN.say("chat_too_many")
        assert [one.status_code for one in (renewed, vouched_for, elsewhere)] == [200, 200, 200]
        assert many == [200] * 5 + [429]

    def test_every_request_is_counted_by_its_route_and_never_by_its_path(self, served: Served) -> None:
        before = counted("/v1/conversations/{id}", "404"), counted("none", "404")
        page = served.visit()

        page.get("/v1/conversations/c17")
        page.get("/nowhere/at/all")

        assert counted("/v1/conversations/{id}", "404") == before[0] + 1
        assert counted("none", "404") == before[1] + 1
        assert "c17" not in str([sample for one in REGISTRY.collect() for sample in one.samples])


def session(
    served: Served, site: str = "acme", origin: str = ORIGIN, address: str = "", **more: str
) -> requests.Response:
    headers = {"Origin": origin, "X-Forwarded-For": address}
    return requests.post(f"{served.url}/v1/sessions", json={"site": site, **more}, headers=headers, timeout=5)


def counted(route: str, status: str) -> float:
    labels = {"route": route, "status": status}
    return REGISTRY.get_sample_value("firstline_http_request_seconds_count", labels) or 0
