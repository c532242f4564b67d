"""What the parts of the Zendesk stand-in share: one account's credentials, state and webhooks, and the lock on them.

The REST views and the attachments take this, not the stand-in, which is made of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk.events import ZendeskHooks
from connectors.sandbox.zendesk.payloads import JSON, PAGE_SIZE
from connectors.sandbox.zendesk.state import ZendeskState


@dataclass(frozen=True, slots=True, kw_only=True)
class ZendeskCredentials:
    """What Firstline needs to talk to this account; `bot_user_id` is the user that the token acts as."""

    subdomain: str
    email: str
    api_token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    bot_user_id: str


@dataclass(slots=True, kw_only=True)
class ZendeskWorld:
    """One account. Hold `lock` while you read or change it; call `changed` after each change."""

    credentials: ZendeskCredentials
    state: ZendeskState
    hooks: ZendeskHooks
    deliveries: Deliveries
    lock: threading.RLock
    changed: Callable[[], None]
    violations: list[str]  # the stand-in's list of requests that the real Zendesk would not allow
    page_size: int = PAGE_SIZE  # the most items on one page of a list
    ticket_events: bool = True  # whether the account offers event subscriptions for tickets; not every account does
    article_events: bool = True  # the same for articles: an account without a help center offers none
    storage: str | None = None  # the host that attachments redirect to; None: they are served directly

    def announce(self, audit: JSON) -> None:
        """Send the webhooks for one change and refresh the page."""
        self.hooks.announce(self.state, self.state.ticket(audit["ticket_id"]), audit)
        self.changed()
