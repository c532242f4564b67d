"""What the bot may not say by itself yet: where it has not proved that it answers as agents do, its answer is withheld,
and a person gets the conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.model import Cancellation, Conversation, EscalationDecision, Kind, Mode, Outcome, Reason
from bot.ports import Answerer

OTHER = "other"
EXPLANATION = "The bot may not answer such questions by itself yet; its answer is kept, to be compared with yours."


class Gated:
    """An `Answerer`. `is_live`: whether answers about this intent may be said. Raises what that raises."""

    def __init__(self, answerer: Answerer, is_live: Callable[[str], bool]) -> None:
        self._answerer = answerer
        self._is_live = is_live

    def __call__(self, conversation: Conversation, cancellation: Cancellation | None = None) -> Outcome:
        outcome = self._answerer(conversation, cancellation or Cancellation())
        if not _claims(conversation, outcome) or self._is_live(outcome.assessment.intent or OTHER):
            return outcome
        return _withheld(conversation, outcome)


def _claims(conversation: Conversation, outcome: Outcome) -> bool:
    """Whether it would tell a requester something as true; an operator's own words are proof enough."""
    own = bool(outcome.work.custom) and not outcome.work.calls
    return outcome.kind is Kind.ANSWERED and not conversation.mode.leaves_it_to_agents and not own


def _withheld(conversation: Conversation, outcome: Outcome) -> Outcome:
    """Where nobody asked the bot it is simply silent. What tools were to do is not done either."""
    hidden = replace(outcome, answer=None, withheld=outcome.answer, requests=(), shown=None)
    if conversation.mode is Mode.PROACTIVE:
        return hidden
    decision = EscalationDecision(
        escalate=True,
        reason=Reason.NOT_LIVE,
        explanation=EXPLANATION,
        intent=outcome.decision.intent,
        signals=outcome.decision.signals,
        alternatives=outcome.decision.alternatives,
    )
    return replace(hidden, decision=decision)
