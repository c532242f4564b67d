"""What Zendesk's webhooks say: is it really Zendesk, and what does it mean. Pure; fetching what a delivery leaves out
is `history`'s.

Two kinds of webhooks lead here. Event subscriptions send Zendesk's own events, of which five about tickets concern us
and two about articles (developer.zendesk.com, Webhooks, "Ticket events", "Article events"). Trigger webhooks send the
body that docs/zendesk-setup.md has the admin paste: it names the ticket and who changed it, and the rest is fetched.

A requester's comment is always fetched. Its event tells neither its attachments nor whether a machine wrote it (an
out-of-office notice, say); the ticket's audits tell both. An agent's comment is taken as it is told, so that the bot
falls silent at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import BadPayload, BadSignature, StaleTimestamp
from bot.model import (
    ArticlesChanged,
    Author,
    Ignored,
    InboundMessage,
    OwnershipChanged,
    Parsed,
    Requester,
    ThreadChanged,
    ThreadRef,
)
from connectors.signatures import base64_sha256, require_match
from connectors.webhook import HeadersLike, field
from connectors.zendesk.automatic_comments import automatic
from connectors.zendesk.client.zenpy_client import is_id
from connectors.zendesk.help_center.reading import key_of
from connectors.zendesk.modes import mode_in, place_of
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.ticket import CHANNEL, DONE, MERGED, OFF, Thread, moment

SIGNATURE = "X-Zendesk-Webhook-Signature"
TIMESTAMP = "X-Zendesk-Webhook-Signature-Timestamp"
# Zendesk documents no window and no end to its retries. A replay changes nothing, since messages are known by the ids
# of their comments, so the window only has to be short enough to make a captured body worthless later.
WINDOW = timedelta(hours=24)
EVENT = "zen:event-type:"
MESSENGER_EVENT = "messaging_ticket."
TRIGGER_MARK = "firstline"

OUR_OWN = Ignored("our own update")
IN_MESSENGER = Ignored("live messaging, which a comment in the ticket does not reach")
Id = (str, int)


def verify(headers: HeadersLike, body: bytes, secrets: Sequence[str], *, now: datetime | None = None) -> None:
    """Raises BadSignature, or StaleTimestamp when it was signed more than WINDOW ago (or ahead).

    Signed is the timestamp's text followed by the raw body, with the secret as it is shown (not decoded), SHA-256,
    base64 (developer.zendesk.com, Webhooks, "Verifying"). Ids in the other headers are not signed.
    """
    signature, timestamp = headers.get(SIGNATURE), headers.get(TIMESTAMP)
    if not signature or not timestamp:
        raise BadSignature
    require_match(signature, secrets, timestamp.encode() + body, base64_sha256)
    try:
        signed_at = moment(timestamp, TIMESTAMP)
    except BadPayload:
        raise BadSignature("The signed timestamp is no time.") from None
    if abs((now or datetime.now(UTC)) - signed_at) > WINDOW:
        raise StaleTimestamp


def parse(payload: Mapping[str, Any], *, account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    """What a delivery means. `own_user_id` is the bot's: whatever it did is an echo. Raises BadPayload."""
    if TRIGGER_MARK in payload:
        return _triggered(payload, account, own_user_id)
    kind = str(field(payload, "type", str))
    name = kind.removeprefix(EVENT)
    if kind.startswith(EVENT) and name.startswith(MESSENGER_EVENT):
        return IN_MESSENGER
    reader = READERS.get(name) if kind.startswith(EVENT) else None
    if reader is None:
        return Ignored(f"nothing we act on: {kind[:60]}")
    return reader(payload, account, own_user_id, settings)


def _triggered(payload: Mapping[str, Any], account: str, own_user_id: str) -> Parsed:
    ticket_id = _id(payload, "ticket_id")
    if str(payload.get("actor_id")) == own_user_id:
        return OUR_OWN
    return _to_fetch(account, ticket_id)


