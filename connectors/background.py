"""Reading much from a vendor, for no one who waits: rate limits are waited for, and most of each is left to those who
do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from bot.errors import NotSent
from bot.turns import TURNS

T = TypeVar("T")
log = logging.getLogger("firstline.background")

LEAVE = 0.5  # the part of a rate limit that is not used for this
LONGEST_WAIT = 60.0  # seconds; vendors' windows are no longer
MOST_WAITS = 4  # in a row for one request: whoever reads gives signs of life in between, and must within five minutes


def patiently(ask: Callable[[], T], *, sleep: Callable[[float], object] = time.sleep) -> T:
    """What `ask` returns; where it says when to come back, that is done. Raises what it raises otherwise."""
    for _ in range(MOST_WAITS):
        try:
            return ask()
        except NotSent as error:
            if error.retry_after is None or error.retry_after > LONGEST_WAIT:
                raise
            log.info("waiting for a rate limit", extra={"seconds": round(error.retry_after, 1)})
            with TURNS.aside():
                sleep(error.retry_after)
    return ask()
