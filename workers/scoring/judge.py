"""The job on the queue `scores`: one turn is read, redacted, judged, and what it is worth kept. Nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot import telemetry
from bot.config import ModelServer
from bot.errors import StoreUnavailable
from bot.llm.prices import Prices
from bot.log import failure
from bot.model import Usage
from bot.privacy import Redactor
from bot.store.cipher import WrongKey
from bot.store.costs.judging import JudgingBudget
from bot.store.outcomes.scores import Scores
from workers.scoring.evaluator import Evaluator, Judged, NotJudged, Took

log = logging.getLogger("firstline.scoring")


class ScoreJob:
    """For one thread."""

    def __init__(
        self,
        scores: Scores,
        redactor: Callable[[], Redactor],
        evaluator: Evaluator,
        *,
        judge: ModelServer,
        budget: JudgingBudget,
    ) -> None:
        """`judge`: the model that the evaluator asks. `budget`: of all processes together."""
        self._scores = scores
        self._redactor = redactor
        self._evaluator = evaluator
        self._model = judge.name
        self._prices = Prices.of(judge)
        self._budget = budget

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
        if not self._budget.allows() or not self._scores.begin(self._budget.settings.per_day):
            return "enough"
        texts = (turn.question, turn.answer, *turn.passages)
        question, answer, *passages = self._redactor().redact(texts, turn.requester).texts
        judged = self._evaluator.judge(question, answer, passages)
        self._pay(judged.took)
        self._scores.keep(conversation, message, judged.scores, self._model)
        return _said(judged)

    def _pay(self, took: Took) -> None:
        if not took.calls:
            return
        usage = Usage(
            model=self._model,
            input_tokens=took.input_tokens,
            cached_tokens=took.cached_tokens,
            output_tokens=took.output_tokens,
        )
        if self._prices is not None:
            usage = replace(usage, cost=self._prices.cost(usage))
        self._budget.pay(took.calls, usage)
        if usage.cost:
            telemetry.MODEL_COST.add(float(usage.cost), model=usage.model)
        for direction in ("input", "cached", "output"):
            telemetry.MODEL_TOKENS.add(getattr(took, f"{direction}_tokens"), direction=direction)


def _said(judged: Judged) -> str:
    if judged.failed:
        log.warning("a turn was judged in part", extra={"failed": dict(judged.failed)})
    return "scored" if judged.scores else "failed"
