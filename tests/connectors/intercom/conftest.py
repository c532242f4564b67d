"""An Intercom workspace on a port of its own, and the connector and desk that talk to it over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from connectors.intercom.client import rate_limits_of
from connectors.intercom.connector import IntercomConnector, IntercomDesk
from connectors.intercom.settings import IntercomSettings
from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom.contract import DESCRIPTION, intercom_check
from connectors.sandbox.intercom.workspace import TEAM_ID, IntercomCredentials, IntercomSandbox
from connectors.sandbox.webhook_sender import Deliveries
from tests.connectors.contract import Recorder
from tests.support.shared import SHARED

CREDENTIALS = IntercomCredentials(
    app_id="abc12345", access_token="tok_secret_1", client_secret="intercom_secret", admin_id="991267900"
)


@dataclass
class Workspace:
    """The stand-in, its address, and every request it has seen as (method, path)."""

    sandbox: IntercomSandbox
    faults: Faults
    url: str
    app: Flask
    seen: list[tuple[str, str]]
    patience: float  # seconds that our clients wait

    def connector(
        self, access_token: str = CREDENTIALS.access_token, *, reads_tags: bool = False, **behaviour: Any
    ) -> IntercomConnector:
        return IntercomConnector(
            access_token=access_token,
            client_secrets=("the one before", CREDENTIALS.client_secret),
            admin_id=CREDENTIALS.admin_id,
            base_url=f"{self.url}/intercom",
            timeout=self.patience,
            behaviour=IntercomSettings(**behaviour),
            reads_tags=reads_tags,
        )

    def desk(self, team_id: int | None = int(TEAM_ID), **more: Any) -> IntercomDesk:
        return IntercomDesk(
            access_token=CREDENTIALS.access_token,
            admin_id=CREDENTIALS.admin_id,
            base_url=f"{self.url}/intercom/",
            timeout=self.patience,
            team_id=team_id,
            **more,
        )

    def conversation(self, text: str = "I can't log in") -> str:
        return self.sandbox.customer_starts(self.sandbox.add_contact("Joe Bloggs", "joe@bloggs.example"), text)


@pytest.fixture
def workspace(patience: float) -> Iterator[Workspace]:
    rate_limits_of.cache_clear()  # the port may have been another test's, and its limit used up
    app, seen = Flask("intercom"), list[tuple[str, str]]()
    app.before_request(lambda: seen.append((request.method, request.path)))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=DatedRequestHandler)
    url = f"http://127.0.0.1:{server.port}"
    faults = Faults()
    deliveries = Deliveries(url, faults, attempts=1)
    described = (SHARED / "contracts" / DESCRIPTION).exists()
    check = intercom_check(SHARED / "contracts") if described else None
    sandbox = IntercomSandbox(CREDENTIALS, deliveries, faults, check=check)
    app.register_blueprint(sandbox.blueprint)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Workspace(sandbox=sandbox, faults=faults, url=url, app=app, seen=seen, patience=patience)
    deliveries.wait()
    server.shutdown()
    thread.join()
    server.server_close()
    deliveries.close()


@pytest.fixture
def accepted(workspace: Workspace) -> Recorder:
    """What our webhook accepts from the stand-in, which delivers to it over HTTP."""
    recorder = Recorder()
    workspace.app.register_blueprint(workspace.connector().blueprint(recorder))
    return recorder


@dataclass
class IntercomHarness:
    """See `tests/connectors/contract.py`."""

    workspace: Workspace
    vendor: str = "intercom"
    path: str = "/webhooks/intercom"
    send_path: str = "/conversations/*/reply"

    def __post_init__(self) -> None:
        self.connector = self.workspace.connector()
        self.faults = self.workspace.faults

    def delivery(self, text: str) -> tuple[dict[str, str], bytes]:
        conversation_id = self.workspace.conversation(text)
        item = self.workspace.sandbox.snapshot()["conversations"][conversation_id]
        body = self.workspace.sandbox.hooks.body("conversation.user.created", item)
        return self.sign(body), body

    def sign(self, body: bytes) -> dict[str, str]:
        return self.workspace.sandbox.hooks.sign(body)

    def irrelevant(self) -> bytes:
        return self.workspace.sandbox.hooks.body("conversation.priority.updated", {"type": "conversation", "id": "1"})

    def missing_field(self) -> tuple[bytes, str]:
        _, body = self.delivery("hello")
        payload = json.loads(body)
        del payload["data"]["item"]["id"]
        return json.dumps(payload).encode(), "data.item.id"

    def new_thread(self) -> tuple[str, str]:
        return CREDENTIALS.app_id, self.workspace.conversation()

    def said_by_bot(self, thread_id: str) -> list[str]:
        return self.workspace.sandbox.said_by_bot(thread_id)

    def violations(self) -> list[str]:
        return self.workspace.sandbox.violations


@pytest.fixture
def harness(workspace: Workspace) -> IntercomHarness:
    return IntercomHarness(workspace)
