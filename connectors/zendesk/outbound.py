"""Saying something in a ticket, and finding out whether it was said.

Zendesk keeps up to 1 KB of metadata with each change of a ticket and shows it in that change's audit
(developer.zendesk.com, "Setting metadata"): the key goes there, so that a second attempt can look for the first.
Comments themselves have no Idempotency-Key.

The bot's own words go out for the ticket as it was just read (`safe_update`): who changes it in between wins, and the
next attempt reads it again. Everything that belongs to them goes with the comment in one change, since one user may
change a ticket 30 times in ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import Refused, SupersededByAgent
from bot.model import Mode, Purpose, Receipt, Reply
from bot.wording import BUILT_IN, Catalogue
from connectors.zendesk.agent_replied import superseded
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.fields import custom_fields
from connectors.zendesk.history import MARK, comments_in, key_of
from connectors.zendesk.modes import mode_in, place_of
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.suggestion import proposal, rendered
from connectors.zendesk.ticket import moment

Json = Mapping[str, Any]

TAG = "firstline"
CLOSED = "closed"
# What says that the bot did its part, for views and triggers of the account.
TAGS: Mapping[Purpose, str] = {Purpose.ANSWER: f"{TAG}-answered", Purpose.DRAFT: f"{TAG}-drafted"}


def say(
    client: ZendeskClient, reply: Reply, key: str, settings: ZendeskSettings, catalogue: Catalogue = BUILT_IN
) -> Receipt:
    """One comment: public, or internal where it is for the agents. The ticket's status stays as it is.

    Raises SupersededByAgent when a human was quicker or the bot is off where the ticket is now, Refused when it is
    closed, NotSent when it changed while we looked, else DeliveryError.
    """
    if reply.purpose is Purpose.RELAY:  # a human's words need nobody's leave
        return change(client, reply.thread.thread_id, {"comment": _public(reply, catalogue)}, key)
    ticket = client.ticket(reply.thread.thread_id)
    if ticket["status"] == CLOSED:
        raise Refused("the ticket is closed and takes no more words")
    purpose = _purpose(reply, ticket, settings)
    if purpose is Purpose.DRAFT:
        comment = {"html_body": proposal(reply, catalogue), "public": False}
    else:
        if superseded(client, ticket, reply.queued_at):
            raise SupersededByAgent("a colleague answered in the ticket")
        comment = _public(reply, catalogue)
    fields = {
        "comment": comment,
        **_tags(ticket, purpose, settings.resume_tag),
        **custom_fields(settings.fields, reply.labels),
    }
    return change(client, reply.thread.thread_id, {**fields, **unchanged(ticket)}, key)


def change(client: ZendeskClient, ticket_id: str, fields: Mapping[str, Any], key: str) -> Receipt:
    """Make one change to a ticket, marked as ours. Raises DeliveryError."""
    audit = client.update(ticket_id, {**fields, "metadata": {MARK: key}})
    return _receipt(client, ticket_id, audit)


def find_change(client: ZendeskClient, ticket_id: str, key: str) -> Receipt | None:
    """The change that was made with this key, or None if it certainly was not. Raises DeliveryError."""
    found = (audit for audit in client.audits(ticket_id) if key_of(audit) == key)
    return next((_receipt(client, ticket_id, audit) for audit in found), None)


def unchanged(ticket: Json) -> dict[str, Any]:
    """What makes a change hold only for the ticket as it was read; else Zendesk answers 409. Stamps are of seconds."""
    return {"safe_update": True, "updated_stamp": ticket["updated_at"]}


def with_tags(ticket: Json, *tags: str, without: str = "") -> dict[str, Any]:
    """Tags given replace those there are, so these are all of them; to be sent with `unchanged` only."""
    return {"tags": sorted({*ticket["tags"], *tags} - {without})}


def _purpose(reply: Reply, ticket: Json, settings: ZendeskSettings) -> Purpose:
    """The ticket may have been moved since the reply was thought of. Receipts are kept out of this: it may be our own
    handoff that moved it, and nobody is handed over in silence."""
    if reply.purpose not in TAGS:
        return reply.purpose
    mode = mode_in(place_of(ticket), settings)
    if mode is None:
        raise SupersededByAgent("the bot is off where the ticket is now")
    return Purpose.DRAFT if mode is Mode.DRAFT else reply.purpose


def _public(reply: Reply, catalogue: Catalogue) -> dict[str, Any]:
    return {"html_body": rendered(reply, catalogue.of(reply.language)), "public": True}


def _tags(ticket: Json, purpose: Purpose, resume_tag: str) -> dict[str, Any]:
    """The bot goes on: the tag that asked for it has done its work, and may be added again."""
    return with_tags(ticket, TAG, TAGS[purpose], without=resume_tag) if purpose in TAGS else {}


def _receipt(client: ZendeskClient, ticket_id: str, audit: Mapping[str, Any]) -> Receipt:
    comment = next(comments_in(audit), audit)
    return Receipt(
        external_id=str(comment["id"]),
        at=moment(audit["created_at"], "audit.created_at"),
        url=client.agent_url(ticket_id),
    )
