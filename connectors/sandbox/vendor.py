"""What the three stand-ins share: a blueprint under /<vendor>, mischief and contract checks around every request.

A vendor module subclasses `Vendor`, adds its routes to `self.blueprint`, keeps its state in plain attributes guarded
by `self.lock`, and calls `self.changed()` after each change so that the page is refreshed.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import unquote_plus

from flask import Blueprint, Request, Response, g, jsonify, request

from connectors.sandbox.error_bodies import refusal
from connectors.sandbox.faults import Mischief, Rule
from connectors.sandbox.webhook_sender import Deliveries


class ContractCheck(Protocol):
    """Holds a request against the vendor's own description; one sentence for each violation."""

    def __call__(self, request: Request, path: str) -> list[str]: ...


class Vendor:
    """Base of the stand-ins. `violations` collects what the contract check found; tests assert that it is empty."""

    name: str

    def __init__(
        self,
        deliveries: Deliveries,
        mischief: Mischief,
        *,
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.deliveries = deliveries
        self.mischief = mischief
        self.check = check
        self.changed = on_change
        self.lock = threading.RLock()
        self.violations: list[str] = []
        self.blueprint = Blueprint(f"sandbox_{self.name}", __name__, url_prefix=f"/{self.name}")
        self.blueprint.before_request(self._before)
        self.blueprint.after_request(self._after)

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain JSON: what the page shows, and what survives a restart."""
        raise NotImplementedError

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take over a state made by `snapshot`."""
        raise NotImplementedError

    def too_many(self, rule: Rule) -> Response:
        """The vendor's 429. Override where its body differs."""
        response = jsonify(error="rate_limited")
        response.status_code = 429
        response.headers["Retry-After"] = str(rule.retry_after)
        return response

    def broken(self) -> Response:
        """The vendor's 500."""
        response = jsonify(error="internal_error")
        response.status_code = 500
        return response

    def _path(self) -> str:
        return request.path.removeprefix(f"/{self.name}")

    def _before(self) -> Response | None:
        if self.check is not None:
            found = self.check(request, self._path())
            self.violations.extend(f"{request.method} {self._path()}: {sentence}" for sentence in found)
        body = request.get_data(cache=True, as_text=True) if self.mischief.rules else ""
        rule = self.mischief.next_for(self.name, request.method, self._path(), unquote_plus(body))
        g.sandbox_rule = rule
        match rule.kind if rule else None:
            case "429":
                assert rule is not None
                return self.too_many(rule)
            case "500":
                return self.broken()
            case "delay":
                assert rule is not None
                time.sleep(rule.seconds)
            case "timeout_before":
                assert rule is not None
                time.sleep(rule.seconds)
                _cut_connection()
                return Response(status=500)  # nobody reads it; the work is not done
            case "reset":
                _cut_connection()
                return Response(status=500)
            case "expired" | "scope" | "gone" as kind:
                return refusal(self.name, kind)
        return None

    def _after(self, response: Response) -> Response:
        rule: Rule | None = g.get("sandbox_rule")
        if rule and rule.kind == "timeout_after":
            time.sleep(rule.seconds)  # the work is done; the caller's patience ends before this does
        if rule and rule.kind == "cut":
            _cut_short(response)
        return response


def _cut_connection() -> None:
    """Close the client's connection under the request, as a dying load balancer does."""
    raw = request.environ.get("werkzeug.socket")
    if isinstance(raw, socket.socket):
        raw.shutdown(socket.SHUT_RDWR)


def _cut_short(response: Response) -> None:
    """Promise the whole answer and send half of it: the connection then ends where the caller expects more."""
    whole = response.get_data()
    response.set_data(whole[: len(whole) // 2])
    response.headers["Content-Length"] = str(len(whole))
    response.headers["Connection"] = "close"
