"""Tells Langfuse what answers turned out to be worth: RAGAS' scores, whether they helped, and ratings. Rung for every
minute; what is not taken is told the next time, under the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot import telemetry
from bot.errors import FirstlineError
from bot.pseudonyms import Pseudonyms
from bot.store.outcomes.scores import Scores
from bot.store.queries import Row
from bot.tracing.record import sampled
from bot.tracing.scores import NeverTaken, NotTaken, Score, TooLarge, Unwanted

if TYPE_CHECKING:
    from bot.tracing.langfuse import Langfuse

log = logging.getLogger("firstline.scoring")
AT_ONCE = 100


class ScoreTelling:
    """One instance a process, for one thread at a time."""

    def __init__(
        self, scores: Scores, langfuse: Langfuse | None, names: Callable[[], Pseudonyms], share: float
    ) -> None:
        """`langfuse`: None: nobody is told. `share`: of conversations that are traced."""
        self._scores = scores
        self._langfuse = langfuse
        self._names = names
        self._share = share

    def run(self) -> None:
        """Until all is told, or it is not taken. Raises StoreUnavailable."""
        if self._langfuse is None:
            return
        while self._told(self._langfuse):
            pass

    def _told(self, langfuse: Langfuse) -> bool:
        """Whether there may be more."""
        judged, opinions = self._scores.to_tell(AT_ONCE)
        found = [*map(_judged, judged), *(one for row in opinions for one in _opinions(row))]
        names = self._names()
        traced = [score for score in found if sampled(score.conversation, self._share)]
        try:
            rejected = _rejected(langfuse, traced, names)
        except (NotTaken, NeverTaken) as error:
            log.warning("scores are not taken", extra={"problem": _why(error)})
            return False
        telemetry.TRACE_SCORES.add(len(traced) - rejected, result="sent")
        telemetry.TRACE_SCORES.add(rejected, result="refused")
        self._scores.told(judged, opinions)
        return AT_ONCE in (len(judged), len(opinions))


def _rejected(langfuse: Langfuse, scores: Sequence[Score], names: Pseudonyms) -> int:
    """How many it does not want. A request that is refused as a whole is sent in halves, so that one score keeps no
    other from being told; it is told of none a second time. Raises NotTaken, and NeverTaken where it wants none."""
    if not scores:
        return 0
    try:
        return langfuse.send_scores(scores, names)
    except (TooLarge, Unwanted) as error:
        if len(scores) == 1:
            log.warning("a score is not wanted", extra={"problem": _why(error), "score": scores[0].name})
            return 1
    half = len(scores) // 2
    return _rejected(langfuse, scores[:half], names) + _rejected(langfuse, scores[half:], names)


def _judged(row: Row) -> Score:
    return Score(
        name=row["name"],
        value=row["value"],
        conversation=row["conversation_id"],
        message=row["message_id"],
        at=row["sent_at"],
    )


def _opinions(row: Row) -> Iterator[Score]:
    """A rating is of the conversation, and so is an opinion of which nobody knows what it is about."""
    of_turn = row["helpful"] is not None and row["message_id"] is not None
    if row["helpful"] is not None:
        yield Score(
            name="helpful",
            value=bool(row["helpful"]),
            conversation=row["conversation_id"],
            message=row["message_id"] if of_turn else None,
            at=row["sent_at"] if of_turn else row["created_at"],
        )
    if row["score"] is not None:
        yield Score(name="csat", value=row["score"], conversation=row["conversation_id"], at=row["created_at"])


def _why(error: FirstlineError) -> str:
    return f"{type(error).__name__} {error}"
