"""A Slack workspace on a port of its own, and the connector that talks to it over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from bot.model import InboundMessage, Reply
from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.faults import Faults
from connectors.sandbox.slack.contract import DESCRIPTION, slack_check
from connectors.sandbox.slack.workspace import SlackCredentials, SlackSandbox
from connectors.sandbox.webhook_sender import Deliveries
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.threads import SlackThread
from tests.connectors.contract import Recorder
from tests.support.builders import with_thread
from tests.support.shared import SHARED

T = TypeVar("T")
SETTINGS = SlackSettings()
BOT = "U0BOT"
ANA = "U0ANA"
BEN = "U0BEN"
CHANNEL = "C0HELP"
CREDENTIALS = SlackCredentials(
    team_id="T0TEAM", bot_token="xoxb-1-secret", signing_secret="slack_secret", bot_user_id=BOT
)


@dataclass
class Workspace:
    """The stand-in, its address, the paths of the requests it has seen, and what was posted through its API."""

    sandbox: SlackSandbox
    faults: Faults
    deliveries: Deliveries
    url: str
    app: Flask
    patience: float  # seconds that our clients wait
    seen: list[str] = field(default_factory=list)
    posted: list[Any] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)  # each method called, with the JSON it was called with

    # A test's own Slack: given a method and its JSON, the error that is answered, or None.
    refuse: Callable[[str, Any], str | None] = lambda method, given: None

    def note(self) -> Response | None:
        method, given = request.path.removeprefix("/slack/api/"), request.get_json(silent=True)
        self.seen.append(request.path)
        self.asked.append((method, given))
        if request.path == "/slack/api/chat.postMessage":
            self.posted.append(given)
        error = self.refuse(method, given)
        return jsonify(ok=False, error=error) if error else None

    def connector(
        self,
        token: str | None = CREDENTIALS.bot_token,
        url: str | None = None,
        *,
        message_seconds: float = 0,
        usergroups: tuple[str, ...] = (),
        trusts_members: bool = True,
        **settings: Any,
    ) -> SlackConnector:
        """`settings` are of `SlackSettings`."""
        return SlackConnector(
            token=token,
            signing_secrets=("the one before", CREDENTIALS.signing_secret),
            base_url=f"{url or self.url}/slack/api/",
            timeout=self.patience,
            message_seconds=message_seconds,
            settings=SlackSettings(**settings),
            usergroups=usergroups,
            trusts_members=trusts_members,
        )

    def workspaces(self) -> Workspaces:
        """As the connector has them."""
        return Workspaces(base_url=f"{self.url}/slack/api/", timeout=self.patience, token=CREDENTIALS.bot_token)

    def calls(self, method: str) -> list[Any]:
        """What the method was called with, each time."""
        return [given for name, given in self.asked if name == method]

    def question(self) -> str:
        """Ana asks something in the channel; its ts."""
        return self.sandbox.say(ANA, CHANNEL, "How do I reset my password?", mention=True)

    def reply(self, text: str = "Under Settings.", **changes: object) -> Reply:
        """To a new question."""
        values: dict[str, Any] = {
            "channel": "slack",
            "account": CREDENTIALS.team_id,
            "thread_id": f"{CHANNEL}:{self.question()}",
            "recipient_id": ANA,
        }
        return Reply(**with_thread({**values, "text": text, **changes}))

    def thread(self, reply: Reply) -> list[str]:
        """What the bot has said where the reply goes."""
        thread = SlackThread.of(reply.thread)
        return self.sandbox.said_by_bot(thread.channel, thread.root)


@pytest.fixture
def workspace(patience: float) -> Iterator[Workspace]:
    app = Flask("slack")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=DatedRequestHandler)
    url = f"http://127.0.0.1:{server.port}"
    faults = Faults()
    deliveries = Deliveries(url, faults, attempts=1)
    described = (SHARED / "contracts" / DESCRIPTION).exists()
    check = slack_check(SHARED / "contracts") if described else None
    sandbox = SlackSandbox(CREDENTIALS, deliveries, faults, check=check)
    sandbox.add_user(ANA, "Ana Torres", "ana@example.com")
    sandbox.add_channel(CHANNEL, "help")
    made = Workspace(sandbox=sandbox, faults=faults, deliveries=deliveries, url=url, app=app, patience=patience)
    app.before_request(made.note)
    app.register_blueprint(sandbox.blueprint)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    deliveries.wait()
    server.shutdown()
    thread.join()
    server.server_close()
    deliveries.close()


class Heard(Recorder):
    """What our webhook accepts from the stand-in, which delivers to it over HTTP."""

    def __init__(self, deliveries: Deliveries) -> None:
        super().__init__()
        self._deliveries = deliveries

    def messages(self) -> list[InboundMessage]:
        """Everything delivered so far."""
        found = self.of(InboundMessage)
        assert found == self.events
        return found

    def of(self, kind: type[T]) -> list[T]:
        """Everything of one kind that was delivered so far."""
        self._deliveries.wait()
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def heard(workspace: Workspace) -> Heard:
    recorder = Heard(workspace.deliveries)
    workspace.app.register_blueprint(workspace.connector().blueprint(recorder))
    return recorder


@dataclass
class SlackHarness:
    """See `tests/connectors/contract.py`."""

    workspace: Workspace
    vendor: str = "slack"
    path: str = "/webhooks/slack"
    send_path: str = "/api/chat.postMessage"

    def __post_init__(self) -> None:
        self.connector = self.workspace.connector()
        self.faults = self.workspace.faults

    def event(self, text: str = "hello") -> dict[str, object]:
        ts = self.workspace.sandbox.say(ANA, CHANNEL, text, mention=True)
        (message,) = self.workspace.sandbox.thread(CHANNEL, ts)
        return {**message, "channel": CHANNEL, "channel_type": "channel", "event_ts": ts}

    def delivery(self, text: str) -> tuple[dict[str, str], bytes]:
        body = self.workspace.sandbox.hooks.body(self.event(text), "Ev1")
        return self.sign(body), body

    def sign(self, body: bytes) -> dict[str, str]:
        return self.workspace.sandbox.hooks.sign(body)

    def irrelevant(self) -> bytes:
        return self.workspace.sandbox.hooks.body({"type": "team_join", "event_ts": "1700000000.000100"}, "Ev1")

    def missing_field(self) -> tuple[bytes, str]:
        _, body = self.delivery("hello")
        payload = json.loads(body)
        del payload["event"]["ts"]
        return json.dumps(payload).encode(), "event.ts"

    def new_thread(self) -> tuple[str, str]:
        return CREDENTIALS.team_id, f"{CHANNEL}:{self.workspace.question()}"

    def said_by_bot(self, thread_id: str) -> list[str]:
        channel, _, root = thread_id.partition(":")
        return self.workspace.sandbox.said_by_bot(channel, root)

    def violations(self) -> list[str]:
        return self.workspace.sandbox.violations


@pytest.fixture
def harness(workspace: Workspace) -> SlackHarness:
    return SlackHarness(workspace)


@pytest.fixture
def team(workspace: Workspace) -> Workspace:
    """Ana's workspace with Ben in it."""
    workspace.sandbox.add_user(BEN, "Ben Okafor", None)
    return workspace
