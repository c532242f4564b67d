"""The contract of every connector, kept by the toy's. Run where the toy is a channel: see tests/scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.faults import Faults
from tests.connectors.contract import ConnectorContract, Harness
from tests.support.serving import Served

from .connector import SIGNATURE, ToyConnector, sign
from .stand_in import SECRET, ToyVendor, delivery


class ToyHarness:
    vendor = "toy"
    path = "/webhooks/toy"
    send_path = "/threads/*"

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        (self.board,) = (vendor for vendor in sandbox.vendors if isinstance(vendor, ToyVendor))
        self.faults: Faults = sandbox.faults
        self.connector = ToyConnector(secrets=[SECRET], base_url=f"{url}/toy", timeout=1)

    def delivery(self, text: str) -> tuple[dict[str, str], bytes]:
        return delivery("7", "3", "ana", text)

    def sign(self, body: bytes) -> dict[str, str]:
        return {"Content-Type": "application/json", SIGNATURE: sign(SECRET, body)}

    def irrelevant(self) -> bytes:
        return b'{"type": "ping"}'

    def missing_field(self) -> tuple[bytes, str]:
        return json.dumps({"type": "message", "thread": "3"}).encode(), "id"

    def new_thread(self) -> tuple[str, str]:
        self.board.messages["3"] = []
        return "board", "3"

    def said_by_bot(self, thread_id: str) -> list[str]:
        return [message["text"] for message in self.board.messages[thread_id] if message["by"] == "bot"]

    def violations(self) -> list[str]:
        return self.board.violations


@pytest.fixture
def harness() -> Iterator[Harness]:
    sandbox = Sandbox(target="http://127.0.0.1:9")
    served = Served(create_app(sandbox))
    yield ToyHarness(sandbox, served.url)
    served.close()
    sandbox.close()


class TestToy(ConnectorContract):
    """The harness is above."""
