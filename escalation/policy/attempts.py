"""Rules about the bot's own attempts: nobody answers, the model gives up or fails, the articles say nothing, it never
ends."""

from __future__ import annotations

from bot.model import EscalationDecision, Facts, Mode, Reason
from escalation.policy.rule import PolicySettings, hand_over


def stuck(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Nobody has tried to answer what waits, for too long or too often in vain."""
    if facts.attempt is not None:
        return None
    waited, failed = facts.conversation.waited_seconds, facts.conversation.failed_attempts
    if waited is not None and waited > settings.answers.stuck_seconds:
        return hand_over(Reason.STUCK, f"A message waited {waited:.0f} seconds without an answer.")
    if failed > settings.answers.max_attempts:
        return hand_over(Reason.STUCK, f"The bot failed {failed} times.")
    return None


def model_hands_over(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """The language model has seen that only a person can help somebody who asked the bot."""
    attempt = facts.attempt
    if attempt is None or not attempt.handed_over or facts.conversation.mode is not Mode.ANSWER:
        return None
    return hand_over(Reason.MODEL_HANDS_OVER, attempt.handed_over)


def model_failed(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    attempt = facts.attempt
    if attempt is None or not attempt.model_failed:
        return None
    if settings.handoff.on_model_failure == "unanswered" and attempt.grounded:
        return None
    found = "the articles were quoted instead" if attempt.grounded else "the articles had no answer either"
    return hand_over(Reason.MODEL_FAILURE, f"The language model gave no usable answer; {found}.")


def no_answer(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    grounded = facts.attempt is not None and facts.attempt.grounded
    if grounded or facts.unanswered < settings.handoff.unanswered_limit:
        return None
    times = "one question" if facts.unanswered == 1 else f"{facts.unanswered} questions in a row"
    return hand_over(Reason.NO_ANSWER, f"The articles had no answer to {times}.")


def too_many_answers(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Whoever needs that many is not helped, or is a machine that answers our answers."""
    if facts.attempt is None or facts.answers_given < settings.handoff.max_answers:
        return None
    return hand_over(Reason.TOO_MANY_ANSWERS, f"The bot answered {facts.answers_given} times within a day.")
