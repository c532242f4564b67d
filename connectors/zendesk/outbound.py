"""Saying something in a ticket, and finding out whether it was said.

Zendesk keeps up to 1 KB of metadata with each change of a ticket and shows it in that change's audit
(developer.zendesk.com, "Setting metadata"): the key goes there, so that a second attempt can look for the first.
Comments themselves have no Idempotency-Key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import Receipt, Reply
from connectors.render import to_zendesk_html, with_sources
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.history import MARK, comments_in, key_of
from connectors.zendesk.thread import moment


def rendered(reply: Reply) -> str:
    """The answer as the html_body of a comment, its sources under it."""
    return to_zendesk_html(with_sources(reply.text, reply.cites))


def change(client: ZendeskClient, ticket_id: str, fields: Mapping[str, Any], key: str) -> Receipt:
    """Make one change to a ticket, marked as ours. Raises DeliveryError."""
    audit = client.update(ticket_id, {**fields, "metadata": {MARK: key}})
    return _receipt(client, ticket_id, audit)


def find_change(client: ZendeskClient, ticket_id: str, key: str) -> Receipt | None:
    """The change that was made with this key, or None if it certainly was not. Raises DeliveryError."""
    found = (audit for audit in client.audits(ticket_id) if key_of(audit) == key)
    return next((_receipt(client, ticket_id, audit) for audit in found), None)


def _receipt(client: ZendeskClient, ticket_id: str, audit: Mapping[str, Any]) -> Receipt:
    comment = next(comments_in(audit), audit)
    return Receipt(
        external_id=str(comment["id"]),
        at=moment(audit["created_at"], "audit.created_at"),
        url=client.agent_url(ticket_id),
    )
