"""The Intercom stand-in: one workspace with its bearer token, webhooks, and people who can be made to do things.

The HTTP side is in `intercom_api`, the memory in `intercom_state`, webhooks in `intercom_hooks`. The methods here are
for the page and the tests: what a customer or a teammate does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from flask import Response, jsonify, request

from connectors.sandbox import intercom_api
from connectors.sandbox import intercom_wire as wire
from connectors.sandbox.deliver import Deliveries
from connectors.sandbox.intercom_hooks import IntercomHooks
from connectors.sandbox.intercom_state import TEAM_ID, TEAMMATE_ID, IntercomState
from connectors.sandbox.intercom_wire import JSON
from connectors.sandbox.mischief import Mischief, Rule
from connectors.sandbox.vendor import ContractCheck, Vendor

__all__ = ["TEAMMATE_ID", "TEAM_ID", "IntercomCredentials", "IntercomSandbox"]

RATE_LIMIT = 1667  # requests in ten seconds: the documented 10,000 a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercomCredentials:
    """What Firstline must be set up with to talk to this workspace; `admin_id` is the bot's seat."""

    app_id: str
    access_token: str = field(repr=False)
    client_secret: str = field(repr=False)
    admin_id: str


class IntercomSandbox(Vendor):
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
        self.hooks = IntercomHooks(deliveries, credentials.app_id, credentials.client_secret)
        self.state = IntercomState(app_id=credentials.app_id)
        self._found()
        self.blueprint.before_request(self._authorise)
        intercom_api.add_routes(self)

    def _found(self) -> None:
        self.state.add_admin(self.credentials.admin_id, "Firstline")
        self.state.add_admin(TEAMMATE_ID, "Ada Byron")
        self.state.add_team(TEAM_ID, "Support")

    # What people do.

    def add_contact(self, name: str | None, email: str | None) -> str:
        """A customer; returns the contact's id."""
        with self.lock:
            made: str = self.state.add_contact(name, email)["id"]
        self.changed()
        return made

    def customer_starts(self, contact_id: str, text: str) -> str:
        """Opens a conversation in the messenger; returns its id."""
        with self.lock:
            new = self.state.start(contact_id, html(text))
            return self.did(new["id"])

    def customer_replies(self, conversation_id: str, text: str, contact_id: str | None = None) -> str:
        """Returns the new part's id, like all that follow."""
        with self.lock:
            who = contact_id or self.state.conversations[conversation_id]["contacts"]["contacts"][0]["id"]
            return self.did(conversation_id, self.state.say_as_contact(conversation_id, who, html(text)))

    def admin_replies(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            return self.did(conversation_id, self.state.say_as_admin(conversation_id, admin_id, html(text)))

    def admin_notes(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            return self.did(conversation_id, self.state.say_as_admin(conversation_id, admin_id, html(text), "note"))

    def admin_assigns(
        self, conversation_id: str, admin_id: str, *, to_admin: str | None = None, to_team: str | None = None
    ) -> str:
        """To a teammate or to a team; to nobody when neither is given."""
        kind, assignee = ("team", to_team) if to_team else ("admin", to_admin or "0")
        with self.lock:
            return self.did(conversation_id, self.state.assign(conversation_id, admin_id, kind, assignee))

    def admin_closes(self, conversation_id: str, admin_id: str, text: str | None = None) -> str:
        with self.lock:
            last_word = html(text) if text else None
            return self.did(conversation_id, self.state.close(conversation_id, admin_id, last_word))

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

    def did(self, conversation_id: str, part: JSON | None = None) -> str:
        """Tells the subscriber and the page; returns the part's id, or the conversation's. Call it with the lock."""
        self.hooks.announce(self.state.conversations[conversation_id], part)
        self.changed()
        return str(part["id"] if part else conversation_id)

    def problem(self, status: int, code: str, message: str) -> Response:
        """Intercom's error list."""
        response = jsonify(wire.errors(code, message))
        response.status_code = status
        return response

    def too_many(self, rule: Rule) -> Response:
        response = self.problem(429, "rate_limit_exceeded", "Exceeded rate limit")
        response.headers["X-RateLimit-Limit"] = str(RATE_LIMIT)
        response.headers["X-RateLimit-Remaining"] = "0"
        response.headers["X-RateLimit-Reset"] = str(wire.now() + rule.retry_after)
        response.headers["Retry-After"] = str(rule.retry_after)
        return response

    def broken(self) -> Response:
        return self.problem(500, "server_error", "Internal Server Error")

    def _authorise(self) -> Response | None:
        if request.headers.get("Authorization") == f"Bearer {self.credentials.access_token}":
            return None
        return self.problem(401, "unauthorized", "Access Token Invalid")


def html(text: str) -> str:
    """Typed words as the messenger sends them."""
    paragraphs = (escape(paragraph, quote=False).replace("\n", "<br>") for paragraph in text.split("\n\n"))
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
