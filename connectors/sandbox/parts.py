"""What a stand-in is made of, and what the page and the control API need of the sandbox; `app.Sandbox` has both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connectors.sandbox.changes import Changes
from connectors.sandbox.defaults import Credentials
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom.workspace import IntercomSandbox
from connectors.sandbox.slack.workspace import SlackSandbox
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk.account import ZendeskSandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInParts:
    """What a stand-in is made of; `contracts` is the folder of the vendors' own descriptions."""

    credentials: Credentials
    deliveries: Deliveries
    faults: Faults
    contracts: Path | None
    changed: Callable[[], None]


class SandboxParts(Protocol):
    target: str  # the address of Firstline's web process
    chat: str | None  # and of its web chat, where there is one
    credentials: Credentials
    changes: Changes
    faults: Faults
    deliveries: Deliveries
    slack: SlackSandbox
    intercom: IntercomSandbox
    zendesk: ZendeskSandbox
    customer_id: str  # the customer in Intercom
    requester_id: str  # the requester in Zendesk

    @property
    def violations(self) -> list[str]: ...
