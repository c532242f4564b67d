"""What Intercom's webhooks say, in our words: `verify` and `parse`, both pure.

The envelope is documented at developers.intercom.com/docs/references/webhooks/webhook-models; `data.item` is the
conversation, with only what is new among its parts. What a part means is `reading`'s; here a topic decides where to
look. A topic that is not in `TOPICS` means nothing to us.

Traps:
* Nothing in a delivery carries a signed time, so a recorded one can be played again forever. What makes a replay
  harmless is the store's deduplication; therefore our ids are those of the part, never those of the notification,
  which may differ between two deliveries of one event.
* A customer's ticket is a conversation, under the same id. What a ticket's delivery looks like differs from version to
  version of the API (from 2.15 on some are nested), so of those only the id is read, and the conversation is fetched.
* Who assigns a conversation to us wants an answer to what was said before, of which we may know nothing (it was
  another bot's): therefore it is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.errors import BadSignature
from bot.model import (
    ArticlesChanged,
    Event,
    Ignored,
    Owner,
    OwnershipChanged,
    Parsed,
    ThreadChanged,
    ThreadDeleted,
    ThreadRef,
)
from connectors.intercom.events import (
    CHANNEL,
    agent_said,
    automatic,
    change,
    feedback,
    heard,
    opening,
    read,
    taken_back,
)
from connectors.intercom.help_center.reading import key_of
from connectors.intercom.payload import Bot, Delivery, Part, mapping, moment
from connectors.signatures import hex_digest, require_match
from connectors.webhook import HeadersLike, field

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


def parse(payload: Mapping[str, Any], bot: Bot) -> Parsed:
    """The events of one delivery, as `bot` reads it. Raises BadPayload."""
    topic = field(payload, "topic", str)
    if topic not in TOPICS:
        return Ignored(MEANINGLESS.get(topic, f"the topic {topic[:80]} means nothing to us"))
    look, otherwise = TOPICS[topic]
    found = look(Delivery(payload=payload, bot=bot))
    if isinstance(found, Ignored):
        return found
    return tuple(heard(bot, found)) or Ignored(otherwise)


def _started(delivery: Delivery) -> Sequence[Event] | Ignored:
    return _contacts_wrote(delivery, [delivery.source(), *delivery.parts()])


def _replied(delivery: Delivery) -> Sequence[Event] | Ignored:
    return _contacts_wrote(delivery, delivery.parts())


def _contacts_wrote(delivery: Delivery, parts: Sequence[Part]) -> Sequence[Event] | Ignored:
    if delivery.is_another_bots:
        return Ignored("another bot has this conversation")
    theirs = [part for part in parts if part.by_contact]
    machines = [explanation for part in theirs if (explanation := automatic(delivery, part))]
    events = [event for part in theirs for event in read(delivery, part)]
    return Ignored(machines[0]) if machines and not events else events


def _parts(delivery: Delivery) -> list[Event]:
    return [event for part in delivery.parts() for event in read(delivery, part)]


def _teammate_replied(delivery: Delivery) -> list[Event]:
    """Whose reply takes the conversation at the same time says it in the assignment; told of as a reply, its body is
    said to the customer and no note to a colleague."""
    events: list[Event] = []
    for part in delivery.parts():
        if part.is_assignment and part.by_teammate(delivery.bot.seat) and not part.redacted and part.content():
            events += agent_said(delivery, part)
        events += read(delivery, part)
    return events


def _teammate_started(delivery: Delivery) -> list[Event]:
    return opening(delivery)


def _assigned(delivery: Delivery) -> list[Event]:
    events = _parts(delivery)
    if any(isinstance(event, OwnershipChanged) and event.answer_now for event in events):
        return [*events, _nudge(delivery, delivery.thread_id)]
    return events


def _closed(delivery: Delivery) -> list[Event]:
    """Closing hands the conversation back; a last word said with it was still an agent's."""
    return _parts(delivery) if delivery.parts() else [change(delivery, None, Owner.BOT, closing=True)]


def _deleted(delivery: Delivery) -> list[Event]:
    """The delivery names the conversation, in a field of its own, and nothing in it."""
    named = delivery.item.get("conversation_id")
    thread_id = str(named) if isinstance(named, str | int) else delivery.thread_id
    return [ThreadDeleted(thread=ThreadRef(CHANNEL, delivery.account, thread_id), at=delivery.at)]


