"""What the three stand-ins share: a blueprint under /<vendor>, with faults and contract checks around every request.

A stand-in subclasses `Vendor`, adds its routes to `self.blueprint`, and guards its state with `self.lock`.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Any, Protocol
from urllib.parse import unquote_plus

from flask import Blueprint, Request, Response, g, request

from connectors.sandbox.error_bodies import refusal
from connectors.sandbox.faults import Fault, Faults
from connectors.sandbox.webhook_sender import Deliveries


class ContractCheck(Protocol):
    """Checks a request against the vendor's own description; returns a sentence for each violation."""

    def __call__(self, request: Request, path: str) -> list[str]: ...


class Vendor:
    """Base of the stand-ins. `violations` collects what the contract check finds; tests assert that it is empty."""

    name: str

    def __init__(self, deliveries: Deliveries, faults: Faults, *, check: ContractCheck | None = None) -> None:
        self.deliveries = deliveries
        self.faults = faults
        self.check = check
        self.lock = threading.RLock()
        self.violations: list[str] = []
        self.blueprint = Blueprint(f"sandbox_{self.name}", __name__, url_prefix=f"/{self.name}")
        self.blueprint.before_request(self._before)
        self.blueprint.after_request(self._after)

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain JSON: what the page shows, and what survives a restart."""
        raise NotImplementedError

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Replace the state with a `snapshot`. Raises KeyError, TypeError, ValueError or AttributeError if it is not
        one."""
        raise NotImplementedError

    def rate_limited(self, fault: Fault) -> Response:
        """The vendor's 429."""
        raise NotImplementedError

    def server_error(self) -> Response:
        """The vendor's 500."""
        raise NotImplementedError

    def _path(self) -> str:
        return request.path.removeprefix(f"/{self.name}")

    def _before(self) -> Response | None:
        if self.check is not None:
            sentences = self.check(request, self._path())
            self.violations.extend(f"{request.method} {self._path()}: {sentence}" for sentence in sentences)
        body = request.get_data(cache=True, as_text=True) if self.faults.active else ""
        fault = self.faults.next_for(self.name, request.method, self._path(), unquote_plus(body))
        g.sandbox_fault = fault
        return self._strike(fault) if fault else None

    def _strike(self, fault: Fault) -> Response | None:
        """The response of a fault that replaces the answer; None if the request is still to be answered."""
        match fault.kind:
            case "429":
                return self.rate_limited(fault)
            case "500":
                return self.server_error()
            case "delay":
                time.sleep(fault.seconds)
            case "timeout_before" | "reset":
                time.sleep(fault.seconds if fault.kind == "timeout_before" else 0)
                _drop_connection()
                return Response(status=500)  # which nobody receives; the work is not done
            case "expired" | "scope" | "gone" as kind:
                return refusal(self.name, kind)
        return None

    def _after(self, response: Response) -> Response:
        fault: Fault | None = g.get("sandbox_fault")
        if fault and fault.kind == "timeout_after":
            time.sleep(fault.seconds)  # the work is done, but the caller's timeout is shorter than this
        if fault and fault.kind == "cut":
            _cut_short(response)
        return response


def _drop_connection() -> None:
    """Close the client's connection in the middle of the request, like a load balancer that dies."""
    raw = request.environ.get("werkzeug.socket")
    if isinstance(raw, socket.socket):
        raw.shutdown(socket.SHUT_RDWR)


def _cut_short(response: Response) -> None:
    """Announce the whole answer but send half of it, so that the connection ends while the caller expects more."""
    whole = response.get_data()
    response.set_data(whole[: len(whole) // 2])
    response.headers["Content-Length"] = str(len(whole))
    response.headers["Connection"] = "close"
