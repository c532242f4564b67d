"""When a conversation goes to a person: pure rules in order, written down once; the first that applies decides.

What a conversation shows is `escalation.signals`' business; what then happens is the workers' and
`escalation.handoff`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Answers, HandoffSettings
from bot.model import HUMAN_REQUEST, EscalationDecision, Facts, Reason
from bot.ports import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    handoff: HandoffSettings
    answers: Answers


Rule = Callable[[Facts, PolicySettings], EscalationDecision | None]


def stuck(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Nobody has tried to answer what waits, for too long or too often in vain."""
    if facts.attempt is not None:
        return None
    waited, failed = facts.conversation.waited_seconds, facts.conversation.failed_attempts
    if waited is not None and waited > settings.answers.stuck_seconds:
        return _escalate(Reason.STUCK, f"A message waited {waited:.0f} seconds without an answer.")
    if failed > settings.answers.max_attempts:
        return _escalate(Reason.STUCK, f"The bot failed {failed} times.")
    return None


def human_requested(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """No setting reaches this rule: an explicit request is always honoured."""
    request = facts.signal(HUMAN_REQUEST)
    return None if request is None else _escalate(Reason.HUMAN_REQUESTED, request.explanation)


def model_failed(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    attempt = facts.attempt
    if attempt is None or not attempt.model_failed:
        return None
    if settings.handoff.on_model_failure == "unanswered" and attempt.grounded:
        return None
    found = "the articles were quoted instead" if attempt.grounded else "the articles had no answer either"
    return _escalate(Reason.MODEL_FAILURE, f"The language model gave no usable answer; {found}.")


def no_answer(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    grounded = facts.attempt is not None and facts.attempt.grounded
    if grounded or facts.unanswered < settings.handoff.unanswered_limit:
        return None
    times = "one question" if facts.unanswered == 1 else f"{facts.unanswered} questions in a row"
    return _escalate(Reason.NO_ANSWER, f"The articles had no answer to {times}.")


def too_many_answers(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Whoever needs that many is not helped, or is a machine that answers our answers."""
    if facts.attempt is None or facts.answers_given < settings.handoff.max_answers:
        return None
    return _escalate(Reason.TOO_MANY_ANSWERS, f"The bot answered {facts.answers_given} times within a day.")


RULES: tuple[Rule, ...] = (stuck, human_requested, model_failed, no_answer, too_many_answers)


def make_policy(handoff: HandoffSettings, answers: Answers, rules: tuple[Rule, ...] = RULES) -> Policy:
    """The rules under these settings."""
    settings = PolicySettings(handoff=handoff, answers=answers)

    def policy(facts: Facts) -> EscalationDecision:
        verdicts = (rule(facts, settings) for rule in rules)
        return next((verdict for verdict in verdicts if verdict), EscalationDecision(escalate=False))

    return policy


def _escalate(reason: Reason, explanation: str) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=reason, explanation=explanation)
