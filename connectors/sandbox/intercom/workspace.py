"""The Intercom stand-in: one workspace with its bearer token, webhooks, and people who can be made to do things.

The HTTP side is in `intercom_api`, the memory in `intercom_state`, webhooks in `intercom_hooks`; what customers,
teammates and other bots do is in `intercom_people`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, jsonify, request

from connectors.sandbox.faults import Mischief, Rule
from connectors.sandbox.intercom import payloads as wire
from connectors.sandbox.intercom import routes as intercom_api
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.people import IntercomPeople
from connectors.sandbox.intercom.state import BOT_TEAM_ID, FILES, TEAM_ID, TEAMMATE_ID, IntercomState
from connectors.sandbox.intercom.webhooks import IntercomHooks
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries

__all__ = ["BOT_TEAM_ID", "TEAMMATE_ID", "TEAM_ID", "IntercomCredentials", "IntercomSandbox"]

RATE_LIMIT = 1667  # requests in ten seconds: the documented 10,000 a minute
WINDOW_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercomCredentials:
    """What Firstline must be set up with to talk to this workspace; `admin_id` is the bot's seat."""

    app_id: str
    access_token: str = field(repr=False)
    client_secret: str = field(repr=False)
    admin_id: str


class IntercomSandbox(IntercomPeople, Vendor):
    """`rate_limit`: requests in ten seconds before a 429. `email_notifies`: are replies to e-mail sent as e-mail? By
    default they are not, but kept as a bot's comment of which nobody is told."""

    name = "intercom"

    def __init__(
        self,
        credentials: IntercomCredentials,
        deliveries: Deliveries,
        mischief: Mischief,
        *,
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, mischief, check=check, on_change=on_change)
        self.credentials = credentials
        self.rate_limit = RATE_LIMIT
        self.email_notifies = False
        self._window = (0, 0)  # ten seconds of Unix time, and how many requests came in them
        self.hooks = IntercomHooks(deliveries, credentials.app_id, credentials.client_secret)
        self.state = IntercomState(app_id=credentials.app_id)
        self._found()
        self.blueprint.before_request(self._authorise)
        self.blueprint.before_request(self._count)
        self.blueprint.after_request(self._with_limits)
        intercom_api.add_routes(self)

    def _found(self) -> None:
        self.state.add_admin(self.credentials.admin_id, "Firstline")
        self.state.add_admin(TEAMMATE_ID, "Ada Byron")
        self.state.add_team(TEAM_ID, "Support")
        self.state.add_team(BOT_TEAM_ID, "Firstline")

    # What can be seen.

    def parts(self, conversation_id: str) -> list[JSON]:
        """Everything after the opening message, as on the wire, the oldest first."""
        with self.lock:
            return [dict(part) for part in self.state.parts(conversation_id)]

    def said_by_bot(self, conversation_id: str) -> list[str]:
        """What the customer has read from the bot's seat, in HTML as Intercom keeps it."""
        ours = [part for part in self.parts(conversation_id) if part["author"]["id"] == self.credentials.admin_id]
        return [part["body"] for part in ours if part["body"] and part["part_type"] != "note"]

    def snapshot(self) -> dict[str, Any]:
        with self.lock:
            return self.state.dump()

    def restore(self, snapshot: dict[str, Any]) -> None:
        with self.lock:
            self.state.load(snapshot)
            self._found()
        self.changed()

    # How it answers.

    def did(self, conversation_id: str, part: JSON | None = None, topics: tuple[str, ...] | None = None) -> str:
        """Tells the subscriber and the page; returns the part's id, or the conversation's. Call it with the lock."""
        self.hooks.announce(self.state.conversations[conversation_id], part, topics)
        self.changed()
        return str(part["id"] if part else conversation_id)

    def problem(self, status: int, code: str, message: str) -> Response:
        """Intercom's error list."""
        response = jsonify(wire.errors(code, message))
        response.status_code = status
        return response

    def too_many(self, rule: Rule) -> Response:
        response = self._exceeded()
        response.headers["X-RateLimit-Reset"] = str(wire.now() + rule.retry_after)
        response.headers["Retry-After"] = str(rule.retry_after)
        return response

    def broken(self) -> Response:
        return self.problem(500, "server_error", "Internal Server Error")

    def _authorise(self) -> Response | None:
        if self._path().startswith(FILES):  # signed addresses need no token
            return None
        if request.headers.get("Authorization") == f"Bearer {self.credentials.access_token}":
            return None
        return self.problem(401, "unauthorized", "Access Token Invalid")

    def _count(self) -> Response | None:
        if self._path().startswith(FILES):
            return None
        with self.lock:
            number = wire.now() // WINDOW_SECONDS
            used = self._window[1] + 1 if self._window[0] == number else 1
            self._window = (number, used)
        return self._exceeded() if used > self.rate_limit else None

    def _exceeded(self) -> Response:
        response = self.problem(429, "rate_limit_exceeded", "Exceeded rate limit")
        response.headers["X-RateLimit-Remaining"] = "0"
        return response

    def _with_limits(self, response: Response) -> Response:
        number, used = self._window
        told = {
            "X-RateLimit-Limit": self.rate_limit,
            "X-RateLimit-Remaining": max(self.rate_limit - used, 0),
            "X-RateLimit-Reset": (number + 1) * WINDOW_SECONDS,
        }
        for name, value in told.items():
            response.headers.setdefault(name, str(value))
        return response
