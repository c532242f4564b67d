"""What the bot would have said or done is held against what agents have answered since. Run with every sweep."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from bot.log import failure
from bot.store.comparisons.pairs import LIMIT, Compare, Comparisons, Pair

log = logging.getLogger("firstline.compare")
NOTHING: Mapping[str, Any] = {
    "agent": "none", "facts": "nothing", "same_outcome": None, "agrees": None, "score": None, "conflicts": [],
    "same_page": False,
}  # fmt: skip
REST_SECONDS = 60.0  # between two looks, unless the last one was full


class CompareJob:
    def __init__(self, comparisons: Comparisons, judge: Compare) -> None:
        self._comparisons = comparisons
        self._judge = judge
        self._again_at = 0.0

    def run(self) -> int:
        """How many were compared. Raises StoreUnavailable."""
        if time.monotonic() < self._again_at:
            return 0
        count = self._comparisons.compare(self._judged)
        if count:
            log.info("answers compared with agents' own", extra={"count": count})
        if count < LIMIT:
            self._again_at = time.monotonic() + REST_SECONDS
        return count

    def _judged(self, pair: Pair) -> Mapping[str, Any]:
        """What cannot be judged is not looked at again: the sweep has others to look after."""
        try:
            return self._judge(pair)
        except Exception:  # noqa: BLE001  (a surprise in somebody's words)
            failure(log, "answers could not be compared")
            return NOTHING
