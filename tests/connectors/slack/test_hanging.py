"""Slack hangs, or its name server, and whatever asks Slack inside a webhook keeps nobody waiting."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from urllib.parse import urlencode

import pytest
from flask import Flask

from benchmarks.acknowledge import delivery
from bot.app.web import asking
from bot.model import Feedback, InboundMessage
from bot.names import Names
from connectors.intercom.connector import IntercomConnector
from connectors.slack.wire.action_ids import more_help
from tests.connectors.contract import Recorder
from tests.connectors.slack.builders import KEY, pressed
from tests.connectors.slack.conftest import ANA, CHANNEL, SlackHarness, Workspace
from tests.support.names import HangingServers
from tests.support.polling import until
from tests.support.site import Site
from tests.support.wording import EN

NOWHERE = "slack.hangs.example"
THREADS = 2
WEBHOOK = "/webhooks/slack"
ASKING = asking.FOLD * THREADS


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingServers]:
    """Asked by each for themselves, and for as long as they hang."""
    made = HangingServers()
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    yield made
    made.goes_on.set()


@pytest.fixture
def accepted() -> Recorder:
    return Recorder()


@pytest.fixture
def site(workspace: Workspace, accepted: Recorder, servers: HangingServers) -> Iterator[Site]:
    app = Flask("firstline")
    app.register_blueprint(workspace.connector(url=f"http://{NOWHERE}").blueprint(accepted))
    intercom = IntercomConnector(
        access_token="token", client_secrets=("secret",), admin_id="7", base_url="http://127.0.0.1:1", timeout=1
    )
    app.register_blueprint(intercom.blueprint(accepted))
    with closing(Site(app, THREADS)) as made:
        yield made
        servers.goes_on.set()


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


def given_commands(workspace: Workspace, site: Site, count: int) -> list[socket.socket]:
    given = [workspace.sandbox.people.command(ANA, CHANNEL, "/ask", f"Question {number}") for number in range(count)]
    return [site.post(WEBHOOK, *command) for command in given]


def test_however_many_commands_wait_for_slack_webhooks_are_taken_and_who_waits_is_told(
    workspace: Workspace, site: Site, servers: HangingServers, accepted: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given three times as many commands as threads, and none has waited for a thread for too long."""
    monkeypatch.setattr(asking, "LONGEST_WAIT", 60)
    hooks, commands = workspace.sandbox.hooks, given_commands(workspace, site, 3 * ASKING)

    def all_wait() -> bool:
        site.go_round()
        return len(servers.asked) == ASKING

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
    assert len(servers.asked) == ASKING, "nobody else has asked"

    servers.goes_on.set()
    assert answers.come(3 * ASKING) == [EN.say("command_not_written")] * 3 * ASKING
    assert len(accepted.events) == 3


def test_while_the_name_server_hangs_whoever_gave_a_command_is_told_so(
    workspace: Workspace, site: Site, servers: HangingServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once, and by the time that a process gives each of them (`bot.names`)."""
    monkeypatch.setattr(asking, "LONGEST_WAIT", 60)
    monkeypatch.setattr(socket, "getaddrinfo", Names(servers.look_up).look_up)

    answers = Answers(site, given_commands(workspace, site, ASKING)).come(ASKING)

    assert answers == [EN.say("command_not_written")] * ASKING
    assert servers.asked == [NOWHERE], "one look-up for all"
    assert not servers.goes_on.is_set()
