"""What a rule is: pure, from facts and settings to a decision to hand over, or None where it does not apply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Answers, Escalation, HandoffSettings
from bot.model import EscalationDecision, Facts, Intent, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    handoff: HandoffSettings
    answers: Answers
    escalation: Escalation


Rule = Callable[[Facts, PolicySettings], EscalationDecision | None]


def hand_over(reason: Reason, explanation: str, intent: Intent | None = None) -> EscalationDecision:
    """`explanation`: one sentence for agents."""
    return EscalationDecision(escalate=True, reason=reason, explanation=explanation, intent=intent)
