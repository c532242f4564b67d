"""What Intercom's webhooks say, in our words: `verify` and `parse`, both pure.

The envelope is documented at developers.intercom.com/docs/references/webhooks/webhook-models; `data.item` is the
conversation, with only what is new among its parts. A topic that is not in `TOPICS` means nothing to us.

Traps:
* Nothing in a delivery carries a signed time, so a recorded one can be played again for ever. What makes a replay
  harmless is the store's deduplication; therefore our ids are those of the part, never those of the notification,
  which may differ between two deliveries of one event.
* A requester's words do not always come as a `comment`: writing in a closed conversation makes the part an `open`.
* Intercom tells us of our own replies too (`conversation.admin.replied` by our seat): they are dropped here.
* Notes have a topic of their own, but a part of another topic can be one as well: the type of the part decides.
* The body of an assignment may be a note to the colleague who gets it, so those words are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import BadSignature
from bot.model import Author, Event, Ignored, InboundMessage, Owner, OwnershipChange, Parsed
from connectors.intercom.content import Content
from connectors.intercom.delivery import Delivery, Part
from connectors.signatures import hex_digest, require_match
from connectors.webhook import HeadersLike, field

CHANNEL = "intercom"
SIGNATURE_HEADER = "X-Hub-Signature"

_sha1 = hex_digest("sha1")


def verify(headers: HeadersLike, body: bytes, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless the raw body was signed with one of our client secrets.

    `X-Hub-Signature: sha1=<lower-case hex of HMAC-SHA1>`, keyed with the app's client secret.
    """
    found = headers.get(SIGNATURE_HEADER)
    if not found:
        raise BadSignature(f"there is no {SIGNATURE_HEADER} header")
    require_match(found, secrets, body, lambda secret, message: f"sha1={_sha1(secret, message)}")


def parse(payload: Mapping[str, Any], admin_id: str) -> Parsed:
    """The events of one delivery; `admin_id` is the seat that the bot speaks from. Raises BadPayload."""
    topic = field(payload, "topic", str)
    if topic not in TOPICS:
        return Ignored(MEANINGLESS.get(topic, f"the topic {topic[:80]} means nothing to us"))
    read, otherwise = TOPICS[topic]
    delivery = Delivery(payload=payload, admin_id=admin_id)
    return tuple(read(delivery)) or Ignored(otherwise)


def conversation_link(account: str, thread_id: str) -> str:
    """Where an agent opens the conversation in Intercom's inbox."""
    return f"https://app.intercom.com/a/inbox/{account}/inbox/conversation/{thread_id}"


def _started(delivery: Delivery) -> list[Event]:
    return _said_by_contacts(delivery, [delivery.source(), *delivery.parts()])


def _replied(delivery: Delivery) -> list[Event]:
    return _said_by_contacts(delivery, delivery.parts())


def _said_by_contacts(delivery: Delivery, parts: Sequence[Part]) -> list[Event]:
    said = [(part, part.content()) for part in parts if part.by_contact and not part.is_note]
    return [_message(delivery, part, Author.REQUESTER, content) for part, content in said if content]


def _teammate_started(delivery: Delivery) -> list[Event]:
    """A teammate wrote to a customer first: what the customer answers is theirs, not the bot's."""
    source = delivery.source()
    if not source.by_teammate(delivery.admin_id):
        return []
    return [_message(delivery, source, Author.AGENT, source.content())]


def _teammate_replied(delivery: Delivery) -> list[Event]:
    return [
        _agent_said(delivery, part)
        for part in delivery.parts()
        if part.by_teammate(delivery.admin_id) and not part.is_note
    ]


def _agent_said(delivery: Delivery, part: Part) -> Event:
    content = part.content()
    if not content:  # quick replies alone have no body, but the customer is being looked after all the same
        return _change(delivery, part, Owner.HUMAN, "a teammate answered")
    return _message(delivery, part, Author.AGENT, content)


def _assigned(delivery: Delivery) -> list[Event]:
    changes = [_assignment(delivery, part) for part in delivery.parts()]
    return [change for change in changes if change is not None]


def _assignment(delivery: Delivery, part: Part) -> OwnershipChange | None:
    """Whose the conversation is now; None for our own doing, a workflow's routing, and assigning it to nobody."""
    if part.by_seat(delivery.admin_id):
        return None
    kind, assignee = part.assigned_to
    if (kind, assignee) == ("admin", delivery.admin_id):
        return _change(delivery, part, Owner.BOT, "assigned to the bot")
    if not assignee or not part.by_teammate(delivery.admin_id):
        return None
    return _change(delivery, part, Owner.HUMAN, "assigned to a teammate or a team")


def _closed(delivery: Delivery) -> list[Event]:
    """Closing hands the conversation back; a last word said with it was still an agent's."""
    parts = delivery.parts()
    if not parts:
        return [_closing(_change(delivery, None, Owner.BOT, "closed"))]
    events: list[Event] = []
    for part in parts:
        if part.by_seat(delivery.admin_id):
            continue
        if part.by_teammate(delivery.admin_id) and not part.is_note and (content := part.content()):
            events.append(_message(delivery, part, Author.AGENT, content))
        events.append(_closing(_change(delivery, part, Owner.BOT, "closed")))
    return events


Read = Callable[[Delivery], list[Event]]

# What each topic means, and why a delivery of it may mean nothing.
TOPICS: Mapping[str, tuple[Read, str]] = {
    "conversation.user.created": (_started, "no contact wrote anything in it"),
    "conversation.user.replied": (_replied, "no contact wrote anything in it"),
    "conversation.admin.single.created": (_teammate_started, "our own seat or a bot started it"),
    "conversation.admin.replied": (_teammate_replied, "our own reply, a bot's, or a note"),
    "conversation.admin.assigned": (_assigned, "our own doing, a workflow's routing, or assigned to nobody"),
    "conversation.admin.open.assigned": (_assigned, "our own doing, a workflow's routing, or assigned to nobody"),
    "conversation.admin.closed": (_closed, "our own seat closed it"),
}

MEANINGLESS: Mapping[str, str] = {
    "ping": "a ping",
    "conversation.admin.noted": "a note: it stays among agents, and only a reply takes the conversation over",
    "conversation.admin.opened": "reopened: whose the conversation is stays the same",
    "conversation.admin.snoozed": "snoozed: whose the conversation is stays the same",
    "conversation.admin.unsnoozed": "no longer snoozed: whose the conversation is stays the same",
    "conversation.operator.replied": "another bot's words",
}


def _message(delivery: Delivery, part: Part, author: Author, content: Content) -> InboundMessage:
    return InboundMessage(
        channel=CHANNEL,
        account=delivery.account,
        thread_id=delivery.thread_id,
        message_id=part.id,
        author=author,
        author_id=part.author_id,
        author_name=part.author_name,
        text=content.text,
        attachments=content.attachments,
        sent_at=part.at,
        requester=part.author() if author is Author.REQUESTER else delivery.requester(),
        link=conversation_link(delivery.account, delivery.thread_id),
        delivery_id=delivery.id,
        raw=part.raw,
    )


def _change(delivery: Delivery, part: Part | None, owner: Owner, because: str) -> OwnershipChange:
    return OwnershipChange(
        channel=CHANNEL,
        account=delivery.account,
        thread_id=delivery.thread_id,
        event_id=part.id if part else delivery.id,
        owner=owner,
        because=because,
        at=part.at if part else delivery.at,
    )


def _closing(change: OwnershipChange) -> OwnershipChange:
    return replace(change, closing=True)
