"""The third of the changes in docs/development.md, with a toy: a signal "frustration rising" and a rule for it."""

from __future__ import annotations

from bot.config import Answers, HandoffSettings
from bot.model import Author, Conversation, EscalationDecision, Facts, Reason, SignalValue
from escalation.policy import RULES, make_policy
from escalation.policy.rule import PolicySettings
from escalation.signals import gather
from tests.support.asking import conversation, said

FRUSTRATION = "frustration_rising"


def frustration_rising(talk: Conversation) -> tuple[SignalValue, ...]:
    """Toy: more exclamation marks with every message."""
    turns = [turn.text.count("!") for turn in (*talk.turns, *talk.waiting) if turn.author is Author.REQUESTER]
    if len(turns) < 3 or turns != sorted(set(turns)):
        return ()
    return (SignalValue(name=FRUSTRATION, strength=0.9, explanation="Their messages become angrier."),)


def frustrated(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    signal = facts.signal(FRUSTRATION)
    if signal is None:
        return None
    return EscalationDecision(escalate=True, reason=Reason.NO_ANSWER, explanation=signal.explanation)


def decide(*before: str, waiting: str) -> EscalationDecision:
    facts = gather((frustration_rising,))(
        conversation(waiting, turns=[said(Author.REQUESTER, text) for text in before])
    )
    return make_policy(HandoffSettings(), Answers(), rules=(*RULES, frustrated))(facts)


def test_a_new_signal_reads_the_whole_conversation_and_a_rule_decides_by_it() -> None:
    assert decide("Export?", "Export!", waiting="EXPORT!!!").explanation == "Their messages become angrier."


def test_where_it_is_not_found_nothing_changes() -> None:
    assert not decide("Export!!!", "Export!", waiting="Export?").escalate
