"""The Zendesk stand-in: one account with its API token, its webhooks, and people whom tests and the page control.

The REST API is in `routes`, what is stored in `state`, the webhooks in `events`, rate limits in `rate_limits`,
attachments in `files`; what authors of articles do is in `guide`. The methods here are for the page and the tests: what
requesters and agents do, and what can be seen. Ids are text here, as everywhere else in Firstline.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request

from connectors.sandbox.faults import Fault, Faults
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk import payloads, routes
from connectors.sandbox.zendesk.context import ZendeskCredentials, ZendeskWorld
from connectors.sandbox.zendesk.events import Style, ZendeskHooks
from connectors.sandbox.zendesk.files import Upload, add_file_routes, attach, is_in_storage
from connectors.sandbox.zendesk.guide import ZendeskAuthors
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.rate_limits import ZendeskLimits
from connectors.sandbox.zendesk.state import ZendeskState
from connectors.sandbox.zendesk.views import error_response, set_caller

__all__ = ["AGENT_ID", "GROUP_ID", "ZendeskCredentials", "ZendeskSandbox"]

AGENT_ID = "6130907990001"
GROUP_ID = "6130852530001"
# A requester's comment reopens a ticket in one of these states.
REOPENED = ("pending", "hold", "solved")


class ZendeskSandbox(ZendeskAuthors, Vendor):
    """`style` is the kind of webhook that the account sends until one is created through its API."""

    name = "zendesk"

    def __init__(
        self,
        credentials: ZendeskCredentials,
        deliveries: Deliveries,
        faults: Faults,
        *,
        style: Style = "events",
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, faults, check=check)
        self.bot_id = int(credentials.bot_user_id)
        self.hooks = ZendeskHooks(deliveries, credentials.webhook_secret, style)
        self.state = ZendeskState(f"https://{credentials.subdomain}.zendesk.com")
        self.world = ZendeskWorld(
            credentials=credentials,
            state=self.state,
            hooks=self.hooks,
            deliveries=deliveries,
            lock=self.lock,
            changed=on_change,
            violations=self.violations,
        )
        self.limits = ZendeskLimits()
        self._add_staff()
        self.blueprint.before_request(self._authorise)
        self.blueprint.before_request(self._count)
        self.blueprint.after_request(self._with_rate_headers)
        routes.add_routes(self.blueprint, self.world)
        add_file_routes(self.blueprint, self.world)

    @property
    def credentials(self) -> ZendeskCredentials:
        return self.world.credentials

    def _add_staff(self) -> None:
        self.state.add_place("brands", payloads.FIRST_BRAND, self.credentials.subdomain)
        self.state.add_place("forms", payloads.FIRST_FORM, "Default ticket form")
        self.state.add_user("Firstline", self.credentials.email, "agent", number=self.bot_id)
        self.state.add_user("Grace Hopper", "grace@acme.example", "agent", number=int(AGENT_ID))
        self.state.add_group(int(GROUP_ID), "Support")

    # What people do.

    def add_user(self, name: str, email: str | None, role: str = "end-user") -> str:
        """A requester or, with the role `agent` or `admin`, a colleague; returns the user's id."""
        with self.lock:
            user_id = str(self.state.add_user(name, email, role)["id"])
        self.world.changed()
        return user_id

    def requester_creates(self, user_id: str, subject: str, text: str, **fields: int) -> str:
        """Opens a ticket with the web form; returns its id. `fields`: its group_id, brand_id and ticket_form_id."""
        ticket = {"requester_id": user_id, "subject": subject, "comment": {"body": text}, **fields}
        with self.lock:
            audit = self.state.create(ticket, int(user_id), "web")
            self.world.announce(audit)
        return str(audit["ticket_id"])

    def requester_comments(self, ticket_id: str, text: str, files: Sequence[Upload] = ()) -> str:
        """Returns the comment's id. Raises Problem if the ticket is closed."""
        with self.lock:
            ticket = self.state.ticket(int(ticket_id))
            reopened = {"status": "open"} if ticket["status"] in REOPENED else {}
            comment = {"body": text, "attachments": attach(self.state, files)}
            return self._comment(ticket_id, ticket["requester_id"], comment, reopened, "email")

    def agent_comments(
        self,
        ticket_id: str,
        agent_id: str,
        text: str,
        public: bool = True,
        files: Sequence[Upload] = (),
        submit_as: str | None = None,
    ) -> str:
        """Returns the comment's id. As in the inbox, a public reply opens a new ticket and assigns it to the agent.
        `submit_as`: the ticket's status from now on, changed with the comment."""
        with self.lock:
            ticket = self.state.ticket(int(ticket_id))
            takes = (public or submit_as) and ticket["assignee_id"] is None  # Zendesk solves no unassigned ticket
            assigned: JSON = {"assignee_id": int(agent_id)} if takes else {}
            opened = "open" if public and ticket["status"] == "new" else None
            status = {"status": submit_as or opened} if submit_as or opened else {}
            comment = {"body": text, "public": public, "attachments": attach(self.state, files)}
            return self._comment(ticket_id, int(agent_id), comment, {**assigned, **status}, "web")

    def agent_sets_status(self, ticket_id: str, agent_id: str, status: str) -> None:
        with self.lock:
            changes: JSON = {"status": status}
            if self.state.ticket(int(ticket_id))["assignee_id"] is None:
                changes["assignee_id"] = int(agent_id)  # Zendesk solves no unassigned ticket
            self.world.announce(self.state.update(int(ticket_id), changes, int(agent_id), "web"))

    def agent_adds_tag(self, ticket_id: str, agent_id: str, tag: str) -> None:
        """As a macro does."""
        with self.lock:
            self.world.announce(self.state.update(int(ticket_id), {"additional_tags": [tag]}, int(agent_id), "web"))

    def agent_merges(self, ticket_id: str, into: str, agent_id: str) -> None:
        """The ticket is closed with Zendesk's own words, and its last comment stands in the other one."""
        with self.lock:
            other = self.state.ticket(int(into))
            told = f'This request was closed and merged into request #{into} "{other["subject"]}".'
            comment = {"body": told, "public": False}
            changes: JSON = {"status": "closed", "additional_tags": ["closed_by_merge"]}
            self._comment(ticket_id, int(agent_id), comment, changes, "merge")
            last = self.state.comments(int(ticket_id))[-2]["body"]
            told = f"Request #{ticket_id} was closed and merged into this request. Last comment:\n\n{last}"
            self._comment(into, int(agent_id), {"body": told, "public": False}, {}, "merge")

    def requester_rates(self, ticket_id: str, rating: int, comment: str = "") -> None:
        """The ticket's CSAT survey, on a scale of five; nothing of it shows in the ticket, and no event tells of it."""
        with self.lock:
            ticket = self.state.ticket(int(ticket_id))
            answered = payloads.survey_response(ticket, rating, comment)
            self.state.surveys[answered["id"]] = answered

    def _comment(self, ticket_id: str, actor_id: int, comment: Mapping[str, Any], changes: JSON, channel: str) -> str:
        audit = self.state.update(int(ticket_id), {"comment": comment, **changes}, actor_id, channel)
        self.world.announce(audit)
        return str(audit["events"][0]["id"])

    # What can be seen.

    def ticket(self, ticket_id: str) -> JSON:
        """The ticket in Zendesk's own form. Raises Problem (404) if there is none."""
        with self.lock:
            return dict(self.state.ticket(int(ticket_id)))

    def tickets(self) -> list[JSON]:
        with self.lock:
            return [dict(ticket) for ticket in self.state.tickets.values()]

    def comments(self, ticket_id: str) -> list[JSON]:
        """The comments in Zendesk's own form, oldest first, internal notes included."""
        with self.lock:
            return self.state.comments(int(ticket_id))

    def said_by_bot(self, ticket_id: str) -> list[str]:
        """What the requester has read from the bot, in HTML as Zendesk stores it."""
        ours = [c for c in self.comments(ticket_id) if c["author_id"] == self.bot_id and c["public"]]
        return [comment["html_body"] for comment in ours]

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
        description = "Number of allowed API requests per minute exceeded"
        response = error_response(Problem(429, error="APIRateLimitExceeded", description=description))
        spelling = self.limits.spelling
        headers = {"Retry-After": fault.retry_after, f"{spelling}-remaining": 0, f"{spelling}-reset": fault.retry_after}
        response.headers.update({name: str(value) for name, value in headers.items()})
        return response

    def server_error(self) -> Response:
        return error_response(Problem(500, error="InternalError", description="Something went wrong"))

    def _authorise(self) -> Response | None:
        if is_in_storage(self._path()):
            return None
        authorization = request.authorization
        email, _, kind = str(authorization.username if authorization else "").rpartition("/")
        token = str(authorization.password if authorization else "")
        if kind == "token" and hmac.compare_digest(token.encode(), self.credentials.api_token.encode()):
            with self.lock:
                user = self.state.find_user(email=email)
            if user is not None and user["role"] != "end-user":
                set_caller(user["id"])
                return None
        return error_response(Problem(401, error="Couldn't authenticate you"))

    def _count(self) -> Response | None:
        with self.lock:
            refusal = self.limits.refusal(request.method, self._path())
        if refusal is None:
            return None
        problem, wait = refusal
        response = error_response(problem)
        response.headers["Retry-After"] = str(wait)
        return response

    def _with_rate_headers(self, response: Response) -> Response:
        with self.lock:
            for name, value in self.limits.headers(request.method, self._path()).items():
                response.headers.setdefault(name, value)
        return response
