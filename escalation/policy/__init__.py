"""When a conversation goes to a person: pure rules in order, written down once; the first that applies decides.

What a conversation shows is `escalation.signals`' business; what then happens is the workers' and
`escalation.handoff`'s, who gets it `escalation.routing`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.config import Answers, Escalation, HandoffSettings
from bot.config.escalation import ALWAYS_HANDED_OVER
from bot.model import (
    INDIRECT_HUMAN_REQUEST,
    Alternative,
    EscalationDecision,
    Facts,
    Intent,
    Mode,
    Priority,
    SignalValue,
)
from bot.ports import Policy
from escalation.policy.attempts import model_failed, model_hands_over, no_answer, stuck, too_many_answers
from escalation.policy.rule import PolicySettings, Rule
from escalation.policy.words import (
    about,
    always_human,
    frustrated,
    human_requested,
    indirect_request,
    life_in_danger,
    own_topic,
    sensitive,
    unsure,
)

RULES: tuple[Rule, ...] = (
    life_in_danger,
    human_requested,
    sensitive,
    always_human,
    own_topic,
    indirect_request,
    frustrated,
    stuck,
    model_hands_over,
    unsure,
    model_failed,
    no_answer,
    too_many_answers,
)
LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def make_policy(
    handoff: HandoffSettings,
    answers: Answers,
    escalation: Escalation | None = None,
    *,
    rules: tuple[Rule, ...] = RULES,
) -> Policy:
    """The rules under these settings. A decision that stands comes with its alternatives; where the bot is yet to try,
    it does not: nobody keeps it, and they would cost more than the decision."""
    settings = PolicySettings(handoff=handoff, answers=answers, escalation=escalation or Escalation())
    thresholds = _thresholds(settings.escalation)

    def policy(facts: Facts) -> EscalationDecision:
        seen = _as_set(facts, thresholds)
        decision = _first(seen, settings, rules) or EscalationDecision(escalate=False, offer=_offers(seen, settings))
        if decision.escalate:
            intent = decision.intent or about(seen)
            decision = replace(decision, intent=intent, priority=_priority(intent, settings.escalation))
        stands = decision.escalate or facts.attempt is not None
        alternatives = tuple(_alternatives(seen, settings, rules)) if stands else ()
        return replace(decision, signals=seen.signals, alternatives=alternatives)

    return policy


def _first(facts: Facts, settings: PolicySettings, rules: tuple[Rule, ...]) -> EscalationDecision | None:
    verdicts = (rule(facts, settings) for rule in rules)
    return next((verdict for verdict in verdicts if verdict), None)


def _thresholds(escalation: Escalation) -> Mapping[str, float]:
    """The operator's, by signal, where one is set and may be."""
    thresholds: dict[str, float] = {INDIRECT_HUMAN_REQUEST: escalation.indirect_handoff}
    for intent, rule in escalation.intents.items():
        if rule.threshold is not None and intent not in ALWAYS_HANDED_OVER:
            thresholds[intent] = rule.threshold
    return thresholds


def _as_set(facts: Facts, thresholds: Mapping[str, float]) -> Facts:
    """The signals with these thresholds in the place of their own."""
    return replace(
        facts,
        signals=tuple(_counting_from(value, thresholds.get(value.name, value.threshold)) for value in facts.signals),
    )


def _counting_from(value: SignalValue, threshold: float) -> SignalValue:
    return value if value.threshold == threshold else replace(value, threshold=threshold)


def _offers(facts: Facts, settings: PolicySettings) -> bool:
    """Whether somebody who talks to the bot may want a person, without it being clear enough to bring one."""
    hints = (value for value in facts.signals if value.name == INDIRECT_HUMAN_REQUEST)
    hinted = any(value.strength >= settings.escalation.indirect_offer for value in hints)
    return hinted and facts.conversation.mode is Mode.ANSWER


def _priority(intent: Intent | None, escalation: Escalation) -> Priority | None:
    name = escalation.intents[intent].priority if intent is not None else None
    return Priority(name) if name is not None else None


def _alternatives(facts: Facts, settings: PolicySettings, rules: tuple[Rule, ...]) -> Iterator[Alternative]:
    """What every other threshold would have led to; each from the lowest on that leads there."""
    if not facts.signals:
        return
    last: tuple[object, object] | None = None
    found_before: list[bool] | None = None
    for level in LEVELS:
        found = [value.strength >= level for value in facts.signals]
        if found == found_before:
            continue  # rules ask of a threshold only whether the signal is found
        found_before = found
        values = zip(facts.signals, found, strict=True)
        signals = (value if value.found == there else replace(value, threshold=level) for value, there in values)
        counted = replace(facts, signals=tuple(signals))
        verdict = _first(counted, settings, rules) or EscalationDecision(escalate=False)
        outcome = (verdict.reason, verdict.intent)
        if outcome != last:
            yield Alternative(threshold=level, reason=verdict.reason, intent=verdict.intent)
        last = outcome
