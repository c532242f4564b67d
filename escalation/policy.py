"""When a conversation goes to a person: pure rules in order, written down once; the first that applies decides.

What the words mean is `escalation/signals.py`'s business; what then happens is the workers' and
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


Rule = Callable[[Facts, HandoffSettings], EscalationDecision | None]


def wants_person(facts: Facts, _: HandoffSettings) -> EscalationDecision | None:
    """No setting reaches this rule: an explicit wish is always honoured."""
    if not facts.assessment.wants_person:
        return None
    return _escalate(Reason.WANTS_PERSON, facts.assessment.because or "They asked for a person.")


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


RULES: tuple[Rule, ...] = (wants_person, model_failed, no_answer)


def make_policy(settings: HandoffSettings) -> Policy:
    """The rules under these settings. `ungrounded_streak` is the number of such answers before the present one."""

    def policy(
        *, assessment: Assessment, grounded: bool | None, ungrounded_streak: int, model_failed: bool
    ) -> EscalationDecision:
        facts = Facts(
            assessment=assessment,
            grounded=grounded,
            unanswered=ungrounded_streak + (grounded is False),
            model_failed=model_failed,
        )
        verdicts = (rule(facts, settings) for rule in RULES)
        return next((verdict for verdict in verdicts if verdict), EscalationDecision(escalate=False))

    return policy


def _escalate(reason: Reason, because: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, because=because)
