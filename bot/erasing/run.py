"""One erasure from its beginning to its receipt. Whoever runs it may be stopped at any point: the next goes on.

What had begun before it, an attempt to answer or a ticket that is being made, may end after it: so what no row of ours
holds back, Redis and traces, is looked through again once all of that is over.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.erasing.receipts import receipt_of
from bot.errors import DeliveryError
from bot.model import MessageEdited
from bot.ports import Accept
from bot.store.people.erasures import Erasure, Erasures, LostLease
from bot.store.people.removal import Removal

log = logging.getLogger("firstline.privacy")
BUSY_SECONDS = 1.0  # until it is looked again whether what is at a vendor has come back
AGAIN_SECONDS = 30.0  # after a system that could not be reached


class System(Protocol):
    """Somewhere else that knows of people."""

    def __call__(self, erasure: Erasure) -> Mapping[str, int]:
        """What was removed there, by its kind; again, the same or nothing. Raises DeliveryError."""
        ...


class Erasing:
    def __init__(
        self,
        erasures: Erasures,
        removal: Removal,
        accept: Accept,
        systems: Mapping[str, System],
    ) -> None:
        """`accept`: as webhooks use it. `systems`: by name."""
        self._erasures = erasures
        self._removal = removal
        self._accept = accept
        self._systems = systems

    def run_due(self) -> None:
        """What is to go on, or was begun and left. Raises StoreUnavailable."""
        for number in self._erasures.due():
            self.run(number)

    def run(self, number: int) -> bool:
        """As far as it comes now. True once it is done, here or elsewhere. Raises StoreUnavailable."""
        erasure = self._erasures.lease(number)
        if erasure is None:
            return self._erasures.is_done(number)
        try:
            return self._run(erasure)
        except LostLease:  # it took longer than the lease: whoever has it now does the rest
            log.info("another process goes on with an erasure", extra={"erasure": str(erasure)})
            return self._erasures.is_done(number)

    def _run(self, erasure: Erasure) -> bool:
        erasure, gone = self._removal.conversations(erasure)
        erasure = self._removal.rest(erasure)
        erasure = self._withdraw(erasure)
        if not gone:
            self._erasures.keep(erasure, BUSY_SECONDS)
            return False
        erasure, reached = self._elsewhere(erasure)
        wait = erasure.progress.settles_at - self._erasures.now()
        if not reached or wait > 0:
            self._erasures.keep(erasure, wait if reached else AGAIN_SECONDS)
            return False
        self._erasures.end(erasure, receipt_of(erasure, self._erasures.privacy_keys()))
        log.info("somebody was erased", extra={"erasure": str(erasure), "rows": erasure.progress.removed.total()})
        return True

    def _withdraw(self, erasure: Erasure) -> Erasure:
        """What they wrote in others' conversations, as if they had taken it back there."""
        while True:
            erasure, found = self._removal.authored(erasure)
            if not found:
                return erasure
            for thread, message_id in found.values():
                self._accept([MessageEdited(thread=thread, message_id=message_id, at=datetime.now(UTC), text=None)])
            erasure = self._removal.forget_authors(erasure, found)

    def _elsewhere(self, erasure: Erasure) -> tuple[Erasure, bool]:
        """False where one of the systems could not be reached. The lease begins anew behind each of them."""
        reached = True
        for name, system in self._systems.items():
            try:
                removed = system(erasure)
            except DeliveryError as error:
                log.warning("cannot erase yet", extra={"system": name, "problem": str(error), "erasure": str(erasure)})
                reached = False
                continue
            counts = Counter({f"{name} {kind}": number for kind, number in removed.items() if number})
            progress = replace(erasure.progress, removed=erasure.progress.removed | counts)
            erasure = self._erasures.keep(replace(erasure, progress=progress))
        return erasure, reached
