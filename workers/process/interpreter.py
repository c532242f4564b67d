"""Python with hundreds of threads: how often they take turns, and how often it looks for garbage.

A thread that waits for its turn wakes up after each interval to ask for it: at Python's 5 ms a hundred of them do so
20,000 times a second, for what comes by itself, since nobody computes for long between two waits. And nearly all that a
start makes stays, so that it need not be looked through again.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress

from bot.errors import StoreUnavailable
from bot.store.db import Database
from bot.turns import TURNS, Turns

TURN_SECONDS = 0.02
NEW_OBJECTS = 50_000  # after which garbage is looked for among them; Python's own 700 are made within one step


def suit_many_threads() -> None:
    """For the whole process, once what stays is made."""
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)


def suit_turns(database: Database, turns: Turns = TURNS) -> None:
    """To how far away Postgres is; one that cannot be reached now is taken for near."""
    with suppress(StoreUnavailable):
        turns.suit(database.distance())
