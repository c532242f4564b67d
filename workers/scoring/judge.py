"""The job on the queue `scores`: one turn is read, redacted, judged, and what it is worth kept. Nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.log import failure
from bot.privacy import Redactor
from bot.store.cipher import WrongKey
from bot.store.outcomes.scores import Scores
from workers.scoring.evaluator import Evaluator, Judged, NotJudged

log = logging.getLogger("firstline.scoring")


class ScoreJob:
    """For one thread."""

    def __init__(
        self, scores: Scores, redactor: Callable[[], Redactor], evaluator: Evaluator, *, model: str, per_day: int
    ) -> None:
        """`model`: who judges, by name. `per_day`: turns, of all processes together."""
        self._scores = scores
        self._redactor = redactor
        self._evaluator = evaluator
        self._model = model
        self._per_day = per_day

    def score(self, conversation: int, message: int) -> None:
        """Never raises: what is not judged is counted, and not tried again."""
        with telemetry.JOB_RUN.timed(job="score", outcome="ok"):
            telemetry.SCORED_TURNS.add(result=self._outcome(conversation, message))

    def close(self) -> None:
        self._evaluator.close()

    def _outcome(self, conversation: int, message: int) -> str:
        try:
            return self._scored(conversation, message)
        except StoreUnavailable:
            log.warning("the database is away; a turn was not judged")
        except WrongKey:
            return "gone"
        except NotJudged as error:
            log.warning("a turn was not judged", extra={"problem": str(error)})
        except Exception:  # noqa: BLE001  (a bug or a setting: the next turn is tried all the same)
            failure(log, "a turn could not be judged")
        return "failed"

    def _scored(self, conversation: int, message: int) -> str:
        turn = self._scores.turn(conversation, message)
        if turn is None:
            return "gone"
        if not self._scores.begin(self._per_day):
            return "enough"
        texts = (turn.question, turn.answer, *turn.passages)
        question, answer, *passages = self._redactor().redact(texts, turn.requester).texts
        judged = self._evaluator.judge(question, answer, passages)
        self._scores.keep(conversation, message, judged.scores, self._model)
        return _said(judged)


def _said(judged: Judged) -> str:
    if judged.failed:
        log.warning("a turn was judged in part", extra={"failed": dict(judged.failed)})
    return "scored" if judged.scores else "failed"
