"""When a conversation goes to a person: pure rules in order, written down once; the first that applies decides.

What the words mean is `escalation/human_request/detect.py`'s business; what then happens is the workers' and
`escalation/handoff.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import HandoffSettings
from bot.model import Assessment, EscalationDecision, Reason
from bot.ports import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known after an attempt to answer, or (`grounded` None) without one."""

    assessment: Assessment
    grounded: bool | None
    unanswered: int  # answers in a row that found nothing, the present one included
    model_failed: bool
    answers_given: int  # within a day, the present one included


Rule = Callable[[Facts, HandoffSettings], EscalationDecision | None]


def human_requested(facts: Facts, _: HandoffSettings) -> EscalationDecision | None:
    """No setting reaches this rule: an explicit wish is always honoured."""
    if not facts.assessment.human_requested:
        return None
    return _escalate(Reason.HUMAN_REQUESTED, facts.assessment.explanation or "They asked for a person.")


def model_failed(facts: Facts, settings: HandoffSettings) -> EscalationDecision | None:
    if not facts.model_failed:
        return None
    if settings.on_model_failure == "unanswered" and facts.grounded:
        return None
    found = "the articles were quoted instead" if facts.grounded else "the articles had no answer either"
    return _escalate(Reason.MODEL_FAILURE, f"The language model gave no usable answer; {found}.")


def no_answer(facts: Facts, settings: HandoffSettings) -> EscalationDecision | None:
    if facts.grounded or facts.unanswered < settings.unanswered_limit:
        return None
    times = "one question" if facts.unanswered == 1 else f"{facts.unanswered} questions in a row"
    return _escalate(Reason.NO_ANSWER, f"The articles had no answer to {times}.")


def too_many_answers(facts: Facts, settings: HandoffSettings) -> EscalationDecision | None:
    """Whoever needs so many is not helped, or is a machine that answers our answers."""
    if facts.answers_given < settings.max_answers:
        return None
    return _escalate(Reason.TOO_MANY_ANSWERS, f"The bot answered {facts.answers_given} times within a day.")


RULES: tuple[Rule, ...] = (human_requested, model_failed, no_answer, too_many_answers)


def make_policy(settings: HandoffSettings) -> Policy:
    """The rules under these settings. `ungrounded_streak` is the number of such answers before the present one,
    `answers_given` the number of all answers within a day with it."""

    def policy(
        *,
        assessment: Assessment,
        grounded: bool | None,
        ungrounded_streak: int = 0,
        model_failed: bool = False,
        answers_given: int = 0,
    ) -> EscalationDecision:
        facts = Facts(
            assessment=assessment,
            grounded=grounded,
            unanswered=ungrounded_streak + (grounded is False),
            model_failed=model_failed,
            answers_given=answers_given,
        )
        verdicts = (rule(facts, settings) for rule in RULES)
        return next((verdict for verdict in verdicts if verdict), EscalationDecision(escalate=False))

    return policy


def _escalate(reason: Reason, explanation: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, explanation=explanation)
