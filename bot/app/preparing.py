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


def prepare_in_background(connectors: Mapping[str, Connector]) -> list[threading.Thread]:
    """One thread for each channel that has something to find out; it ends when that is known."""
    found = {name: one for name, each in connectors.items() if (one := each.capabilities.prepare) is not None}
    threads = [
        threading.Thread(target=_until_known, args=each, name=f"prepare-{each[0]}", daemon=True)
        for each in found.items()
    ]
    for thread in threads:
        thread.start()
    return threads


def _until_known(channel: str, prepare: Callable[[], None]) -> None:
    waiting = threading.Event()
    while True:
        try:
            prepare()
        except (DeliveryError, StoreUnavailable) as error:
            log.warning("a channel is not ready", extra={"channel": channel, "error": type(error).__name__})
        except Exception:  # noqa: BLE001  (a bug must not end it: its webhooks would be refused for good)
            failure(log, "a channel could not be prepared", channel=channel)
        else:
            return
        waiting.wait(AGAIN_SECONDS)
