"""Whoever waits for a vendor or a model lets other threads compute meanwhile."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask, Response

from bot.llm.chat import OpenAIChat
from bot.model import Prompt, UserMessage
from bot.turns import Turns
from connectors.intercom import client as intercom
from connectors.slack.client import web_client as slack
from connectors.zendesk.client import transport as zendesk
from connectors.zendesk.client.rate_limits import Limits
from tests.support.serving import Served

MORE = "x" * 100_000  # so that not all of it comes along with the headers
NEVER = 600.0  # seconds that a turn may last
PROMPT = Prompt(messages=(UserMessage("Hello?"),))


class Vendor:
    """Answers when another thread has had its turn."""

    def __init__(self, turns: Turns, status: int) -> None:
        self.turns = turns
        self.status = status
        self.waited = list[bool]()
        app = Flask("vendor")
        app.add_url_rule("/<path:_>", view_func=self._answer, methods=["GET", "POST"])
        self.served = Served(app)

    def _answer(self, _: str) -> Response:
        had = threading.Event()

        def compute() -> None:
            with self.turns.taken():
                had.set()

        threading.Thread(target=compute, daemon=True).start()
        self.waited.append(had.wait(10))
        body = {"ok": True, "upload_url": f"{self.served.url}/upload", "file_id": "F1", "more": MORE}
        return Response(json.dumps(body), self.status, content_type="application/json")


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    made = Turns(longest=NEVER)
    for module in ("bot.llm.client", *(one.__name__ for one in (intercom, slack, zendesk))):
        monkeypatch.setattr(f"{module}.TURNS", made)
    return made


@pytest.fixture
def held_up(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What sockets were asked for within a turn: an answer may come in with pauses."""
    found = list[str]()

    def note(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            if turns.mine:
                found.append(name)
            return call(*arguments)

        return noted

    for name in ("connect", "recv", "recv_into"):
        monkeypatch.setattr(socket.socket, name, note(name, getattr(socket.socket, name)))
    return found


@pytest.fixture(params=[200, 404])
def vendor(turns: Turns, request: pytest.FixtureRequest) -> Iterator[Vendor]:
    made = Vendor(turns, request.param)
    yield made
    made.served.close()


def _model(url: str) -> Any:
    return list(OpenAIChat(api_key="sk-test", base_url=url, model="m", timeout=20, max_output_tokens=3).reply(PROMPT))


def _intercom(url: str) -> Any:
    return intercom.connect(access_token="token", base_url=url, timeout=20).ask("GET", "conversations/1")


def _intercom_typed(url: str) -> Any:
    return intercom.connect(access_token="token", base_url=url, timeout=20).contacts.find("1")


def _slack(url: str) -> Any:
    return slack.connect(token="xoxb-token", base_url=f"{url}/", timeout=20).api_call("auth.test")


def _slack_file(url: str) -> Any:
    client = slack.connect(token="xoxb-token", base_url=f"{url}/", timeout=20)
    return client.files_upload_v2(channel="C1", filename="a.txt", content=b"a")


def _zendesk(url: str) -> Any:
    session = requests.Session()
    session.mount("https://", zendesk.Transport(url, Limits()))
    return session.get("https://acme.zendesk.com/api/v2/users/me.json", timeout=20)


@pytest.mark.parametrize("ask", [_model, _intercom, _intercom_typed, _slack, _slack_file, _zendesk])
def test_while_an_answer_is_on_its_way_others_compute(
    vendor: Vendor, turns: Turns, held_up: list[str], ask: Callable[[str], object]
) -> None:
    with turns.taken():
        try:
            ask(vendor.served.url)
        except Exception:  # noqa: BLE001  (what the vendor says makes no sense)
            assert vendor.waited
        assert turns.mine
    assert vendor.waited
    assert all(vendor.waited)
    assert held_up == []
