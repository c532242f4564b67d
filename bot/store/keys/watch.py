"""Ends a process whose key is not that of the data: the database was away when it started, or a rotation has passed it
by."""

from __future__ import annotations

import logging
import threading

from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.keys import canary

log = logging.getLogger("firstline.keys")
AGAIN_SECONDS = 60.0  # between two looks
UNKNOWN_SECONDS = 1.0  # the same, while the database has not been there yet


class KeyWatch:
    """Looks on a thread of its own, until `stopping`, which it sets itself where the key is wrong."""

    def __init__(self, database: Database, cipher: Cipher, stopping: threading.Event) -> None:
        """Looks a first time. Raises WrongKey."""
        self.wrong = False
        self._database = database
        self._cipher = cipher
        self._stopping = stopping
        self._known = canary.require_where_known(database, cipher)
        threading.Thread(target=self._look, name="key", daemon=True).start()

    def _look(self) -> None:
        while not self._stopping.wait(AGAIN_SECONDS if self._known else UNKNOWN_SECONDS):
            try:
                self._known = canary.require_where_known(self._database, self._cipher)
            except WrongKey as error:
                log.error("this process ends: %s", error)
                self.wrong = True
                self._stopping.set()
