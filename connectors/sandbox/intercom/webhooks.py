"""The Intercom stand-in's webhooks: which topics a change is told under, and the signed bytes of each delivery.

As with the real one, what our own seat does through the API is told of as well, and a delivery holds only the part
that is new. Envelope and signature: developers.intercom.com, "Webhook models" and "Webhooks, signed notifications".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid

from connectors.sandbox.intercom import payloads as wire
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.webhook_sender import Build, Deliveries

PATH = "/webhooks/intercom"

BY_ADMINS = {
    "comment": ("conversation.admin.replied",),
    "quick_reply": ("conversation.admin.replied",),
    "note": ("conversation.admin.noted",),
    # An open conversation that is assigned is told of twice, under two topics, with one part.
    "assignment": ("conversation.admin.assigned", "conversation.admin.open.assigned"),
    "close": ("conversation.admin.closed",),
    "open": ("conversation.admin.opened",),
    "snoozed": ("conversation.admin.snoozed",),
}


class IntercomHooks:
    def __init__(self, deliveries: Deliveries, app_id: str, client_secret: str) -> None:
        self._deliveries = deliveries
        self._app_id = app_id
        self._client_secret = client_secret

    def announce(self, conversation: JSON, part: JSON | None = None, topics: tuple[str, ...] | None = None) -> None:
        """Tell the subscriber of a new part, or of the conversation itself. Returns at once.

        `topics`: where the part alone does not say what happened. Of a ticket little more than the id is told.
        """
        item = {**conversation, "conversation_parts": wire.part_list([part] if part else [])}
        frozen = json.dumps(item)  # the conversation goes on while copies are under way
        for topic in topics or _topics(conversation, part):
            if topic.startswith("ticket."):
                frozen = json.dumps({"type": "ticket", "ticket": _ticket(conversation)})
            self._deliveries.post("intercom", PATH, self._build(topic, frozen))

    def sign(self, body: bytes) -> dict[str, str]:
        """The headers of a delivery with this body."""
        digest = hmac.new(self._client_secret.encode(), body, hashlib.sha1).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "intercom-parrot-service-client/1.0",
            "X-Hub-Signature": f"sha1={digest}",
        }

    def body(self, topic: str, item: JSON, *, notification_id: str | None = None, attempt: int = 1) -> bytes:
        made = notification_id or f"notif_{uuid.uuid4()}"
        return json.dumps(wire.notification(self._app_id, made, topic, item, attempt)).encode()

    def _build(self, topic: str, frozen: str) -> Build:
        first = uuid.uuid4()

        def build(copy: int) -> tuple[dict[str, str], bytes]:
            # A redelivery keeps the notification's id; every other copy is a notification of its own.
            number = first if copy % 2 == 0 else uuid.uuid5(first, str(copy))
            body = self.body(topic, json.loads(frozen), notification_id=f"notif_{number}", attempt=1 + copy)
            return self.sign(body), body

        return build


def _topics(conversation: JSON, part: JSON | None) -> tuple[str, ...]:
    if part is None:
        return ("conversation.user.created",)
    if part["author"]["type"] == "bot" and part["part_type"] == "comment":
        return ("conversation.operator.replied",)
    if part["author"]["type"] not in ("admin", "bot"):
        return ("conversation.user.replied",)
    topics = BY_ADMINS[part["part_type"]]
    return topics if conversation["open"] else topics[:1]


def _ticket(conversation: JSON) -> JSON:
    """Nested, as from version 2.15 of the webhooks on; which fields it has is not documented."""
    return {"type": "ticket", "id": conversation["id"], "category": "Customer", "contacts": conversation["contacts"]}
