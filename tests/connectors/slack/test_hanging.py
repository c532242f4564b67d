"""Slack's name server hangs, and whatever asks Slack inside a webhook keeps nobody waiting."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from benchmarks.acknowledge import delivery
from bot.app.web import asking
from bot.model import Feedback, InboundMessage
from connectors.intercom.connector import IntercomConnector
from connectors.slack.wire.action_ids import more_help
from tests.connectors.contract import Recorder
from tests.connectors.slack.builders import KEY, pressed
from tests.connectors.slack.conftest import ANA, CHANNEL, SlackHarness, Workspace
from tests.support.polling import until
from tests.support.site import Site
from tests.support.wording import EN

NOWHERE = "slack.hangs.example"
THREADS = 2
WEBHOOK = "/webhooks/slack"
ASKING = asking.FOLD * THREADS


class Resolver:
    """Answers nobody who looks for NOWHERE before it is let go."""

    def __init__(self) -> None:
        self.waiting = 0
        self.goes_on = threading.Event()
        self._lock = threading.Lock()
        self._real = socket.getaddrinfo

    def look_up(self, host: Any, *args: Any, **values: Any) -> Any:
        if host != NOWHERE:
            return self._real(host, *args, **values)
        with self._lock:
            self.waiting += 1
        assert self.goes_on.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "nobody answers")


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    made = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    yield made
    made.goes_on.set()


@pytest.fixture
def accepted() -> Recorder:
    return Recorder()


@pytest.fixture
def site(workspace: Workspace, accepted: Recorder, resolver: Resolver) -> Iterator[Site]:
    app = Flask("firstline")
    app.register_blueprint(workspace.connector(url=f"http://{NOWHERE}").blueprint(accepted))
    intercom = IntercomConnector(
        access_token="token", client_secrets=("secret",), admin_id="7", base_url="http://127.0.0.1:1", timeout=1
    )
    app.register_blueprint(intercom.blueprint(accepted))
    with closing(Site(app, THREADS)) as made:
        yield made
        resolver.goes_on.set()


class Answers:
    """Of commands: what those who gave them are shown, as it comes in."""

    def __init__(self, site: Site, commands: list[socket.socket]) -> None:
        self._site = site
        self._got = dict.fromkeys(commands, b"")
        for command in commands:
            command.setblocking(False)

    def come(self, count: int) -> list[str]:
        until(lambda: len(self._whole()) >= count, 10, f"{count} answers")
        return self._whole()

    def _whole(self) -> list[str]:
        self._site.go_round()
        for command in self._got:
            with suppress(BlockingIOError):
                self._got[command] += command.recv(1 << 16)
        bodies = [got.partition(b"\r\n\r\n")[2] for got in self._got.values()]
        return [json.loads(body)["text"] for body in bodies if body]


def test_however_many_commands_wait_for_slack_webhooks_are_taken_and_who_waits_is_told(
    workspace: Workspace, site: Site, resolver: Resolver, accepted: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given three times as many commands as threads, and none has waited for a thread for too long."""
    monkeypatch.setattr(asking, "LONGEST_WAIT", 60)
    people, hooks = workspace.sandbox.people, workspace.sandbox.hooks
    asked = [people.command(ANA, CHANNEL, "/ask", f"Question {number}") for number in range(3 * ASKING)]
    commands = [site.post(WEBHOOK, *given) for given in asked]

    def all_wait() -> bool:
        site.go_round()
        return resolver.waiting == ASKING

    until(all_wait, 10, "every thread that asks")

    plain = SlackHarness(workspace).delivery("a plain message")
    for path, given in (("/webhooks/intercom", delivery("secret", 1)), (WEBHOOK, plain)):
        assert "200 OK" in site.read(site.post(path, *given), ends=b"}")
    assert all(site.is_silent(command) for command in commands), "all of them are still held"

    monkeypatch.setattr(asking, "LONGEST_WAIT", 0)
    answers = Answers(site, commands)
    assert answers.come(2 * ASKING) == [EN.say("command_not_written")] * 2 * ASKING
    form = urlencode({"payload": json.dumps(pressed(value=more_help(KEY)))}).encode()
    assert "200 OK" in site.read(site.post(WEBHOOK, hooks.sign(form, form=True), form), ends=b"\r\n\r\n")
    assert [type(event) for event in accepted.events] == [InboundMessage, InboundMessage, Feedback]
    assert resolver.waiting == ASKING, "nobody else has asked"

    resolver.goes_on.set()
    assert answers.come(3 * ASKING) == [EN.say("command_not_written")] * 3 * ASKING
    assert len(accepted.events) == 3
