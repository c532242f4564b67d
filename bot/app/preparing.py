"""What channels have to find out before their webhooks can be read: asked on a thread of its own when a process starts,
until it is known, so that no webhook and no start waits for a vendor.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from bot.errors import DeliveryError, StoreUnavailable
from bot.log import failure
from bot.ports import Connector

log = logging.getLogger("firstline.preparing")
AGAIN_SECONDS = 5.0


class Preparing:
    """One thread for each channel that has something to find out: from the moment it is made until that is known, or
    until `stop`."""

    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        found = {name: one for name, each in connectors.items() if (one := each.capabilities.prepare) is not None}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._until_known, args=each, name=f"prepare-{each[0]}", daemon=True)
            for each in found.items()
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float) -> None:
        """Until all is known, or for so long a channel."""
        for thread in self._threads:
            thread.join(seconds)

    def stop(self) -> None:
        """Ask nothing more. What is being asked is not waited for."""
        self._stopping.set()

    def _until_known(self, channel: str, prepare: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                prepare()
            except (DeliveryError, StoreUnavailable) as error:
                log.warning("a channel is not ready", extra={"channel": channel, "error": type(error).__name__})
            except Exception:  # noqa: BLE001  (a bug must not end it: its webhooks would be refused for good)
                failure(log, "a channel could not be prepared", channel=channel)
            else:
                return
            self._stopping.wait(AGAIN_SECONDS)
