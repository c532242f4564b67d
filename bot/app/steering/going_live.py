"""What the bot may answer by itself by now, as `[go_live]` has it: read from the database once a minute."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.config import GoLive
from bot.model import Conversation
from bot.pipeline.going_live import Gated
from bot.ports import Answerer
from bot.rehearsal.comparing import compare
from bot.rehearsal.gate import Standing, live, standing
from bot.store.cipher import Cipher
from bot.store.comparisons.pairs import Comparisons, Pair
from bot.store.db import Database

FRESH_SECONDS = 60.0


def gated(answerer: Answerer, database: Database, cipher: Cipher, settings: GoLive) -> Answerer:
    """As it is where there is no gate."""
    if not settings.gate:
        return answerer
    return Gated(answerer, LiveIntents(Comparisons(database, cipher), settings), partial(is_audited, settings))


def is_audited(settings: GoLive, intent: str, conversation: Conversation) -> bool:
    """Always the same conversations, as many as the settings say; what needs no proof is not proved again."""
    digest = hashlib.blake2b(f"audit {conversation.id}".encode(), digest_size=8).digest()
    return intent not in settings.always and int.from_bytes(digest) < settings.audit * 2**64


class LiveIntents:
    """Thread-safe."""

    def __init__(self, comparisons: Comparisons, settings: GoLive) -> None:
        self._comparisons = comparisons
        self._settings = settings
        self._lock = threading.Lock()
        self._live: frozenset[str] = frozenset()
        self._until = 0.0

    def __call__(self, intent: str) -> bool:
        """Raises StoreUnavailable."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._live = live(standings(self._comparisons, self._settings), self._settings)
                self._until = time.monotonic() + FRESH_SECONDS
            return intent in self._live


def standings(comparisons: Comparisons, settings: GoLive) -> list[Standing]:
    """By intent, those that are asked about most first. Raises StoreUnavailable."""
    found = comparisons.agreement(settings.newest)
    return [standing(one.intent, one.agreeing, one.comparable, settings) for one in found]


def judge(pair: Pair) -> Mapping[str, Any]:
    """A `Compare` of `bot.store.comparisons.pairs`."""
    found = compare(pair.asked, pair.bot, pair.kind, pair.agent, cited=pair.cites)
    return {
        "agent": found.agent,
        "facts": found.facts,
        "same_outcome": found.same_outcome,
        "agrees": found.agrees,
        "score": found.score,
        "conflicts": list(found.conflicts),
        "same_page": found.same_page,
    }
