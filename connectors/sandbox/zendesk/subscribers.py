"""Which of the account's webhooks a change of a ticket calls: those subscribed to its events, and those of triggers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from connectors.sandbox.zendesk import rules
from connectors.sandbox.zendesk.payloads import JSON
from connectors.sandbox.zendesk.state import ZendeskState


class Call(NamedTuple):
    """One delivery to one webhook."""

    webhook_id: str
    path: str
    secret: str
    body: bytes


def calls(state: ZendeskState, ticket: JSON, audit: JSON, events: Sequence[tuple[str, bytes]]) -> Iterator[Call]:
    """The deliveries of one change; `events` are its event types and their bodies."""
    for webhook in state.webhooks.values():
        for kind, body in events:
            if f"{rules.EVENT}{kind}" in webhook.get("subscriptions", ()):
                yield from _call(state, webhook["id"], body)
    for trigger in state.triggers.values():
        if rules.fires(trigger, audit):
            for webhook_id, template in rules.webhook_actions(trigger):
                yield from _call(state, webhook_id, rules.filled(template, ticket, audit))


def subscribers(state: ZendeskState, kind: str, body: bytes) -> Iterator[Call]:
    """The deliveries of an event that is about no ticket."""
    for webhook in state.webhooks.values():
        if f"{rules.EVENT}{kind}" in webhook.get("subscriptions", ()):
            yield from _call(state, webhook["id"], body)


def _call(state: ZendeskState, webhook_id: str, body: bytes) -> Iterator[Call]:
    webhook = state.webhooks.get(webhook_id)
    if webhook and webhook["status"] == "active":
        yield Call(webhook_id, urlsplit(webhook["endpoint"]).path, state.secrets[webhook_id], body)
