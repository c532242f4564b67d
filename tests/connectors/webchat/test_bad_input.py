"""Whatever is sent: a sentence in the visitor's language with the right status, and nothing kept of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from bot.wording import LANGUAGES
from connectors.webchat.api.asking import Desk
from tests.connectors.webchat.conftest import ORIGIN, Page, Served

TEXT = {"type": "text", "text": "Hi"}
MESSAGE = {"id": "m1", "role": "user", "parts": [TEXT]}


def with_parts(*parts: Any) -> dict[str, Any]:
    return {"id": "c1", "messages": [{**MESSAGE, "parts": list(parts)}]}


def file(**more: Any) -> dict[str, Any]:
    return {
        "type": "file",
        "mediaType": "text/plain",
        "filename": "a.txt",
        "url": "data:text/plain;base64,YQ==",
        **more,
    }


# A body for /chat and the status that it is answered with.
MALFORMED: dict[str, tuple[Any, int]] = {
    "a number": (10**400, 400),
    "a list": ([MESSAGE], 400),
    "no id": ({"messages": [MESSAGE]}, 400),
    "an id that leads away": ({"id": "../c2", "messages": [MESSAGE]}, 400),
    "an id of a kind": ({"id": {"$ne": ""}, "messages": [MESSAGE]}, 400),
    "an id with a NUL": ({"id": "c1\0", "messages": [MESSAGE]}, 400),
    "messages as an object": ({"id": "c1", "messages": {"0": MESSAGE}}, 400),
    "a message that is none": ({"id": "c1", "messages": [7]}, 400),
    "no message id": ({"id": "c1", "messages": [{**MESSAGE, "id": None}]}, 400),
    "no parts": ({"id": "c1", "messages": [{"id": "m1", "role": "user"}]}, 400),
    "content as it was once": ({"id": "c1", "messages": [{"id": "m1", "role": "user", "content": "Hi"}]}, 400),
    "parts as text": ({"id": "c1", "messages": [{**MESSAGE, "parts": "Hi"}]}, 400),
    "a part that is none": (with_parts("Hi"), 400),
    "a text of a kind": (with_parts({"type": "text", "text": ["Hi"]}), 400),
    "a part of no kind": (with_parts(TEXT, {"text": "Hi"}), 400),
    "a part of a kind": (with_parts(TEXT, {"type": ["text"], "text": "Hi"}), 400),
    "a tool's part only": (with_parts({"type": "tool-refund", "state": "output-available", "output": "yes"}), 400),
    "a step only": (with_parts({"type": "step-start"}), 400),
    "spaces only": (with_parts({"type": "text", "text": " \u2003\n"}), 400),
    "ten thousand parts": (with_parts(*[TEXT] * 10_000), 413),
    "a megabyte of text": (with_parts({"type": "text", "text": "x" * 2**20}), 413),
    "reasoning, data, sources and a tool's question": (
        with_parts(
            {"type": "reasoning", "text": "Hi"},
            {"type": "data-agent", "id": "agent", "data": {"name": "Kim"}},
            {"type": "source-url", "sourceId": "1", "url": "https://a.example"},
            {"type": "dynamic-tool", "toolName": "t", "toolCallId": "1", "state": "input-available", "input": {}},
        ),
        400,
    ),
    "a file from elsewhere": (with_parts(file(url="http://169.254.169.254/latest")), 400),
    "a script": (with_parts(file(url="javascript:alert(1)")), 400),
    "a file of this machine": (with_parts(file(url="file:///etc/passwd")), 400),
    "a page as data": (with_parts(file(url="data:text/html,<script>1</script>")), 400),
    "a page that calls itself a picture": (with_parts(TEXT, file(mediaType="text/html", filename="a.html")), 415),
    "a file beside too many": (with_parts(*[file()] * 4), 413),
    **{
        f"said by {role}": ({"id": "c1", "messages": [{**MESSAGE, "role": role}]}, 400)
        for role in ("assistant", "system", "tool", "data", "", None, ["user"], "User")
    },
    "another trigger": ({"id": "c1", "messages": [MESSAGE], "trigger": "resume-stream"}, 400),
    "a trigger of a kind": ({"id": "c1", "messages": [MESSAGE], "trigger": {"a": []}}, 400),
}
RAW: dict[str, tuple[bytes, int]] = {
    "null": (b"null", 400),
    "no JSON": (b"{", 400),
    "nothing at all": (b"", 400),
    "deep nesting": (b"[" * 200_000, 400),
    "deep nesting, closed": (b"[" * 100_000 + b"]" * 100_000, 400),
    "no UTF-8": (b'{"id": "\xff"}', 400),
    "a number without end": (b'{"id": ' + b"9" * 100_000 + b"}", 400),
    "not a number": (b'{"id": NaN, "messages": Infinity}', 400),
}


def post(page: Page, path: str, body: bytes) -> requests.Response:
    """Also of what is no JSON."""
    headers = {**page.headers, "Content-Type": "application/json"}
    return requests.post(f"{page.url}{path}", data=body, headers=headers, timeout=20)


def sentence_of(found: requests.Response) -> str:
    """What the visitor reads."""
    return str(found.json()["error"]) if "json" in found.headers["content-type"] else found.text


def wrong(found: requests.Response, status: int) -> str | None:
    sentence = sentence_of(found)
    fine = found.status_code == status and sentence.endswith(".") and len(sentence) < 200
    return None if fine and not set(sentence) & set("{}[]<>$") else f"{found.status_code} {found.text[:200]}"


def test_what_is_malformed_is_a_sentence_and_stores_nothing(served: Served) -> None:
    page = served.visit()
    found = {what: wrong(page.post("/chat", body), status) for what, (body, status) in MALFORMED.items()}
    found |= {what: wrong(post(page, "/chat", body), status) for what, (body, status) in RAW.items()}

    assert {what: how for what, how in found.items() if how} == {}
    assert served.store.rows("SELECT FROM chats") == []
    assert served.store.rows("SELECT FROM messages") == []


def test_the_twin_and_all_else_that_takes_a_body_answer_the_same_way(served: Served) -> None:
    page = served.visit()
    page.post("/v1/conversations", {"id": "c1"})
    bodies: dict[str, list[Any]] = {
        "/v1/sessions": [[], {}, {"site": 7}, {"site": "acme", "identity": {}}, {"site": "acme", "session": 1}],
        "/v1/conversations": [[], {}, {"id": ""}, {"id": "x" * 65}, {"id": "."}, {"id": ["c1"]}],
        "/v1/conversations/c1/messages": [
            {"text": "Hi"},
            {"id": "m1"},
            {"id": "m1", "text": None},
            {"id": "m1", "text": "Hi", "files": {}},
            {"id": "m1", "text": "Hi", "files": [7]},
            {"id": "m1", "text": "Hi", "files": [{"url": "blob:https://a.example/1"}]},
        ],
        "/v1/conversations/c1/feedback": [
            {},
            {"helpful": "yes"},
            {"score": 6},
            {"score": True},
            {"score": 1e999},
            {"helpful": True, "about": "\0"},
            {"helpful": True, "about": "\ud800"},
            {"helpful": True, "comment": 7},
        ],
    }
    found = {}
    for path, given in bodies.items():
        for at, body in enumerate(given):
            answer = post(page, path, json.dumps(body).encode())
            if answer.status_code not in (400, 403) or wrong(answer, answer.status_code):
                found[path, at] = f"{answer.status_code} {answer.text}"
    assert found == {}
    assert served.store.rows("SELECT FROM chat_messages") == []
    assert page.post("/v1/conversations/c1/feedback", {"score": 2, "comment": "\ud83d\0 late"}).status_code == 204


@pytest.mark.parametrize(
    ("beginning", "sentence"),
    [
        (b'{"text": "', "Your message is too long. Please shorten it."),
        (b'{"files": [{"url": "data:image/png;base64,', "That file is too large: 5 MB at most."),
    ],
)
def test_a_body_beyond_all_limits_is_called_what_it_is(served: Served, beginning: bytes, sentence: str) -> None:
    found = post(served.visit(), "/v1/conversations/c1/messages", beginning + b"A" * 25_000_000)

    assert (found.status_code, sentence_of(found)) == (413, sentence)


def test_characters_that_cannot_be_kept_are_replaced(served: Served) -> None:
    page = served.visit()
    said = page.post("/v1/conversations/c1/messages", {"id": "m\0\ud800", "text": "a\0b\ud800c \U0001f642"}).json()

    assert said["text"] == "a\ufffdb\ufffdc \U0001f642"
    assert len(served.store.rows("SELECT FROM messages")) == 1


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "application/xml"])
def test_what_does_not_say_that_it_is_json_is_not_read(served: Served, kind: str) -> None:
    page = served.visit()
    headers = {**page.headers, "Content-Type": kind}

    found = requests.post(f"{served.url}/chat", data=json.dumps(with_parts(TEXT)), headers=headers, timeout=5)

    assert wrong(found, 415) is None


def test_what_is_not_there_and_what_is_not_done_are_sentences_too(served: Served) -> None:
    page = served.visit()
    found = {}
    for method, path, status in (
        ("get", "/", 404),
        ("get", "/v1/nothing", 404),
        ("get", "/chat", 405),
        ("put", "/v1/conversations/c1", 405),
        ("brew", "/chat", 405),
        ("get", "/v1/conversations/c1/events", 404),
        ("post", "/chat/c1/stop", 404),
        ("get", "/chat/%00/stream", 400),
        ("get", "/chat/c1%0a/stream", 400),
        ("get", "/v1/conversations/c1/messages?after=-1", 404),
        ("delete", "/v1/conversations/c1", 404),
    ):
        answer = requests.request(method, served.url + path, headers=page.headers, timeout=5)
        if how := wrong(answer, status):
            found[method, path] = how
    page.post("/v1/conversations", {"id": "c1"})
    for given in ("-1", "1e9", "x", "9" * 30, "\u0661"):
        answer = page.get("/v1/conversations/c1/messages", params={"after": given})
        if how := wrong(answer, 400):
            found["after", given] = how
    assert found == {}


def test_every_sentence_comes_in_the_visitors_language(served: Served) -> None:
    def asked(page: Page, language: str) -> list[requests.Response]:
        headers = {**page.headers, "Accept-Language": f"{language}-XX,{language};q=0.9,en;q=0.5"}
        say = f"{served.url}/v1/conversations/c1/messages"
        bodies = (
            {"id": "m1"},
            {"id": "m1", "text": "x" * 5000},
            {"id": "m1", "text": "Hi", "files": [file()] * 4},
            {"id": "m1", "text": "Hi", "files": [file(url=f"data:;base64,{'A' * 7_000_000}")]},
            {"id": "m1", "text": "Hi", "files": [file(url="data:;base64,AAAA", filename="a.exe")]},
            {"id": 7, "text": "Hi"},
        )
        said = [requests.post(say, json=body, headers=headers, timeout=20) for body in bodies]
        for number in range(6):
            last = requests.post(say, json={"id": f"n{number}", "text": "Hi"}, headers=headers, timeout=5)
        elsewhere = {**headers, "Origin": "https://evil.example"}
        return [
            *said,
            last,
            requests.get(f"{served.url}/v1/conversations/c2", headers=headers, timeout=5),
            requests.get(f"{served.url}/v1/conversations/c1/files/9/9/x", headers=headers, timeout=5),
            requests.get(f"{served.url}/v1/conversations", headers={**headers, "Authorization": ""}, timeout=5),
            requests.get(f"{served.url}/v1/conversations", headers=elsewhere, timeout=5),
        ]

    told = {language: asked(served.visit(), language) for language in LANGUAGES}

    assert [one.status_code for one in told["en"]] == [400, 413, 413, 413, 415, 400, 429, 404, 404, 401, 403]
    for language in LANGUAGES:
        assert [one.json()["code"] for one in told[language]] == [one.json()["code"] for one in told["en"]]
    for in_all in zip(*told.values(), strict=True):
        assert len({sentence_of(one) for one in in_all}) == len(LANGUAGES)


def test_a_fault_of_ours_is_a_sentence_that_the_page_can_read(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the visitor's words")

    monkeypatch.setattr(Desk, "chat", broken)

    found = served.visit().get("/v1/conversations/c1")

    assert found.status_code == 500
    assert found.json()["error"] == "I can't answer right now. Please try again in a moment."
    assert found.headers["access-control-allow-origin"] == ORIGIN
    assert "RuntimeError" not in found.text
    assert "words" not in caplog.text
