"""Who the bot is at Zendesk: a webhook has to know, and must not wait for Zendesk to hear it, since the process that
takes it takes the other vendors' too. So it is asked when a process starts and by workers, kept in Postgres, and only
read in webhooks.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.ports import InstallationStore

FRESH_SECONDS = 60.0  # until a webhook reads again what is kept


class OwnId:
    """The user id of the bot's own agent. Thread-safe."""

    def __init__(self, ask: Callable[[], str], kept: InstallationStore | None, *, channel: str, account: str) -> None:
        """`ask` asks Zendesk. `kept`: None keeps it in this process only."""
        self._ask = ask
        self._kept = kept
        self._place = (channel, account)
        self._id: str | None = None
        self._read_at = 0.0

    def asked(self) -> str:
        """Asked for once in a process, and kept. Raises what `ask` raises, and StoreUnavailable."""
        if self._id is None:  # two threads may ask at the same time; they get the same answer
            return self.ask_anew()
        return self._id

    def ask_anew(self) -> str:
        """Asked now: what is kept may be of a user that is no more."""
        self._id, self._read_at = self._ask(), time.monotonic()
        if self._kept is not None and (self._kept.load(*self._place) or {}).get("user_id") != self._id:
            self._kept.save(*self._place, {"user_id": self._id})
        return self._id

    def known(self) -> str | None:
        """What is known without Zendesk; None before anybody has asked. Raises StoreUnavailable."""
        if self._kept is not None and (self._id is None or time.monotonic() > self._read_at + FRESH_SECONDS):
            found = self._kept.load(*self._place)
            self._id, self._read_at = (found["user_id"] if found else self._id), time.monotonic()
        return self._id
