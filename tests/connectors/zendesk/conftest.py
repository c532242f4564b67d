"""A Zendesk account on a port of its own, and the connector and desk that talk to it over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.faults import Faults
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk.account import GROUP_ID, ZendeskCredentials, ZendeskSandbox
from connectors.sandbox.zendesk.contract import DESCRIPTION, zendesk_check
from connectors.zendesk.client import rate_limits
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.connector import ZendeskConnector, ZendeskDesk
from connectors.zendesk.settings import ZendeskSettings
from tests.connectors.contract import Recorder
from tests.support.shared import SHARED

BOT_ID = "6130907993114"
CREDENTIALS = ZendeskCredentials(
    subdomain="acme",
    email="bot@acme.example",
    api_token="zd_secret_1",
    webhook_secret="dGhlIHNlY3JldCBvZiBhY21l",
    bot_user_id=BOT_ID,
)


@dataclass
class Account:
    """The stand-in, its address, and every request it has seen as (method, path).

    `failing` is what is answered instead of an answer: a status for each method; `forbidden` paths get a 403. `sent`
    are the tickets of all writes, as they were asked for, `keys` their Idempotency-Keys; `meanwhile` happens once, just
    before the next of them.
    """

    sandbox: ZendeskSandbox
    faults: Faults
    url: str
    app: Flask
    seen: list[tuple[str, str]]
    failing: dict[str, int]
    forbidden: list[str]
    patience: float  # seconds that our clients wait
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def connector(
        self,
        *,
        api_token: str = CREDENTIALS.api_token,
        reads_tags: bool = False,
        **settings: Any,
    ) -> ZendeskConnector:
        """`settings` as in the section `[zendesk]`."""
        return ZendeskConnector(
            **self._access(api_token),
            webhook_secrets=("the one before", CREDENTIALS.webhook_secret),
            settings=ZendeskSettings(**settings),
            reads_tags=reads_tags,
        )

    def desk(self, *, group_id: int | None = int(GROUP_ID), **more: Any) -> ZendeskDesk:
        return ZendeskDesk(**self._access(CREDENTIALS.api_token), group_id=group_id, **more)

    def client(self) -> ZendeskClient:
        """As connector and desk have one."""
        return ZendeskClient(**self._access(CREDENTIALS.api_token))

    def _access(self, api_token: str) -> dict[str, Any]:
        return {
            "subdomain": CREDENTIALS.subdomain,
            "email": CREDENTIALS.email,
            "api_token": api_token,
            "base_url": f"{self.url}/zendesk",
            "timeout": self.patience,
        }

    def requester(self) -> str:
        return self.sandbox.add_user("Joe Bloggs", "joe@bloggs.example")

    def ticket(self, text: str = "I can't log in") -> str:
        return self.sandbox.requester_creates(self.requester(), "Help", text)

    def write(self, ticket: dict[str, Any] | None, key: str | None) -> None:
        """Called before each write."""
        if ticket is not None:
            self.sent.append(ticket)
            self.keys.append(key)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()

    def writes(self) -> list[tuple[str, str]]:
        """What was asked to be changed."""
        return [(method, path) for method, path in self.seen if method != "GET" and path.startswith("/zendesk")]

    def change(self, ticket_id: str) -> dict[str, Any]:
        """The latest audit of a ticket."""
        latest: dict[str, Any] = self.sandbox.state.audits[int(ticket_id)][-1]
        return latest

    def bodies(self, ticket_id: str) -> list[bytes]:
        """What a subscription gets for the latest change."""
        state = self.sandbox.state
        return self.sandbox.hooks.events(state.tickets[int(ticket_id)], self.change(ticket_id), state.users)


@pytest.fixture
def account(patience: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    # the port may have been another test's, its limit used up, and its connector not collected yet
    monkeypatch.setattr(rate_limits, "_all", WeakValueDictionary())
    app, seen, failing, forbidden = Flask("zendesk"), list[tuple[str, str]](), dict[str, int](), list[str]()

    @app.before_request
    def look() -> tuple[str, int, dict[str, str]] | None:
        seen.append((request.method, request.path))
        status = 403 if request.path in forbidden else failing.get(request.method)
        if status:
            return "<html>Zendesk is having trouble</html>", status, {"Location": "/elsewhere"}
        if request.path.startswith("/zendesk") and request.method != "GET":
            found.write((request.get_json(silent=True) or {}).get("ticket"), request.headers.get("Idempotency-Key"))
        return None

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=DatedRequestHandler)
    url = f"http://127.0.0.1:{server.port}"
    faults = Faults()
    deliveries = Deliveries(url, faults, attempts=1)
    described = (SHARED / "contracts" / DESCRIPTION).exists()
    check = zendesk_check(SHARED / "contracts") if described else None
    sandbox = ZendeskSandbox(CREDENTIALS, deliveries, faults, check=check)
    app.register_blueprint(sandbox.blueprint)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found = Account(sandbox, faults, url, app, seen, failing, forbidden, patience)
    yield found
    server.shutdown()
    thread.join()
    server.server_close()
    deliveries.close()
    assert sandbox.violations == [], "a request was not as Zendesk describes it"


@pytest.fixture
def accepted(account: Account) -> Recorder:
    """What our webhook accepts from the stand-in, which delivers to it over HTTP."""
    recorder, connector = Recorder(), account.connector()
    account.app.register_blueprint(connector.blueprint(recorder))
    connector.prepare()
    return recorder


@dataclass
class ZendeskHarness:
    """See `tests/connectors/contract.py`."""

    account: Account
    vendor: str = "zendesk"
    path: str = "/webhooks/zendesk"
    send_path: str = "/api/v2/tickets/*.json"

    def __post_init__(self) -> None:
        self.connector = self.account.connector()
        self.connector.prepare()
        self.faults = self.account.faults

    def delivery(self, text: str) -> tuple[dict[str, str], bytes]:
        ticket_id = self.account.ticket()
        self.account.sandbox.requester_comments(ticket_id, text)
        (body,) = self.account.bodies(ticket_id)
        return self.sign(body), body

    def sign(self, body: bytes) -> dict[str, str]:
        return self.account.sandbox.hooks.sign(body)

    def irrelevant(self) -> bytes:
        return self.account.sandbox.hooks.body("ticket.priority_changed", {"id": "1"}, {"current": "HIGH"})

    def missing_field(self) -> tuple[bytes, str]:
        _, body = self.delivery("hello")
        payload = json.loads(body)
        del payload["event"]["comment"]["id"]
        return json.dumps(payload).encode(), "event.comment.id"

    def new_thread(self) -> tuple[str, str]:
        return CREDENTIALS.subdomain, self.account.ticket()

    def said_by_bot(self, thread_id: str) -> list[str]:
        return self.account.sandbox.said_by_bot(thread_id)

    def violations(self) -> list[str]:
        return self.account.sandbox.violations


@pytest.fixture
def harness(account: Account) -> ZendeskHarness:
    return ZendeskHarness(account)
