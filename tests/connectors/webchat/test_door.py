"""Who is let in where: every route against everybody who may not, and what browsers of other pages get."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests

from connectors.webchat.api.handlers import openapi
from connectors.webchat.tokens import AUDIENCE
from tests.connectors.webchat.conftest import IDENTITY, ORIGIN, SECRET, Page, Served, identity

OTHER = "https://other.example"
PATHS = {"id": "c1", "number": "1", "place": "1", "name": "x", "site": "acme"}
# What is asked before anybody has a session, or by nobody in particular.
OPEN = {"session", "openapi", "site", "widget", "useChat"}
# These tell strangers of their own, which is nothing, or begin a conversation of their own; with which status.
BEGINS = {"chat", "begin", "say"}
OWN = {"chat": 200, "begin": 200, "say": 202, "conversations": 200, "ui_messages": 200, "resume": 204}
QUESTION = {"id": "m9", "role": "user", "parts": [{"type": "text", "text": "Hi"}]}
BODIES: dict[str, Any] = {
    "chat": {"id": "c1", "messages": [QUESTION]},
    "begin": {"id": "c1"},
    "say": {"id": "m9", "text": "Hi"},
    "feedback": {"helpful": True},
}


def operations() -> Iterator[tuple[str, str, str]]:
    """Every operation that needs a session, with its method and its path in the conversation c1; those last that begin
    one."""
    described = [
        (operation["operationId"], method, path.format(**PATHS))
        for path, methods in openapi()["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] not in OPEN
    ]
    yield from sorted(described, key=lambda one: one[0] in BEGINS)


def ask(served: Served, operation: str, method: str, path: str, **headers: str) -> requests.Response:
    body = BODIES.get(operation, {}) if method == "post" else None
    with requests.request(method, served.url + path, json=body, headers=headers, timeout=10, stream=True) as found:
        return found


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


def forged(served: Served) -> dict[str, str]:
    """Tokens by which nobody comes in, by what is wrong with them."""
    now = int(time.time())
    claims = {"aud": AUDIENCE, "iss": "acme", "sub": "anonymous:x", "iat": now, "exp": now + 600}
    good = served.visit().token
    head, body, signature = good.split(".")
    return {
        "none": "",
        "nonsense": "nonsense",
        "three parts of nothing": "..",
        "another secret": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "no signature": unsigned(claims),
        "signature cut off": f"{head}.{body}.",
        "another body": f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()}.{signature}",
        "another algorithm": jwt.encode(claims, SECRET * 2, algorithm="HS512"),
        "ended": jwt.encode({**claims, "exp": now - 1}, SECRET, algorithm="HS256"),
        "without an end": jwt.encode({**claims, "exp": None}, SECRET, algorithm="HS256"),
        "an end beyond numbers": jwt.encode({**claims, "exp": float("inf")}, SECRET, algorithm="HS256"),
        "another audience": jwt.encode({**claims, "aud": "firstline"}, SECRET, algorithm="HS256"),
        "no site": jwt.encode({**claims, "iss": "nowhere"}, SECRET, algorithm="HS256"),
        "nobody": jwt.encode({**claims, "sub": None}, SECRET, algorithm="HS256"),
        "an identity": identity(),
        "characters of no token": "ünï.cödé.töken",
        "very long": "x" * 30_000,
    }


def test_every_route_lets_in_its_own_visitor_only(served: Served) -> None:
    owner, stranger, at_other = served.visit(), served.visit(), served.visit()
    owner.post("/v1/conversations/c1/messages", {"id": "m1", "text": "My order is 4711."})
    body = {"site": "other"}
    of_other = requests.post(f"{served.url}/v1/sessions", json=body, headers={"Origin": OTHER}, timeout=5).json()
    at_other.origin = OTHER
    other = Page(served.url, of_other["token"], OTHER)
    found = []
    for operation, method, path in operations():
        for who, page, expected in (
            ("stranger", stranger, 404),
            ("other site", other, 404),
            ("elsewhere", at_other, 403),
        ):
            answer = ask(served, operation, method, path, **page.headers)
            if answer.status_code != (OWN.get(operation, 404) if expected == 404 else expected):
                found.append((who, method, path, answer.status_code))
        for who, token in {"nobody": "", "forged": unsigned({"sub": "anonymous:x", "iss": "acme"})}.items():
            answer = ask(served, operation, method, path, Origin=ORIGIN, Authorization=f"Bearer {token}")
            if answer.status_code != 401:
                found.append((who, method, path, answer.status_code))
    assert found == []
    said = owner.get("/v1/conversations/c1/messages").json()["messages"]
    assert [one["text"] for one in said] == ["My order is 4711."]


def test_no_forged_token_lets_anybody_in(served: Served) -> None:
    found = {}
    for what, token in forged(served).items():
        headers: dict[str, str | bytes | None] = {
            "Origin": ORIGIN,
            "Authorization": f"Bearer {token}".encode("latin-1"),
        }
        answer = requests.get(f"{served.url}/v1/conversations", headers=headers, timeout=5)
        quoted = len(token) > 25 and token[5:25] in answer.text
        if answer.status_code not in (401, 403) or quoted:
            found[what] = (answer.status_code, answer.text)
    assert found == {}


def test_no_forged_session_is_renewed(served: Served) -> None:
    known = served.visit()
    known.post("/v1/conversations", {"id": "c1"})
    for token in [*forged(served).values(), "\ud800", "\0"]:
        page = served.visit(session=token)
        assert page.get("/v1/conversations").json()["conversations"] == []


def test_no_identity_is_taken_that_the_site_did_not_vouch_for(served: Served) -> None:
    now = int(time.time())
    claims = {"sub": "u7", "exp": now + 600}
    bad = {
        "another secret": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "no signature": unsigned(claims),
        "a session": served.visit().token,
        "ended": identity(exp=now - 600),
        "a year": identity(exp=now + 10**8),
        "an end in words": identity(exp=str(now + 600)),
        "an end beyond numbers": identity(exp=float("inf")),
        "a number": jwt.encode({"sub": 7, "exp": now + 600}, IDENTITY, algorithm="HS256"),
        "half a character": identity(sub="\ud800"),
        "a NUL": identity(sub="u7\0"),
        "a name with a NUL": identity(name="\0"),
        "an e-mail of another kind": identity(email=["a@b.example"]),
        "not yet": identity(nbf=now + 600),
        "half a character in the token": "\ud800",
        "nothing": "",
    }
    found = {}
    for what, token in bad.items():
        body = {"site": "acme", "identity": token}
        answer = requests.post(f"{served.url}/v1/sessions", json=body, headers={"Origin": ORIGIN}, timeout=5)
        if answer.status_code != 401:
            found[what] = answer.text
    assert found == {}
    of_other = {"site": "other", "identity": identity()}
    answer = requests.post(f"{served.url}/v1/sessions", json=of_other, headers={"Origin": OTHER}, timeout=5)
    assert answer.status_code == 401


class TestWithTwoSecrets:
    """During a rotation."""

    @pytest.fixture
    def identity_secrets(self) -> str:
        return f"acme={'n' * 40},acme={IDENTITY},other={'o' * 40}"

    def test_both_are_good_and_others_are_not(self, served: Served) -> None:
        now = int(time.time())
        statuses = []
        for secret in ("n" * 40, IDENTITY, "o" * 40):
            token = jwt.encode({"sub": "u7", "exp": now + 600}, secret, algorithm="HS256")
            body = {"site": "acme", "identity": token}
            found = requests.post(f"{served.url}/v1/sessions", json=body, headers={"Origin": ORIGIN}, timeout=5)
            statuses.append(found.status_code)
        assert statuses == [200, 200, 401]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://www.acme.example.evil.example", "http://www.acme.example"]
)
def test_pages_of_other_origins_read_nothing(served: Served, origin: str) -> None:
    page = served.visit()
    page.origin = origin

    answer = page.get("/v1/conversations")
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = requests.options(f"{served.url}/chat", headers=asked, timeout=5)

    assert (answer.status_code, preflight.status_code) == (403, 400)
    for found in (answer, preflight):
        assert "access-control-allow-origin" not in found.headers
        assert "Origin" in found.headers["vary"]


def test_pages_of_a_site_may_ask_what_is_meant_for_them(served: Served) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    headers = {**asked, "Access-Control-Request-Headers": "authorization, content-type"}

    allowed = requests.options(f"{served.url}/chat", headers=headers, timeout=5)
    strange = requests.options(
        f"{served.url}/chat", headers={**asked, "Access-Control-Request-Headers": "x-a"}, timeout=5
    )

    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in allowed.headers
    assert "Origin" in allowed.headers["vary"]
    assert strange.status_code == 400


def test_every_answer_has_headers_by_which_nothing_of_it_runs_or_is_framed(served: Served) -> None:
    page = served.visit()
    asked = page.ask("Hi")
    asked.close()
    answers = [
        asked,
        page.get("/v1/conversations"),
        page.get("/v1/openapi.json"),
        page.get("/nowhere"),
        page.get("/healthz"),
        requests.put(f"{served.url}/chat", headers=page.headers, timeout=5),
        requests.get(f"{served.url}/v1/conversations", headers={"Origin": ORIGIN}, timeout=5),
        requests.options(
            f"{served.url}/chat", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}, timeout=5
        ),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in answer.headers["cache-control"]
        assert "Origin" in answer.headers["vary"]
        assert answer.headers.get("access-control-allow-origin") in (ORIGIN, None)