def _operator_replied(delivery: Delivery) -> list[Event]:
    """Fin's words take the conversation from us, as a teammate's do: what it has answered is answered. A workflow's
    ("we'll be right back") do not: they greet everybody. Where the bot only looks on, no other bot is an agent."""
    if delivery.is_given_to_us or delivery.bot.mode.leaves_it_to_agents:
        return []
    # Fin's first words may come before the conversation says that Fin takes part in it.
    fins = [part for part in delivery.parts() if delivery.has_fin or part.by_fin]
    return [event for part in fins for event in agent_said(delivery, part)]


def _redacted(delivery: Delivery) -> list[Event]:
    """Older deliveries lack the mark in the part, and the source is redacted under the same topic."""
    seat = delivery.bot.seat
    parts = [part for part in delivery.parts() if not part.is_note and not part.by_seat(seat)]
    source = [delivery.source()] if mapping(delivery.item.get("source")).get("redacted") is True else []
    return [taken_back(delivery, part) for part in (*source, *parts)]


def _rated(delivery: Delivery) -> list[Event]:
    """A score of 1 to 5 for the conversation, with a remark where the customer left one."""
    rating = mapping(delivery.item.get("conversation_rating"))
    score, remark = rating.get("rating"), rating.get("remark")
    requester = delivery.requester()
    by = str(mapping(rating.get("contact")).get("id") or (requester.id if requester else ""))
    if type(score) is not int or not 1 <= score <= 5 or not by:  # True is an int as well
        return []
    told = rating.get("updated_at")
    at = moment(told, "$.data.item.conversation_rating.updated_at") if isinstance(told, int) else delivery.at
    comment = remark if isinstance(remark, str) and remark.strip() else None
    return [feedback(delivery, by=by, at=at, score=score, comment=comment)]


def _ticket(delivery: Delivery) -> Sequence[Event] | Ignored:
    nested = delivery.item.get("ticket")
    ticket = nested if isinstance(nested, Mapping) else delivery.item
    if ticket.get("category") in ("Back-office", "Tracker"):
        return Ignored("a ticket that no customer sees")
    return [_nudge(delivery, str(field({"data": {"item": ticket}}, "data.item.id", (str, int))))]


def _article(_: Delivery) -> list[Event]:
    return [ArticlesChanged(channel=CHANNEL)]


def _article_gone(delivery: Delivery) -> list[Event]:
    """A deletion is told of with little more than the id, which may stand in a field of its own. Without one, what is
    gone will show when everything is read."""
    number = delivery.item.get("article_id", delivery.item.get("id"))
    return [ArticlesChanged(channel=CHANNEL, gone=key_of(number) if isinstance(number, str | int) else None)]


def _nudge(delivery: Delivery, thread_id: str) -> ThreadChanged:
    return ThreadChanged(thread=ThreadRef(CHANNEL, delivery.account, thread_id))


Look = Callable[[Delivery], Sequence[Event] | Ignored]

# What each topic means, and why a delivery of it may mean nothing.
TOPICS: Mapping[str, tuple[Look, str]] = {
    "conversation.user.created": (_started, "no contact wrote anything in it"),
    "conversation.user.replied": (_replied, "no contact wrote anything in it"),
    "conversation.admin.single.created": (_teammate_started, "our own seat or a bot started it"),
    "conversation.admin.replied": (_teammate_replied, "our own reply, a bot's, or a note"),
    "conversation.admin.assigned": (_assigned, "our own doing, a workflow's routing, or assigned to nobody"),
    "conversation.admin.open.assigned": (_assigned, "our own doing, a workflow's routing, or assigned to nobody"),
    "conversation.admin.closed": (_closed, "our own seat closed it"),
    "conversation.operator.replied": (_operator_replied, "a workflow's words, or another bot's beside ours"),
    "conversation_part.redacted": (_redacted, "a note, or our own words"),
    "conversation.rating.added": (_rated, "no score from 1 to 5"),
    "conversation.deleted": (_deleted, "nothing was deleted"),
    **dict.fromkeys(
        (
            "ticket.created",
            "ticket.contact.replied",
            "ticket.admin.replied",
            "ticket.admin.assigned",
            "ticket.team.assigned",
            "ticket.closed",
        ),
        (_ticket, "nothing to fetch"),
    ),
    **dict.fromkeys(("article.created", "article.updated", "article.published"), (_article, "no article")),
    **dict.fromkeys(("article.unpublished", "article.deleted"), (_article_gone, "no article")),
}

MEANINGLESS: Mapping[str, str] = {
    "ping": "a ping",
    "conversation.admin.noted": "a note: it stays among agents, and only a reply takes the conversation over",
    "conversation.admin.opened": "reopened: whose the conversation is stays the same",
    "conversation.admin.snoozed": "snoozed: whose the conversation is stays the same",
    "conversation.admin.unsnoozed": "no longer snoozed: whose the conversation is stays the same",
}
