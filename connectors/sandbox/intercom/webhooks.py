"""The Intercom stand-in's webhooks: the topics under which a change is sent, and the signed bytes of each delivery.

As with the real Intercom, webhooks are sent for what the bot's own seat does through the API too, and a delivery holds
only the new part. Envelope and signature: developers.intercom.com, "Webhook models" and "Webhooks, signed
notifications".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.webhook_sender import Build, Deliveries

PATH = "/webhooks/intercom"

BY_ADMINS = {
    "comment": ("conversation.admin.replied",),
    "quick_reply": ("conversation.admin.replied",),
    "note": ("conversation.admin.noted",),
    # The assignment of an open conversation is sent twice, under two topics, with the same part.
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
        """Queue webhooks for a new part or, without one, for the conversation itself; returns at once.

        `topics`: if the part alone does not say what happened. A ticket's webhook holds little more than its id.
        """
        item = {**conversation, "conversation_parts": payloads.part_list([part] if part else [])}
        frozen = json.dumps(item)  # the conversation may change before every copy is sent
        for topic in topics or _topics(conversation, part):
            if topic.startswith("ticket."):
                frozen = json.dumps({"type": "ticket", "ticket": _ticket(conversation)})
            self._deliveries.post("intercom", PATH, self._build(topic, frozen))

    def tell(self, topic: str, item: JSON) -> None:
        """Queue a webhook about something else than a conversation; returns at once."""
        self._deliveries.post("intercom", PATH, self._build(topic, json.dumps(item)))

    def sign(self, body: bytes) -> dict[str, str]:
        """The headers of a delivery with this body."""
        digest = hmac.new(self._client_secret.encode(), body, hashlib.sha1).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "intercom-parrot-service-client/1.0",
            "X-Hub-Signature": f"sha1={digest}",
        }

    def body(self, topic: str, item: JSON, *, notification_id: str | None = None, attempt: int = 1) -> bytes:
        notification_id = notification_id or f"notif_{uuid.uuid4()}"
        return json.dumps(payloads.notification(self._app_id, notification_id, topic, item, attempt)).encode()

    def _build(self, topic: str, frozen: str) -> Build:
        first = uuid.uuid4()

        def build(copy: int) -> tuple[dict[str, str], bytes]:
            # Even copies are redeliveries of the first and keep its id; odd ones are notifications of their own.
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
    """Nested, as since version 2.15 of the webhooks; its fields are undocumented."""
    return {"type": "ticket", "id": conversation["id"], "category": "Customer", "contacts": conversation["contacts"]}
