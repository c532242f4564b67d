"""What is done once the database is back: a worker that has something in its hands outlasts a short outage."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from bot import leave
from bot.errors import StoreUnavailable
from bot.turns import TURNS

T = TypeVar("T")
PAUSE_SECONDS = 0.5


def outlast(action: Callable[[], T], *, ends: float, stopping: threading.Event) -> T:
    """`action`, again while the database is away: until `ends`, on the clock of `leave.now`, or until we are to stop.
    Then it raises StoreUnavailable. An attempt whose end nobody knows may have been the one that worked."""
    while True:
        try:
            return action()
        except StoreUnavailable:
            if leave.now() > ends:
                raise
            with TURNS.aside():
                if stopping.wait(PAUSE_SECONDS):
                    raise
