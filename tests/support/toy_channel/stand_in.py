"""The board itself, for the sandbox."""

from __future__ import annotations

import json
import time
from typing import Any

from flask import Response, jsonify, request

from bot.channel import StandIn
from connectors.sandbox.faults import Fault
from connectors.sandbox.parts import StandInParts
from connectors.sandbox.vendor import Vendor

from .connector import SIGNATURE, sign

SECRET = "sandbox-toy-secret"


class ToyVendor(Vendor):
    name = "toy"

    def __init__(self, parts: StandInParts) -> None:
        super().__init__(parts.deliveries, parts.faults)
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.blueprint.get("/threads/<thread>/messages")(self.read)
        self.blueprint.post("/threads/<thread>/messages")(self.write)
        self.blueprint.post("/people/<who>/<thread>")(self.say)

    def snapshot(self) -> dict[str, Any]:
        return {"messages": self.messages}

    def restore(self, snapshot: dict[str, Any]) -> None:
        self.messages = snapshot["messages"]

    def rate_limited(self, fault: Fault) -> Response:
        return Response(status=429, headers={"Retry-After": str(fault.retry_after)})

    def server_error(self) -> Response:
        return Response(status=500)

    def read(self, thread: str) -> Response:
        with self.lock:
            return jsonify(messages=self.messages.get(thread, []))

    def write(self, thread: str) -> Response:
        if thread not in self.messages:
            return Response(status=404)
        given = request.get_json()
        return jsonify(id=self._add(thread, "bot", given["text"], given["key"]))

    def say(self, who: str, thread: str) -> Response:
        """A person writes."""
        text = request.get_json()["text"]
        number = self._add(thread, who, text, None)
        self.deliveries.post(self.name, "/webhooks/toy", lambda _: delivery(number, thread, who, text))
        return jsonify(id=number)

    def _add(self, thread: str, by: str, text: str, key: str | None) -> str:
        with self.lock:
            messages = self.messages.setdefault(thread, [])
            messages.append({"id": f"{thread}-{len(messages)}", "by": by, "text": text, "key": key})
            return str(messages[-1]["id"])


def delivery(number: str, thread: str, who: str, text: str) -> tuple[dict[str, str], bytes]:
    """Signed headers and body."""
    payload = {"type": "message", "id": number, "thread": thread, "by": who, "text": text, "at": int(time.time())}
    body = json.dumps(payload).encode()
    return {"Content-Type": "application/json", SIGNATURE: sign(SECRET, body)}, body


STAND_IN = StandIn(
    make=ToyVendor,
    environment=lambda url, _: {"TOY_SECRET": SECRET, "TOY_BASE_URL": f"{url}/toy"},
)
