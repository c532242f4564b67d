"""What the parts of the Intercom stand-in share: one workspace's credentials, state and webhooks, and the lock on them.

The REST views and the people take this, not the stand-in, which is made of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.state import IntercomState
from connectors.sandbox.intercom.webhooks import IntercomHooks


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercomCredentials:
    """What Firstline needs to talk to this workspace; `admin_id` is the bot's seat."""

    app_id: str
    access_token: str = field(repr=False)
    client_secret: str = field(repr=False)
    admin_id: str


@dataclass(slots=True, kw_only=True)
class IntercomWorld:
    """One workspace. Hold `lock` while you read or change it; call `changed` after each change.

    `email_notifies`: whether replies in an e-mail conversation are sent by e-mail. By default they are not, but stored
    as a bot's comment of which nobody is notified.
    """

    credentials: IntercomCredentials
    state: IntercomState
    hooks: IntercomHooks
    lock: threading.RLock
    changed: Callable[[], None]
    email_notifies: bool = False

    def announce(self, conversation_id: str, part: JSON | None = None, topics: tuple[str, ...] | None = None) -> str:
        """Send the webhooks for a change and refresh the page; returns the id of the part or else the conversation."""
        self.hooks.announce(self.state.conversations[conversation_id], part, topics)
        self.changed()
        return str(part["id"] if part else conversation_id)
