"""The sandbox as one web app: a stand-in for each channel's vendor, the faults, the page and its control API.

`Sandbox` makes the parts and closes them; the control API is in `control`, what the page shows in `page_state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, redirect
from werkzeug.wrappers import Response

from connectors import registry
from connectors.sandbox import control, defaults
from connectors.sandbox.changes import Changes
from connectors.sandbox.defaults import CREDENTIALS, CUSTOMER, EMPLOYEE, REQUESTER, Credentials
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom.workspace import IntercomSandbox
from connectors.sandbox.parts import StandInParts
from connectors.sandbox.slack.workspace import SlackSandbox
from connectors.sandbox.state_file import StateFile, read_state, set_aside
from connectors.sandbox.vendor import Vendor
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk.account import ZendeskSandbox

MAX_BODY_BYTES = 10 * 1024 * 1024
V = TypeVar("V", bound=Vendor)


class Sandbox:
    """The stand-ins for all vendors, in one process.

    `target` is the address of Firstline's web process, which receives the webhooks; `chat` that of its web chat, which
    then stands on the page. `state_file` keeps the state across
    restarts. `contracts` is a folder with the vendors' own API descriptions, against which every request is checked;
    this needs the development dependencies. Call `close` when done.
    """

    def __init__(
        self,
        *,
        target: str,
        chat: str | None = None,
        credentials: Credentials = CREDENTIALS,
        state_file: Path | None = None,
        contracts: Path | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.target = target
        self.chat = chat
        self.credentials = credentials
        self.changes = Changes()
        self.faults = faults or Faults()
        self.deliveries = Deliveries(target, self.faults, on_delivered=self.changes.notify)
        self._contracts = contracts
        self._create_vendors()
        self._state_file = StateFile(state_file, self.snapshot, self.changes) if state_file else None
        if state_file and (state := read_state(state_file)):
            self._restore(state, state_file)
        self._add_people()
        if self._state_file:
            self._state_file.start()

    def _create_vendors(self) -> None:
        parts = StandInParts(
            credentials=self.credentials,
            deliveries=self.deliveries,
            faults=self.faults,
            contracts=self._contracts,
            changed=self.changes.notify,
        )
        stand_ins = (channel.stand_in() for channel in registry.CHANNELS if channel.stand_in is not None)
        self.vendors: tuple[Vendor, ...] = tuple(stand_in.make(parts) for stand_in in stand_ins)
        self.slack = self._of(SlackSandbox)
        self.intercom = self._of(IntercomSandbox)
        self.zendesk = self._of(ZendeskSandbox)

    def _of(self, kind: type[V]) -> V:
        return next(vendor for vendor in self.vendors if isinstance(vendor, kind))

    @property
    def violations(self) -> list[str]:
        """The requests that the vendors' descriptions do not allow, a sentence each; it should be empty."""
        return [f"{vendor.name}: {sentence}" for vendor in self.vendors for sentence in vendor.violations]

    def snapshot(self) -> dict[str, Any]:
        return {vendor.name: vendor.snapshot() for vendor in self.vendors}

    def close(self) -> None:
        """Stop delivering webhooks, disconnect the page, save the state."""
        self.deliveries.close()
        self.changes.close()
        if self._state_file:
            self._state_file.close()

    def _restore(self, state: Mapping[str, Any], path: Path) -> None:
        try:
            for vendor in self.vendors:
                vendor.restore(state[vendor.name])
        except (KeyError, TypeError, ValueError, AttributeError):
            set_aside(path)
            self._create_vendors()  # an empty state is better than a part of one

    def _add_people(self) -> None:
        """Add the demo's people, unless a restored state has them already."""
        self.slack.add_user(defaults.EMPLOYEE_ID, EMPLOYEE.name, EMPLOYEE.email)
        self.slack.add_channel(defaults.CHANNEL_ID, defaults.CHANNEL_NAME)
        contacts = self.intercom.snapshot()["contacts"].values()
        existing = next((contact["id"] for contact in contacts if contact["email"] == CUSTOMER.email), None)
        self.customer_id: str = existing or self.intercom.add_contact(CUSTOMER.name, CUSTOMER.email)
        with self.zendesk.lock:
            requester = self.zendesk.state.find_user(email=REQUESTER.email)
        self.requester_id = (
            str(requester["id"]) if requester else self.zendesk.add_user(REQUESTER.name, REQUESTER.email)
        )


def create_app(sandbox: Sandbox) -> Flask:
    """The stand-ins, each at /<its name>; the page and its API at /sandbox."""
    app = Flask("firstline-sandbox", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    for vendor in sandbox.vendors:
        app.register_blueprint(vendor.blueprint)
    app.register_blueprint(control.blueprint(sandbox))

    @app.get("/")
    def home() -> Response:
        return redirect("/sandbox")

    return app
