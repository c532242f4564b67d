"""The Intercom stand-in: one workspace with its bearer token, its webhooks, and people whom tests and the page control.

The REST API is in `routes`, what is stored in `state`, the webhooks in `webhooks`; what customers, teammates and other
bots do is in `people`, what authors of articles do in `authors`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from connectors.sandbox.faults import Fault, Faults
from connectors.sandbox.intercom import payloads, routes
from connectors.sandbox.intercom.authors import IntercomAuthors
from connectors.sandbox.intercom.context import IntercomCredentials, IntercomWorld
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.people import IntercomPeople
from connectors.sandbox.intercom.state import BOT_TEAM_ID, FILES, TEAM_ID, TEAMMATE_ID, IntercomState
from connectors.sandbox.intercom.views import Problem
from connectors.sandbox.intercom.webhooks import IntercomHooks
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries

__all__ = ["BOT_TEAM_ID", "TEAMMATE_ID", "TEAM_ID", "IntercomCredentials", "IntercomSandbox"]

RATE_LIMIT = 1667  # requests in ten seconds: the documented 10,000 a minute
WINDOW_SECONDS = 10


class IntercomSandbox(IntercomPeople, IntercomAuthors, Vendor):
    """More than `rate_limit` requests in ten seconds are answered with 429."""

    name = "intercom"

    def __init__(
        self,
        credentials: IntercomCredentials,
        deliveries: Deliveries,
        faults: Faults,
        *,
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, faults, check=check)
        self.rate_limit = RATE_LIMIT
        self._window = (0, 0)  # which ten seconds of Unix time, and the requests in them so far
        self.hooks = IntercomHooks(deliveries, credentials.app_id, credentials.client_secret)
        self.state = IntercomState(app_id=credentials.app_id)
        self.world = IntercomWorld(
            credentials=credentials, state=self.state, hooks=self.hooks, lock=self.lock, changed=on_change
        )
        self._add_staff()
        self.blueprint.before_request(self._authorise)
        self.blueprint.before_request(self._count)
        self.blueprint.after_request(self._with_limits)
        routes.add_routes(self.blueprint, self.world)

    @property
    def credentials(self) -> IntercomCredentials:
        return self.world.credentials

    def _add_staff(self) -> None:
        self.state.add_admin(self.credentials.admin_id, "Firstline")
        self.state.add_admin(TEAMMATE_ID, "Ada Byron")
        self.state.add_team(TEAM_ID, "Support")
        self.state.add_team(BOT_TEAM_ID, "Firstline")

    # What can be seen.

    def parts(self, conversation_id: str) -> list[JSON]:
        """Everything after the opening message, in Intercom's own form, oldest first."""
        with self.lock:
            return [dict(part) for part in self.state.parts(conversation_id)]

    def said_by_bot(self, conversation_id: str) -> list[str]:
        """What the customer has read from the bot's seat, in HTML as Intercom stores it."""
        ours = [part for part in self.parts(conversation_id) if part["author"]["id"] == self.credentials.admin_id]
        return [part["body"] for part in ours if part["body"] and part["part_type"] != "note"]

    def snapshot(self) -> dict[str, Any]:
        with self.lock:
            return self.state.dump()

    def restore(self, snapshot: dict[str, Any]) -> None:
        with self.lock:
            self.state.load(snapshot)
            self._add_staff()
        self.world.changed()

    # How it answers requests.

    def rate_limited(self, fault: Fault) -> Response:
        response = self._exceeded()
        response.headers["X-RateLimit-Reset"] = str(payloads.now() + fault.retry_after)
        response.headers["Retry-After"] = str(fault.retry_after)
        return response

    def server_error(self) -> Response:
        return Problem(500, "server_error", "Internal Server Error").response()

    def _authorise(self) -> Response | None:
        if self._path().startswith(FILES):  # signed URLs need no token
            return None
        if request.headers.get("Authorization") == f"Bearer {self.credentials.access_token}":
            return None
        return Problem(401, "unauthorized", "Access Token Invalid").response()

    def _count(self) -> Response | None:
        if self._path().startswith(FILES):
            return None
        with self.lock:
            window = payloads.now() // WINDOW_SECONDS
            used = self._window[1] + 1 if self._window[0] == window else 1
            self._window = (window, used)
        return self._exceeded() if used > self.rate_limit else None

    def _exceeded(self) -> Response:
        response = Problem(429, "rate_limit_exceeded", "Exceeded rate limit").response()
        response.headers["X-RateLimit-Remaining"] = "0"
        return response

    def _with_limits(self, response: Response) -> Response:
        window, used = self._window
        headers = {
            "X-RateLimit-Limit": self.rate_limit,
            "X-RateLimit-Remaining": max(self.rate_limit - used, 0),
            "X-RateLimit-Reset": (window + 1) * WINDOW_SECONDS,
        }
        for name, value in headers.items():
            response.headers.setdefault(name, str(value))
        return response
