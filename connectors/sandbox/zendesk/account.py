"""The Zendesk stand-in: one account with its API token, webhooks, and people who can be made to do things.

The HTTP side is in `zendesk_api`, the memory in `zendesk_state`, webhooks in `zendesk_hooks` and `zendesk_webhooks`,
rate limits in `zendesk_limits`, attachments in `zendesk_files`. The methods here are for the page and the tests: what
requesters and agents do. Ids are text here, as they are everywhere else in Firstline.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, jsonify, request

from connectors.sandbox.faults import Mischief, Rule
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk import files as zendesk_files
from connectors.sandbox.zendesk import payloads as wire
from connectors.sandbox.zendesk import routes as zendesk_api
from connectors.sandbox.zendesk.events import Style, ZendeskHooks
from connectors.sandbox.zendesk.files import Upload
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.rate_limits import ZendeskLimits
from connectors.sandbox.zendesk.state import ZendeskState

__all__ = ["AGENT_ID", "GROUP_ID", "ZendeskCredentials", "ZendeskSandbox"]

AGENT_ID = "6130907990001"
GROUP_ID = "6130852530001"
# A requester's comment brings a ticket back to the agents.
ASLEEP = ("pending", "solved")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZendeskCredentials:
    """What Firstline must be set up with to talk to this account; `bot_user_id` is the user the token speaks as."""

    subdomain: str
    email: str
    api_token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    bot_user_id: str


class ZendeskSandbox(Vendor):
    """`style` says which of its two kinds of webhooks the account sends while none were made through its API."""

    name = "zendesk"

    def __init__(
        self,
        credentials: ZendeskCredentials,
        deliveries: Deliveries,
        mischief: Mischief,
        *,
        style: Style = "events",
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, mischief, check=check, on_change=on_change)
        self.credentials = credentials
        self.bot_id = int(credentials.bot_user_id)
        self.hooks = ZendeskHooks(deliveries, credentials.webhook_secret, style)
        self.state = ZendeskState(f"https://{credentials.subdomain}.zendesk.com")
        self.page_size = wire.PAGE_SIZE  # the most that one page of a list holds
        self.limits = ZendeskLimits()
        self.ticket_events = True  # whether the account offers event subscriptions for tickets; not every one does
        self.storage: str | None = None  # where attachments lead to; None: they are given at once
        self._found()
        self.blueprint.before_request(self._authorise)
        self.blueprint.before_request(self._count)
        self.blueprint.after_request(self._with_rate_headers)
        zendesk_api.add_routes(self)
        zendesk_files.add_routes(self)

    def _found(self) -> None:
        self.state.add_user("Firstline", self.credentials.email, "agent", number=self.bot_id)
        self.state.add_user("Grace Hopper", "grace@acme.example", "agent", number=int(AGENT_ID))
        self.state.add_group(int(GROUP_ID), "Support")

    # What people do.

    def add_user(self, name: str, email: str | None, role: str = "end-user") -> str:
        """A requester, or with role `agent` or `admin` a colleague; returns the user's id."""
        with self.lock:
            made = str(self.state.add_user(name, email, role)["id"])
        self.changed()
        return made

    def add_article(self, title: str, body: str, labels: tuple[str, ...] = ()) -> str:
        """A published article of the help center, its body in HTML; returns its id."""
        with self.lock:
            number = self.state.new_id()
            self.state.articles[number] = wire.article(self.state.base, number, title, body, labels)
        self.changed()
        return str(number)

    def requester_creates(self, user_id: str, subject: str, text: str, **filed: int) -> str:
        """Opens a ticket through the form; returns its id. `filed` is its group_id, brand_id and ticket_form_id."""
        given = {"requester_id": user_id, "subject": subject, "comment": {"body": text}, **filed}
        with self.lock:
            audit = self.state.create(given, int(user_id), "web")
            self.did(audit)
        return str(audit["ticket_id"])

    def requester_comments(self, ticket_id: str, text: str, files: Sequence[Upload] = ()) -> str:
        """Returns the comment's id, like all that follow. Raises Problem when the ticket is closed."""
        with self.lock:
            ticket = self.state.ticket(int(ticket_id))
            reopened = {"status": "open"} if ticket["status"] in ASLEEP else {}
            comment = {"body": text, "attachments": zendesk_files.attached(self.state, files)}
            return self._comment(ticket_id, ticket["requester_id"], comment, reopened, "email")

    def agent_comments(self, ticket_id: str, agent_id: str, text: str, public: bool = True) -> str:
        """A public answer opens a new ticket and assigns it to the agent, as submitting it in the inbox does."""
        with self.lock:
            ticket = self.state.ticket(int(ticket_id))
            taken: JSON = {"assignee_id": int(agent_id)} if public and ticket["assignee_id"] is None else {}
            opened = {"status": "open"} if public and ticket["status"] == "new" else {}
            comment = {"body": text, "public": public}
            return self._comment(ticket_id, int(agent_id), comment, {**taken, **opened}, "web")

    def agent_sets_status(self, ticket_id: str, agent_id: str, status: str) -> None:
        with self.lock:
            given: JSON = {"status": status}
            if self.state.ticket(int(ticket_id))["assignee_id"] is None:
                given["assignee_id"] = int(agent_id)  # Zendesk solves no ticket that is nobody's
            self.did(self.state.update(int(ticket_id), given, int(agent_id), "web"))

    def _comment(self, ticket_id: str, actor_id: int, comment: Mapping[str, Any], also: JSON, channel: str) -> str:
        audit = self.state.update(int(ticket_id), {"comment": comment, **also}, actor_id, channel)
        self.did(audit)
        return str(audit["events"][0]["id"])

    # What can be seen.

    def ticket(self, ticket_id: str) -> JSON:
        """The ticket as on the wire. Raises Problem (404) when there is none."""
        with self.lock:
            return dict(self.state.ticket(int(ticket_id)))

    def tickets(self) -> list[JSON]:
        with self.lock:
            return [dict(ticket) for ticket in self.state.tickets.values()]

    def comments(self, ticket_id: str) -> list[JSON]:
        """As on the wire, the oldest first, internal notes among them."""
        with self.lock:
            return self.state.comments(int(ticket_id))

    def said_by_bot(self, ticket_id: str) -> list[str]:
        """What the requester has read from the bot, in HTML as Zendesk keeps it."""
        ours = [c for c in self.comments(ticket_id) if c["author_id"] == self.bot_id and c["public"]]
        return [comment["html_body"] for comment in ours]

    def snapshot(self) -> dict[str, Any]:
        with self.lock:
            return self.state.dump()

    def restore(self, snapshot: dict[str, Any]) -> None:
        with self.lock:
            self.state.load(snapshot)
            self._found()
        self.changed()

    # How it answers.

    def did(self, audit: JSON) -> None:
        """Tells the subscriber and the page of one change. Call it with the lock."""
        self.hooks.announce(self.state, self.state.ticket(audit["ticket_id"]), audit)
        self.changed()

    def problem(self, problem: Problem) -> Response:
        """Zendesk's error body."""
        response = jsonify(problem.body)
        response.status_code = problem.status
        return response

    def too_many(self, rule: Rule) -> Response:
        description = "Number of allowed API requests per minute exceeded"
        response = self.problem(Problem(429, error="APIRateLimitExceeded", description=description))
        spelling = self.limits.spelling
        told = {"Retry-After": rule.retry_after, f"{spelling}-remaining": 0, f"{spelling}-reset": rule.retry_after}
        response.headers.update({name: str(value) for name, value in told.items()})
        return response

    def broken(self) -> Response:
        return self.problem(Problem(500, error="InternalError", description="Something went wrong"))

    def caller(self) -> int:
        """The user whose e-mail address the request names; the token works for every user of the account."""
        return int(g.zendesk_user_id)

    def _authorise(self) -> Response | None:
        if zendesk_files.is_stored(self._path()):
            return None
        given = request.authorization
        email, _, kind = str(given.username if given else "").rpartition("/")
        token = str(given.password if given else "")
        if kind == "token" and hmac.compare_digest(token.encode(), self.credentials.api_token.encode()):
            with self.lock:
                user = self.state.find_user(email=email)
            if user is not None and user["role"] != "end-user":
                g.zendesk_user_id = user["id"]
                return None
        return self.problem(Problem(401, error="Couldn't authenticate you"))

    def _count(self) -> Response | None:
        with self.lock:
            refusal = self.limits.refusal(request.method, self._path())
        if refusal is None:
            return None
        problem, wait = refusal
        response = self.problem(problem)
        response.headers["Retry-After"] = str(wait)
        return response

    def _with_rate_headers(self, response: Response) -> Response:
        with self.lock:
            for name, value in self.limits.headers(request.method, self._path()).items():
                response.headers.setdefault(name, value)
        return response
