"""Saying something in a ticket, and finding out whether it was said.

Zendesk keeps up to 1 KB of metadata with each change of a ticket and shows it in that change's audit
(developer.zendesk.com, "Setting metadata"): the key goes there, so that a second attempt can look for the first.
Comments themselves have no Idempotency-Key.

All that is said goes out for the ticket as it was just read (`safe_update`): who changes it in between wins, be it
another worker with the same words, and the next attempt reads it again. Everything that belongs to them goes with the
comment in one change, since one user may change a ticket 30 times in ten minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import Refused, SupersededByAgent
from bot.model import GENERATED, Asks, Mode, OwnWords, Purpose, Receipt, Reply
from bot.wording import BUILT_IN, Catalogue
from connectors.zendesk.agent_replied import superseded
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.fields import custom_fields
from connectors.zendesk.history import MARK, comments_in, key_of
from connectors.zendesk.modes import mode_in, place_of
from connectors.zendesk.note import plain
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.solving import may_solve, solved_by
from connectors.zendesk.suggestion import proposal, rendered
from connectors.zendesk.ticket import moment

Json = Mapping[str, Any]

log = logging.getLogger("firstline.zendesk")

TAG = "firstline"
CLOSED = "closed"
# What says that the bot did its part, for views and triggers of the account. Of these two the later one holds.
ANSWERED, NOT_FOUND = f"{TAG}-answered", f"{TAG}-not_found"
OUTCOMES = frozenset({ANSWERED, NOT_FOUND})
FOR_AGENTS = (Purpose.DRAFT, Purpose.REMARK)
# What depends on whether the bot answers where the ticket is.
BY_MODE = (Purpose.ANSWER, Purpose.CONFIRMED, *FOR_AGENTS)


def say(
    client: ZendeskClient, reply: Reply, key: str, settings: ZendeskSettings, catalogue: Catalogue = BUILT_IN
) -> Receipt:
    """One comment: public, or internal where it is for the agents. The ticket's status stays as it is, unless the
    requester says that it is settled.

    Raises SupersededByAgent when a human was quicker or the bot is off where the ticket is now, Refused when it is
    closed, NotSent when it changed while we looked, else DeliveryError.
    """
    ticket = client.ticket(reply.thread.thread_id)
    if ticket["status"] == CLOSED:
        raise Refused("the ticket is closed and takes no more words")
    if reply.purpose is Purpose.RELAY:  # a human's words need nobody's leave
        return change(client, reply.thread.thread_id, {"comment": _public(reply, catalogue), **unchanged(ticket)}, key)
    purpose = _purpose(reply, ticket, settings)
    if purpose in FOR_AGENTS:
        html = proposal(reply, catalogue) if purpose is Purpose.DRAFT else plain(reply.text, catalogue.agents)
        comment = {"html_body": html, "public": False}
    else:
        if superseded(client, ticket, reply.after):
            raise SupersededByAgent("a colleague answered in the ticket")
        comment = _public(reply, catalogue)
    told = _tags(ticket, purpose, reply, settings.resume_tag)
    fields = {"comment": comment, **told, **custom_fields(settings.fields, reply.labels), **unchanged(ticket)}
    if purpose is Purpose.CONFIRMED and settings.on_confirmed == "solve" and may_solve(ticket, client.me()):
        try:
            solved = {**fields, **solved_by(client.me())}
            return change(client, reply.thread.thread_id, solved, key, generated=reply.generated)
        except Refused:  # by a rule of the account, such as a required field: the words go out all the same
            log.warning("a confirmed ticket could not be solved", extra={"ticket": reply.thread.thread_id})
    return change(client, reply.thread.thread_id, fields, key, generated=reply.generated)


def change(
    client: ZendeskClient, ticket_id: str, fields: Mapping[str, Any], key: str, *, generated: bool = False
) -> Receipt:
    """Make one change to a ticket, marked as ours, and where a language model wrote what it says as that. Raises
    DeliveryError."""
    marks = {MARK: key, **({"digital_source_type": GENERATED} if generated else {})}
    audit = client.update(ticket_id, {**fields, "metadata": marks})
    return _receipt(client, ticket_id, audit)


def find_change(client: ZendeskClient, ticket_id: str, key: str) -> Receipt | None:
    """The change that was made with this key, or None if it certainly was not. Raises DeliveryError."""
    found = (audit for audit in client.audits(ticket_id) if key_of(audit) == key)
    return next((_receipt(client, ticket_id, audit) for audit in found), None)


def own_words(client: ZendeskClient, ticket_id: str, since: datetime) -> list[OwnWords]:
    """Public comments of ours, oldest first. Raises DeliveryError."""
    return [
        OwnWords(
            id=str(comment["id"]), key=key, text=str(comment.get("plain_body") or comment.get("body") or ""), at=at
        )
        for audit in client.audits(ticket_id)
        if (key := key_of(audit)) is not None and (at := moment(audit["created_at"], "audit.created_at")) >= since
        for comment in comments_in(audit)
        if comment.get("public")
    ]


def unchanged(ticket: Json) -> dict[str, Any]:
    """What makes a change hold only for the ticket as it was read; else Zendesk answers 409. Stamps are of seconds."""
    return {"safe_update": True, "updated_stamp": ticket["updated_at"]}


def with_tags(ticket: Json, *tags: str, without: str = "") -> dict[str, Any]:
    """Tags given replace those there are, so these are all of them; to be sent with `unchanged` only."""
    return {"tags": sorted({*ticket["tags"], *tags} - {without})}


def _purpose(reply: Reply, ticket: Json, settings: ZendeskSettings) -> Purpose:
    """The ticket may have been moved since the reply was thought of. Receipts are kept out of this: it may be our own
    handoff that moved it, and nobody is handed over in silence."""
    if reply.purpose not in BY_MODE:
        return reply.purpose
    mode = mode_in(place_of(ticket), settings)
    if mode is None:
        raise SupersededByAgent("the bot is off where the ticket is now")
    if mode is Mode.SHADOW:
        raise SupersededByAgent("the bot only looks on where the ticket is now")
    if mode is Mode.DRAFT and reply.purpose is Purpose.CONFIRMED:
        raise SupersededByAgent("the bot only drafts where the ticket is now")
    return Purpose.DRAFT if mode is Mode.DRAFT and reply.purpose is Purpose.ANSWER else reply.purpose


def _public(reply: Reply, catalogue: Catalogue) -> dict[str, Any]:
    return {"html_body": rendered(reply, catalogue.of(reply.language)), "public": True}


def _tags(ticket: Json, purpose: Purpose, reply: Reply, resume_tag: str) -> dict[str, Any]:
    """Small talk is no answer, and says nothing of whether there was one. The bot goes on: the tag that asked for it
    has done its work, and may be added again."""
    ours = _tag(purpose, reply)
    if ours in OUTCOMES:
        kept = {*ticket["tags"], TAG, ours} - (OUTCOMES - {ours}) - {resume_tag}
        return {"tags": sorted(kept)}
    return with_tags(ticket, *filter(None, (TAG, ours)), without=resume_tag) if purpose in BY_MODE else {}


def _tag(purpose: Purpose, reply: Reply) -> str | None:
    match purpose:
        case Purpose.DRAFT:
            return f"{TAG}-drafted"
        case Purpose.CONFIRMED:
            return f"{TAG}-confirmed"
        case Purpose.REMARK if reply.reason is not None:
            return f"{TAG}-{reply.reason.value}"
        case Purpose.REMARK:
            return NOT_FOUND
        case Purpose.ANSWER if reply.asks is Asks.HELPED:
            return ANSWERED
        case Purpose.ANSWER if reply.labels is not None and reply.labels.outcome == "not_found":
            return NOT_FOUND
    return None


def _receipt(client: ZendeskClient, ticket_id: str, audit: Mapping[str, Any]) -> Receipt:
    comment = next(comments_in(audit), audit)
    return Receipt(
        external_id=str(comment["id"]),
        at=moment(audit["created_at"], "audit.created_at"),
        url=client.agent_url(ticket_id),
    )
