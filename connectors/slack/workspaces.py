"""Whose token speaks where: one client for each workspace (or organisation) that installed the app.

Installations come from `install` and lie in the vault; SLACK_BOT_TOKEN speaks wherever there is none. A token is looked
up for every call, so that a client may be kept, and is remembered for `REMEMBERED` seconds, so that other processes
notice soon that a workspace is gone.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from slack_sdk import WebClient

from bot.errors import NotSent, Refused, StoreUnavailable
from bot.ports import Vault
from connectors.slack.api import connect
from connectors.slack.inbound import CHANNEL

REMEMBERED = 30.0  # seconds


class Workspaces:
    """Safe between threads. `token` is the one of the only workspace, where there is one only."""

    def __init__(self, *, base_url: str, timeout: float, token: str | None = None, vault: Vault | None = None) -> None:
        """`timeout` is in seconds, for one request."""
        self._base_url = base_url
        self._timeout = timeout
        self._token = token
        self._vault = vault
        self._lock = threading.Lock()
        self._clients: dict[str, WebClient] = {}
        self._known: dict[str, tuple[str, float]] = {}  # account -> token, and until when it is taken for good

    def client(self, account: str) -> WebClient:
        """The client for one account. Raises Refused where the app is not installed (any more), and NotSent."""
        self._token_of(account)
        with self._lock:
            if account not in self._clients:
                self._clients[account] = connect(
                    token=lambda: self._token_of(account), base_url=self._base_url, timeout=self._timeout
                )
            return self._clients[account]

    def forget(self, account: str) -> None:
        """The app was taken out of this workspace. Raises StoreUnavailable."""
        if self._vault is not None:
            self._vault.remove(CHANNEL, account)
        with self._lock:
            self._known.pop(account, None)
            self._clients.pop(account, None)

    def _token_of(self, account: str) -> str:
        with self._lock:
            token, until = self._known.get(account, ("", 0.0))
        if time.monotonic() < until:
            return token
        found = self._installed(account) or self._token
        if not found:
            raise Refused(f"the Slack app is not installed in {account}; install it there from /slack/install")
        with self._lock:
            self._known[account] = (found, time.monotonic() + REMEMBERED)
        return found

    def _installed(self, account: str) -> str | None:
        if self._vault is None:
            return None
        try:
            installation: Any = self._vault.load(CHANNEL, account)
        except StoreUnavailable as error:
            raise NotSent(str(error)) from None
        return str(installation["token"]) if installation else None
