"""The Zendesk stand-in's API for webhooks and triggers, and who is told of a change by those that exist.

Only administrators may touch them; agents may see triggers and automations. What they may hold is `zendesk_rules`'s;
without any, the stand-in tells of every change as `zendesk_hooks` has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from flask import request

from connectors.sandbox.zendesk import payloads as wire
from connectors.sandbox.zendesk import rules
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.state import ZendeskState

if TYPE_CHECKING:
    from connectors.sandbox.zendesk.account import ZendeskSandbox

NOTHING: tuple[JSON, int, dict[str, str]] = ({}, 204, {})


class Call(NamedTuple):
    """One delivery that a webhook of the account makes."""

    webhook_id: str
    path: str
    secret: str
    body: bytes


def calls(state: ZendeskState, ticket: JSON, audit: JSON, events: Sequence[tuple[str, bytes]]) -> Iterator[Call]:
    """What the account's own webhooks make of one change; `events` are its events with their bodies."""
    for webhook in state.webhooks.values():
        for kind, body in events:
            if f"{rules.EVENT}{kind}" in webhook.get("subscriptions", ()):
                yield from _call(state, webhook["id"], body)
    for trigger in state.triggers.values():
        if rules.fires(trigger, audit):
            for webhook_id, written in rules.told_to(trigger):
                yield from _call(state, webhook_id, rules.filled(written, ticket, audit))


def _call(state: ZendeskState, webhook_id: str, body: bytes) -> Iterator[Call]:
    webhook = state.webhooks.get(webhook_id)
    if webhook and webhook["status"] == "active":
        yield Call(webhook_id, urlsplit(webhook["endpoint"]).path, state.secrets[webhook_id], body)


class Webhooks:
    """The views; each is called with the sandbox's lock held."""

    def __init__(
        self,
        sandbox: ZendeskSandbox,
        body: Callable[[str], JSON],
        page: Callable[[str, list[JSON]], JSON],
    ) -> None:
        self.sandbox = sandbox
        self.state = sandbox.state
        self._body = body
        self._page = page

    def routes(self) -> tuple[tuple[str, str, Callable[..., Any]], ...]:
        return (
            ("GET", "/webhooks", self.listed),
            ("POST", "/webhooks", self.create),
            ("GET", "/webhooks/<webhook_id>", self.show),
            ("PATCH", "/webhooks/<webhook_id>", self.patch),
            ("DELETE", "/webhooks/<webhook_id>", self.delete),
            ("GET", "/webhooks/<webhook_id>/signing_secret", self.secret),
            ("GET", "/webhooks/<webhook_id>/invocations", self.invocations),
            ("GET", "/automations", self.automations),
            ("GET", "/triggers", self.triggers),
            ("POST", "/triggers", self.create_trigger),
            ("PUT", "/triggers/<int:number>", self.change_trigger),
            ("DELETE", "/triggers/<int:number>", self.delete_trigger),
        )

    def listed(self) -> JSON:
        self._admin()
        return self._page("webhooks", list(self.state.webhooks.values()))

    def create(self) -> tuple[JSON, int, dict[str, str]]:
        creator = self._admin()
        given = self._body("webhook")
        if not self.sandbox.ticket_events and any("event-type:ticket." in s for s in given.get("subscriptions", ())):
            sentence = "subscriptions contain event types that this account does not offer"
            raise Problem(400, errors=[{"code": "InvalidWebhook", "title": sentence}])
        made = rules.webhook(self.state.new_id(), creator, given)
        self.state.webhooks[made["id"]] = made
        self.state.secrets[made["id"]] = rules.new_secret()
        self.sandbox.changed()
        return {"webhook": made}, 201, {}

    def show(self, webhook_id: str) -> JSON:
        self._admin()
        return {"webhook": self._webhook(webhook_id)}

    def patch(self, webhook_id: str) -> tuple[JSON, int, dict[str, str]]:
        self._admin()
        self.state.webhooks[webhook_id] = rules.changed(self._webhook(webhook_id), self._body("webhook"))
        self.sandbox.changed()
        return NOTHING

    def delete(self, webhook_id: str) -> tuple[JSON, int, dict[str, str]]:
        self._admin()
        self._webhook(webhook_id)
        if any(webhook_id == told for trigger in self.state.triggers.values() for told, _ in rules.told_to(trigger)):
            raise Problem(400, errors=[{"code": "InvalidWebhook", "title": "the webhook is used by a trigger"}])
        del self.state.webhooks[webhook_id], self.state.secrets[webhook_id]
        self.sandbox.changed()
        return NOTHING

    def secret(self, webhook_id: str) -> JSON:
        self._admin()
        self._webhook(webhook_id)
        return {"signing_secret": {"algorithm": "SHA256", "secret": self.state.secrets[webhook_id]}}

    def invocations(self, webhook_id: str) -> JSON:
        """What became of each delivery, the latest first."""
        self._admin()
        path = urlsplit(self._webhook(webhook_id)["endpoint"]).path
        since = datetime.fromisoformat(request.args.get("filter[from_ts]", "1970-01-01T00:00:00Z"))
        told = [one for one in self.sandbox.deliveries.log if (one.vendor, one.url) == ("zendesk", path)]
        listed = [rules.invocation(number, one.status, one.at) for number, one in enumerate(told) if one.at >= since]
        return self._page("invocations", listed[::-1])

    def automations(self) -> JSON:
        return self._page("automations", list(self.state.automations.values()))

    def triggers(self) -> JSON:
        return self._page("triggers", list(self.state.triggers.values()))

    def create_trigger(self) -> tuple[JSON, int, dict[str, str]]:
        self._admin()
        made = rules.trigger(self.state.base, self.state.new_id(), self._body("trigger"), self.state.webhooks)
        self.state.triggers[made["id"]] = made
        self.sandbox.changed()
        return {"trigger": made}, 201, {"Location": made["url"]}

    def change_trigger(self, number: int) -> JSON:
        self._admin()
        given = self._body("trigger")
        if number not in self.state.triggers:
            raise wire.not_found()
        changed = {**self.state.triggers[number], **{n: given[n] for n in rules.TRIGGER_FIELDS if n in given}}
        rules.check_trigger(changed, self.state.webhooks)
        self.state.triggers[number] = {**changed, "updated_at": wire.now()}
        self.sandbox.changed()
        return {"trigger": self.state.triggers[number]}

    def delete_trigger(self, number: int) -> tuple[JSON, int, dict[str, str]]:
        self._admin()
        if self.state.triggers.pop(number, None) is None:
            raise wire.not_found()
        self.sandbox.changed()
        return NOTHING

    def _webhook(self, webhook_id: str) -> JSON:
        found = self.state.webhooks.get(webhook_id)
        if found is None:
            raise wire.not_found()
        return found

    def _admin(self) -> int:
        user = self.state.user(self.sandbox.caller())
        if user["role"] != "admin":
            raise Problem(403, error={"title": "Forbidden", "message": "You do not have access to this page"})
        return int(user["id"])