def _created(payload: Mapping[str, Any], account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    if _actor(payload) == own_user_id:
        return OUR_OWN
    thread = _thread(payload, account, settings)
    # The event has the first comment's words but not its id, under which the comment will be told of again.
    return OFF if thread.off else _to_fetch(account, thread.id)


def _comment_added(payload: Mapping[str, Any], account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    author_id = _id(payload, "event.comment.author.id")
    given = payload["event"]["comment"]["author"].get("name")
    name = given if isinstance(given, str) else None
    thread = _thread(payload, account, settings, author_id, name)
    said = thread.said(
        comment_id=_id(payload, "event.comment.id"),
        author_id=author_id,
        author_name=name,
        staff=field(payload, "event.comment.author.is_staff", bool),
        public=field(payload, "event.comment.is_public", bool),
        text=field(payload, "event.comment.body", str),
        at=_changed_at(payload),
    )
    actor = _actor(payload)
    if own_user_id in (actor, author_id):
        return OUR_OWN
    if isinstance(said, Ignored):
        return said
    if _is_merged(payload):  # what Zendesk says of a merge is nobody's words
        return _to_fetch(account, thread.id)
    # The author is whom the comment is shown as from. Without the one who wrote it, it may be our own in the
    # requester's name: the audits will tell.
    if actor is None or automatic(payload["detail"]) or not _by_agent(said):
        return _to_fetch(account, thread.id)
    if thread.handoff_key and isinstance(said, InboundMessage) and said.public:
        return (said, *_to_fetch(account, thread.id))  # its files, which the requester gets too, are told of there
    return (said,)


def _status_changed(payload: Mapping[str, Any], account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    current = str(field(payload, "event.current", str)).lower()
    previous = str(payload["event"].get("previous")).lower()
    thread, at = _thread(payload, account, settings), _changed_at(payload)
    now = thread.is_now(current, at)
    # Closing what was solved gives nothing back: an automation does it days later.
    if current not in DONE or previous in DONE or _actor(payload) == own_user_id:
        return (now,)
    # After a merge, whose the conversation is stays the same; where it goes on is to be found out. And a requester
    # elsewhere gets an agent's last words before the news that it is solved: "Submit as solved" is both in one.
    if _is_merged(payload) or thread.handoff_key:
        return (now, *_to_fetch(account, thread.id))
    return (thread.handed_back(current, at), now)


def _tags_changed(payload: Mapping[str, Any], account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    added = field(payload, "event.tags_added", list)
    if not settings.resume_tag or settings.resume_tag not in added or _actor(payload) == own_user_id:
        return Ignored("no tag that means something to us")
    return (_thread(payload, account, settings).resumed(_changed_at(payload)),)


def _merged(payload: Mapping[str, Any], account: str, own_user_id: str, settings: ZendeskSettings) -> Parsed:
    if _actor(payload) == own_user_id:
        return OUR_OWN
    return _to_fetch(account, _thread(payload, account, settings).id)


def _article(payload: Mapping[str, Any], *_: object) -> Parsed:
    """An event does not say in which language an article is shown no more: it is read again in those that are left."""
    gone = payload["type"] == f"{EVENT}article.unpublished"
    return (ArticlesChanged(channel=CHANNEL, gone=key_of(_id(payload, "detail.id")) if gone else None),)


Reader = Callable[[Mapping[str, Any], str, str, ZendeskSettings], Parsed]
READERS: Mapping[str, Reader] = {
    "ticket.created": _created,
    "ticket.comment_added": _comment_added,
    "ticket.status_changed": _status_changed,
    "ticket.tags_changed": _tags_changed,
    "ticket.merged": _merged,
    "article.published": _article,
    "article.unpublished": _article,
}


def _to_fetch(account: str, ticket_id: str) -> tuple[ThreadChanged]:
    return (ThreadChanged(thread=ThreadRef(CHANNEL, account, ticket_id)),)


def _is_merged(payload: Mapping[str, Any]) -> bool:
    tags = payload["detail"].get("tags")
    return isinstance(tags, list) and MERGED in tags


def _by_agent(said: InboundMessage | OwnershipChanged) -> bool:
    return isinstance(said, OwnershipChanged) or said.author is Author.AGENT


def _thread(
    payload: Mapping[str, Any], account: str, settings: ZendeskSettings, author_id: str = "", name: str | None = None
) -> Thread:
    requester_id = _id(payload, "detail.requester_id")
    detail = payload["detail"]
    external_id = detail.get("external_id")
    return Thread(
        account=account,
        id=_id(payload, "detail.id"),
        requester=Requester(id=requester_id, name=name if author_id == requester_id else None),
        external_id=external_id if isinstance(external_id, str) else None,
        mode=mode_in(place_of(detail), settings),
        brand=place_of(detail).brand_id,
    )


def _changed_at(payload: Mapping[str, Any]) -> datetime:
    # Not the event's own `time`: that is a little later in each event of one change.
    return moment(field(payload, "detail.updated_at", str), "detail.updated_at")


def _actor(payload: Mapping[str, Any]) -> str | None:
    """Who made the change; ids in events are strings."""
    detail = payload.get("detail")
    actor = detail.get("actor_id") if isinstance(detail, Mapping) else None
    return str(actor) if actor else None


def _id(payload: Mapping[str, Any], path: str) -> str:
    """A Zendesk id. It ends up in the address of a request, so it has to be a number."""
    value = str(field(payload, path, Id))
    if not is_id(value):
        raise BadPayload(f"$.{path}: expected the digits of an id, found something else")
    return value
