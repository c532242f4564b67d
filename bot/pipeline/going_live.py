"""What the bot may not say by itself yet: where it has not proved that it answers as agents do, its answer is withheld,
and a person gets the conversation. So does a share of what it has proved, to be compared with agents' answers again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.model import Cancellation, Conversation, EscalationDecision, Kind, Mode, Outcome, Reason
from bot.ports import Answerer

UNPROVED = "The bot may not answer such questions by itself yet; its answer is kept, to be compared with yours."
AUDITED = "The bot may answer such questions, and leaves some to people, so that its answers are compared with theirs."


class Gated:
    """An `Answerer`. `is_live`: whether answers about this intent may be said; `audited`: whether they are withheld in
    this conversation all the same. Raises what `is_live` raises."""

    def __init__(
        self, answerer: Answerer, is_live: Callable[[str], bool], audited: Callable[[str, Conversation], bool]
    ) -> None:
        self._answerer = answerer
        self._is_live = is_live
        self._audited = audited

    def __call__(self, conversation: Conversation, cancellation: Cancellation | None = None) -> Outcome:
        outcome = self._answerer(conversation, cancellation or Cancellation())
        if not _claims(conversation, outcome):
            return outcome
        if not self._is_live(outcome.intent):
            return _withheld(conversation, outcome, UNPROVED)
        return _withheld(conversation, outcome, AUDITED) if self._audited(outcome.intent, conversation) else outcome


def _claims(conversation: Conversation, outcome: Outcome) -> bool:
    """Whether it would tell a requester something as true, with a handoff or without; an operator's own words are proof
    enough."""
    own = bool(outcome.work.custom) and not outcome.work.calls
    said = replace(outcome, decision=EscalationDecision(escalate=False)).kind
    return said is Kind.ANSWERED and not conversation.mode.leaves_it_to_agents and not own


def _withheld(conversation: Conversation, outcome: Outcome, why: str) -> Outcome:
    """What leads to a person anyway goes on doing so; where nobody asked the bot it is simply silent. What tools were
    to do is not done either."""
    hidden = replace(outcome, answer=None, withheld=outcome.answer, requests=(), shown=None)
    if conversation.mode is Mode.PROACTIVE or outcome.decision.escalate:
        return hidden
    decision = EscalationDecision(
        escalate=True,
        reason=Reason.NOT_LIVE,
        explanation=why,
        intent=outcome.decision.intent,
        signals=outcome.decision.signals,
        alternatives=outcome.decision.alternatives,
    )
    return replace(hidden, decision=decision)
