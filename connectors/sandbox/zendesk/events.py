"""The Zendesk stand-in's webhooks: event subscriptions, or a trigger with the body from docs/zendesk-setup.md. Once a
webhook is created through its API, only such webhooks are called (see `subscribers`).

As with the real Zendesk, webhooks are sent for what the bot's own agent does through the API too. Envelope, headers and
signature: developer.zendesk.com, Webhooks, "Ticket events" and "Verifying"; the JSON is laid out as in a recorded
delivery.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any, Literal

from connectors.sandbox import clock
from connectors.sandbox.webhook_sender import Build, Deliveries
from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.payloads import JSON
from connectors.sandbox.zendesk.state import ZendeskState
from connectors.sandbox.zendesk.subscribers import calls, subscribers

PATH = "/webhooks/zendesk"
ACCOUNT_ID = 22129848
WEBHOOK_ID = "01HAN96XNH1J7DY8D7RZ22QMT9"
VERSION = "2022-11-06"
RESUME_TAG = "firstline-resume"  # as docs/zendesk-setup.md has it in the trigger
Style = Literal["events", "trigger"]


class ZendeskHooks:
    """`secret` and `style` apply while the account has no webhooks of its own; `style` may change at any time."""

    def __init__(self, deliveries: Deliveries, secret: str, style: Style) -> None:
        self._deliveries = deliveries
        self._secret = secret
        self.style = style

    def announce(self, state: ZendeskState, ticket: JSON, audit: JSON) -> None:
        """Queue the deliveries for one change; returns at once."""
        if state.webhooks:
            for call in calls(state, ticket, audit, self._events(ticket, audit, state.users)):
                self._deliveries.post("zendesk", call.path, self._build(call.body, call.secret, call.webhook_id))
            return
        bodies = self.events(ticket, audit, state.users) if self.style == "events" else self.triggered(ticket, audit)
        for body in bodies:
            self._deliveries.post("zendesk", PATH, self._build(body, self._secret, WEBHOOK_ID))

    def tell(self, state: ZendeskState, kind: str, about: JSON, event: JSON) -> None:
        """Queue the deliveries of an event that is about no ticket; returns at once."""
        body = self.body(kind, about, event)
        if state.webhooks:
            for call in subscribers(state, kind, body):
                self._deliveries.post("zendesk", call.path, self._build(call.body, call.secret, call.webhook_id))
        elif self.style == "events":
            self._deliveries.post("zendesk", PATH, self._build(body, self._secret, WEBHOOK_ID))

    def events(self, ticket: JSON, audit: JSON, users: Mapping[int, JSON]) -> list[bytes]:
        """The bodies for a subscription to new tickets, comments and changes of status."""
        return [body for _, body in self._events(ticket, audit, users)]

    def _events(self, ticket: JSON, audit: JSON, users: Mapping[int, JSON]) -> list[tuple[str, bytes]]:
        if any(event["type"] == "Create" for event in audit["events"]):
            return [("ticket.created", self.body("ticket.created", detail(ticket, audit), {}))]
        bodies: list[tuple[str, bytes]] = []
        sequence = uuid.uuid4().hex.upper()
        for event in audit["events"]:
            kind, content = _webhook_event(event, users)
            if kind:
                meta = {"sequence": {"id": sequence, "position": len(bodies) + 1}}
                bodies.append((kind, self.body(kind, detail(ticket, audit), {**content, "meta": meta})))
        return bodies

    def triggered(self, ticket: JSON, audit: JSON) -> list[bytes]:
        """The trigger's body, if its conditions hold: the ticket was created, commented on, solved or tagged."""
        events = audit["events"]
        solved = any(e.get("field_name") == "status" and e.get("value") in ("solved", "closed") for e in events)
        tagged = any(e.get("field_name") == "tags" and RESUME_TAG in e.get("value", ()) for e in events)
        if not solved and not tagged and not any(event["type"] in ("Create", "Comment") for event in events):
            return []
        body = {"firstline": 1, "ticket_id": str(ticket["id"]), "actor_id": str(audit["author_id"])}
        return [json.dumps(body, indent=2).encode()]

    def body(self, kind: str, about: JSON, event: JSON) -> bytes:
        """One event in the exact bytes that are signed and sent."""
        payload = {
            "account_id": ACCOUNT_ID,
            "detail": about,
            "event": event,
            "id": str(uuid.uuid4()),
            "subject": f"zen:{kind.split('.')[0]}:{about['id']}",
            "time": clock.moment("zendesk").strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
            "type": f"zen:event-type:{kind}",
            "zendesk_event_version": VERSION,
        }
        return (json.dumps(payload, indent=3, sort_keys=True, ensure_ascii=False) + "\n").encode()

    def sign(self, body: bytes, secret: str | None = None, webhook_id: str = WEBHOOK_ID) -> dict[str, str]:
        """The headers of a delivery of this body, sent now."""
        timestamp = payloads.now()
        digest = hmac.new((secret or self._secret).encode(), timestamp.encode() + body, hashlib.sha256).digest()
        return {
            "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": str(ACCOUNT_ID),
            "X-Zendesk-Webhook-Id": webhook_id,
            "X-Zendesk-Webhook-Invocation-Id": uuid.uuid4().hex.upper()[:26],
        }

    def _build(self, body: bytes, secret: str, webhook_id: str) -> Build:
        # Each copy is another invocation for the same event: the same body, a new signature and invocation id.
        return lambda _copy: (self.sign(body, secret, webhook_id), body)


def detail(ticket: JSON, audit: JSON) -> JSON:
    """The ticket as events show it: ids as text, statuses in capitals."""
    ids = ("id", "assignee_id", "brand_id", "group_id", "organization_id", "requester_id", "submitter_id")
    references: dict[str, Any] = {name: str(ticket[name]) if ticket[name] is not None else None for name in ids}
    return {
        **references,
        "actor_id": str(audit["author_id"]),
        "created_at": ticket["created_at"],
        "custom_status": None,
        "description": ticket["description"],
        "external_id": ticket["external_id"],
        "form_id": str(ticket["ticket_form_id"]) if ticket["ticket_form_id"] is not None else None,
        "is_public": ticket["is_public"],
        "priority": ticket["priority"].upper() if ticket["priority"] else None,
        "status": ticket["status"].upper(),
        "subject": ticket["subject"],
        "tags": list(ticket["tags"]),
        "type": ticket["type"].upper() if ticket["type"] else None,
        "updated_at": ticket["updated_at"],
        "via": {"channel": "web_service" if audit["via"]["channel"] == "api" else audit["via"]["channel"]},
    }


def _webhook_event(event: JSON, users: Mapping[int, JSON]) -> tuple[str | None, JSON]:
    """Type and content of the webhook event for an audit's event; the type is None if there is none."""
    if event["type"] == "Comment":
        author = users[event["author_id"]]
        shown = {"id": str(author["id"]), "is_staff": author["role"] != "end-user", "name": author["name"]}
        comment = {"id": str(event["id"]), "body": event["body"], "is_public": event["public"], "author": shown}
        return "ticket.comment_added", {"comment": comment}
    if event["type"] == "Change" and event["field_name"] == "status":
        return "ticket.status_changed", {
            "current": event["value"].upper(),
            "previous": event["previous_value"].upper(),
        }
    if event["type"] == "Change" and event["field_name"] == "tags":
        now, before = set(event["value"]), set(event["previous_value"])
        return "ticket.tags_changed", {"tags_added": sorted(now - before), "tags_removed": sorted(before - now)}
    return None, {}
