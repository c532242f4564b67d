"""Several language models as one: the next is asked where one fails, is left alone, or would cost more than there is.

All of them share one deadline, and each leaves those after it their time.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot import telemetry
from bot.errors import ModelError, ModelUnavailable, StoreUnavailable
from bot.llm.attempt import Attempt, Candidate
from bot.model import Anew, Piece, Prompt
from bot.ports import Purse

log = logging.getLogger("firstline.llm")


class InOrder:
    """A `ChatModel`. Thread-safe."""

    def __init__(self, candidates: Sequence[Candidate], *, seconds: float, purse: Purse | None = None) -> None:
        """`seconds`: how long a reply may take in all. `purse`: None: nothing is paid, and nothing refused."""
        self._candidates = tuple(candidates)
        self._seconds = seconds
        self._purse = purse

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        """Raises ModelUnavailable or BadModelOutput, of the last that was asked, with the names of all."""
        end = min(time.monotonic() + self._seconds, prompt.deadline or math.inf)
        tried: tuple[str, ...] = ()
        error: ModelError = ModelUnavailable("No language model may be asked now.")
        void = False  # pieces of one that failed were handed out
        candidates = sorted(self._candidates, key=lambda one: one.name in prompt.avoid)
        for place, candidate in enumerate(candidates):
            if time.monotonic() >= end:
                break
            if not self._may_be_asked(candidate, prompt):
                tried = (*tried, candidate.name)
                continue
            if void:
                yield Anew()
            attempt = Attempt(candidate, replace(prompt, deadline=_until(candidates[place:], end)), tried, self._purse)
            try:
                yield from attempt.pieces()
                return
            except ModelError as failure:
                if attempt.cancelled:
                    raise
                error = failure
            tried = (*tried, candidate.name)
            void = attempt.handed_out
        raise type(error)(str(error), tried=tried)

    def _may_be_asked(self, candidate: Candidate, prompt: Prompt) -> bool:
        try:
            allowed = self._purse is None or self._purse.allows(prompt.conversation, free=candidate.free)
        except StoreUnavailable:
            raise ModelUnavailable("What was spent already is not known.") from None
        outcome = "over_budget" if not allowed else "left_alone" if not candidate.breaker.admits() else None
        if outcome is not None:
            telemetry.MODEL_ASKED.add(model=candidate.name, outcome=outcome)
        return outcome is None


def _until(candidates: Sequence[Candidate], end: float) -> float:
    """When the first of these has to be done, so that each after it has its share of what is left."""
    now, (own, *others) = time.monotonic(), candidates
    behind = sum(other.seconds for other in others if not other.breaker.resting)
    return now + min(own.seconds, (end - now) * own.seconds / (own.seconds + behind))
