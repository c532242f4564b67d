"""Rules about what was said: sensitive intents, indirect requests, mood, requesters who always get a person."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import Answers, Escalation, HandoffSettings
from bot.config.escalation import ALWAYS_HANDED_OVER, Action, IntentRule
from bot.model import (
    HUMAN_REQUEST,
    INDIRECT_HUMAN_REQUEST,
    Alternative,
    Attempt,
    Author,
    EscalationDecision,
    Facts,
    Intent,
    Mode,
    Priority,
    Reason,
    Requester,
    SignalValue,
)
from escalation.policy import make_policy
from escalation.policy.words import LIFE, URGENCY
from escalation.signals.answers import REFUSED_ANSWER
from escalation.signals.mood import DISSATISFIED, FRUSTRATION, NO_PROGRESS, REPEATED, WORSE
from tests.support.asking import ANNA, conversation, said

ANSWERED = Attempt(grounded=True, model_failed=False, confidence=0.9)
GUESSED = Attempt(grounded=True, model_failed=False, confidence=0.3)
ORDINARY = (Intent.BUG, Intent.HOW_TO, Intent.ORDER_OR_TICKET_STATUS, Intent.CHIT_CHAT, Intent.SPAM)


def found(name: str, strength: float = 0.9, threshold: float = 0.5) -> SignalValue:
    return SignalValue(name=name, strength=strength, threshold=threshold, explanation=f"{name} it is.")


def decide(
    *signals: SignalValue,
    attempt: Attempt | None = None,
    requester: Requester = ANNA,
    settings: Escalation | None = None,
    earlier: tuple[str, ...] = (),
    **known: Any,
) -> EscalationDecision:
    turns = [said(Author.REQUESTER, text) for text in earlier]
    talk = conversation("How do I export?", turns=turns, **known)
    facts = Facts(conversation=replace(talk, requester=requester), signals=signals, attempt=attempt)
    return make_policy(HandoffSettings(), Answers(), settings)(facts)


# sensitive intents


@pytest.mark.parametrize("intent", URGENCY)
def test_what_is_sensitive_goes_to_a_person_at_once(intent: Intent) -> None:
    decision = decide(found(intent))

    assert (decision.escalate, decision.reason, decision.intent) == (True, Reason.SENSITIVE, intent)
    assert intent.replace("_", " ") in decision.explanation


@pytest.mark.parametrize("intent", ORDINARY)
def test_what_is_ordinary_is_answered(intent: Intent) -> None:
    assert not decide(found(intent), attempt=ANSWERED).escalate


def test_a_weak_sign_is_none() -> None:
    assert not decide(found(Intent.OUTAGE, 0.4), attempt=ANSWERED).escalate


def test_the_most_urgent_of_several_decides() -> None:
    decision = decide(found(Intent.COMPLAINT, 0.99), found(Intent.OUTAGE, 0.6), found(Intent.SELF_HARM, 0.5))

    assert decision.intent is Intent.SELF_HARM
    assert decision.priority is Priority.URGENT


def test_a_request_for_a_human_keeps_what_it_is_about() -> None:
    decision = decide(found(HUMAN_REQUEST), found(Intent.REFUND_OR_BILLING_DISPUTE))

    assert decision.reason is Reason.HUMAN_REQUESTED
    assert (decision.intent, decision.priority) == (Intent.REFUND_OR_BILLING_DISPUTE, Priority.HIGH)


def test_whoever_wants_to_die_and_asks_for_a_human_reads_the_help_line() -> None:
    assert decide(found(HUMAN_REQUEST), found(Intent.SELF_HARM)).reason is Reason.SENSITIVE


def rule(intent: Intent, **changes: Any) -> Escalation:
    return Escalation.model_validate({"intents": {intent.value: changes}})


def test_an_operator_may_leave_some_to_the_articles_where_they_are_sure() -> None:
    settings = rule(Intent.CANCELLATION, action="answer")

    assert not decide(found(Intent.CANCELLATION), settings=settings).escalate  # before any attempt
    assert not decide(found(Intent.CANCELLATION), attempt=ANSWERED, settings=settings).escalate
    assert decide(found(Intent.CANCELLATION), attempt=GUESSED, settings=settings).reason is Reason.SENSITIVE
    failed = Attempt(grounded=True, model_failed=True, confidence=0.9)
    assert decide(found(Intent.CANCELLATION), attempt=failed, settings=settings).reason is Reason.SENSITIVE


def test_an_operator_may_move_the_threshold() -> None:
    strict = rule(Intent.COMPLAINT, threshold=0.95)

    assert not decide(found(Intent.COMPLAINT), attempt=ANSWERED, settings=strict).escalate
    assert decide(found(Intent.COMPLAINT, 0.2), settings=rule(Intent.COMPLAINT, threshold=0.2)).escalate


def test_an_operator_may_hand_over_what_is_ordinary() -> None:
    assert decide(found(Intent.BUG), settings=rule(Intent.BUG, action="handoff")).intent is Intent.BUG


@pytest.mark.parametrize("intent", sorted(ALWAYS_HANDED_OVER))
@pytest.mark.parametrize("change", [{"action": "ignore"}, {"action": "answer"}, {"threshold": 1.0}])
def test_what_always_goes_to_a_person_cannot_be_set_otherwise(intent: Intent, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="always goes to a person"):
        rule(intent, **change)


# The same, against anything that gets past the settings' own checks.
RULES = st.builds(
    IntentRule, action=st.sampled_from(get_args(Action)), threshold=st.none() | st.floats(min_value=0, max_value=1)
)
TABLES = st.fixed_dictionaries(dict.fromkeys(Intent, RULES))
SIGNALS = st.lists(
    st.builds(
        found,
        st.sampled_from([*Intent, INDIRECT_HUMAN_REQUEST, FRUSTRATION, DISSATISFIED, REPEATED]),
        st.floats(min_value=0, max_value=1),
        st.floats(min_value=0, max_value=1),
    ),
    max_size=6,
)
ATTEMPTS = st.none() | st.builds(
    Attempt,
    grounded=st.sampled_from([None, True, False]),
    model_failed=st.booleans(),
    confidence=st.none() | st.floats(min_value=0, max_value=1),
)


@given(
    table=TABLES,
    others=SIGNALS,
    attempt=ATTEMPTS,
    intent=st.sampled_from([*LIFE, Intent.HUMAN_REQUEST]),
    numbers=st.tuples(*[st.floats(min_value=0, max_value=1)] * 3),
    streak=st.integers(0, 20),
    mode=st.sampled_from(Mode),
)
def test_no_setting_reaches_a_request_for_a_human_or_a_life_in_danger(
    table: dict[Intent, IntentRule],
    others: list[SignalValue],
    attempt: Attempt | None,
    intent: Intent,
    numbers: tuple[float, float, float],
    streak: int,
    mode: Mode,
) -> None:
    handoff, offer, sure = numbers
    settings = Escalation.model_construct(
        **{
            **Escalation().__dict__,
            "intents": table,
            "indirect_handoff": handoff,
            "indirect_offer": offer,
            "sure": sure,
            "mood_signs": 5,
        }
    )
    decision = decide(
        *others, found(intent), attempt=attempt, settings=settings, streak=streak, mode=mode, waited_seconds=5000.0
    )

    assert decision.escalate
    expected = {Reason.HUMAN_REQUESTED, Reason.SENSITIVE} if intent is Intent.HUMAN_REQUEST else {Reason.SENSITIVE}
    assert decision.reason in expected
    if decision.reason is Reason.SENSITIVE:
        assert decision.intent in LIFE


@given(others=SIGNALS, attempt=ATTEMPTS, streak=st.integers(0, 20))
def test_a_decision_carries_what_it_rests_on(others: list[SignalValue], attempt: Attempt | None, streak: int) -> None:
    decision = decide(*others, attempt=attempt, streak=streak)

    assert [(one.name, one.strength) for one in decision.signals] == [(one.name, one.strength) for one in others]
    assert (decision.reason is not None) is decision.escalate
    thresholds = [one.threshold for one in decision.alternatives]
    assert thresholds == sorted(set(thresholds))
    outcomes = [(one.reason, one.intent) for one in decision.alternatives]
    assert all(one != other for one, other in pairwise(outcomes))


def test_what_other_thresholds_would_have_led_to_is_told() -> None:
    decision = decide(found(Intent.OUTAGE, 0.45), found(Intent.BUG, 0.75), attempt=ANSWERED)

    assert not decision.escalate
    assert decision.alternatives == (
        Alternative(threshold=0.1, reason=Reason.SENSITIVE, intent=Intent.OUTAGE),
        Alternative(threshold=0.5, reason=None),
    )


def test_of_what_the_bot_is_yet_to_try_no_alternatives_are_told_unless_it_goes_to_a_person() -> None:
    weak, sure = found(Intent.OUTAGE, 0.45), found(Intent.OUTAGE, 0.9)

    assert decide(weak, attempt=None).alternatives == ()
    assert decide(sure, attempt=None).alternatives != ()


# indirect requests


@pytest.mark.parametrize(
    ("confidence", "escalates", "offers"), [(0.5, False, False), (0.6, False, True), (0.7, True, False)]
)
def test_an_indirect_request_is_honoured_where_it_is_clear_and_else_a_person_is_offered(
    confidence: float, escalates: bool, offers: bool
) -> None:
    decision = decide(found(INDIRECT_HUMAN_REQUEST, confidence, 0.7), attempt=ANSWERED)

    assert (decision.escalate, decision.offer) == (escalates, offers)
    assert decision.reason is (Reason.INDIRECT_REQUEST if escalates else None)


def test_nobody_is_offered_a_person_who_did_not_talk_to_the_bot() -> None:
    assert not decide(found(INDIRECT_HUMAN_REQUEST, 0.65), attempt=ANSWERED, mode=Mode.PROACTIVE).offer


# mood

ANGRY = (found(FRUSTRATION), found(DISSATISFIED), found(REPEATED))


def test_mood_never_decides_at_a_first_message() -> None:
    assert not decide(*ANGRY, attempt=ANSWERED, streak=1).escalate


def test_several_signs_together_bring_a_person() -> None:
    decision = decide(found(FRUSTRATION), found(REPEATED), earlier=("How do I export?",))

    assert decision.reason is Reason.FRUSTRATED
    assert f"{REPEATED} it is." in decision.explanation


def test_one_sign_brings_none() -> None:
    assert not decide(found(FRUSTRATION, 1.0), attempt=ANSWERED, earlier=("How do I export?",)).escalate


@pytest.mark.parametrize("pair", [(FRUSTRATION, WORSE), (DISSATISFIED, NO_PROGRESS)])
def test_two_that_say_the_same_are_one_sign(pair: tuple[str, str]) -> None:
    assert not decide(*map(found, pair), attempt=ANSWERED, earlier=("How do I export?",)).escalate


def test_a_press_on_no_help_is_a_sign() -> None:
    decision = decide(found(REFUSED_ANSWER), found(DISSATISFIED), attempt=ANSWERED, earlier=("How do I export?",))

    assert decision.reason is Reason.FRUSTRATED


def test_a_sign_after_an_answer_that_found_nothing_is_a_second_one() -> None:
    decision = decide(found(FRUSTRATION), attempt=ANSWERED, earlier=("How do I export?",), streak=1)

    assert decision.reason is Reason.FRUSTRATED


def test_what_was_said_before_an_agent_had_it_does_not_count() -> None:
    turns = [said(Author.REQUESTER, "This is useless!"), said(Author.AGENT, "Solved.")]
    facts = Facts(conversation=conversation("How do I export?", turns=turns), signals=ANGRY, attempt=ANSWERED)

    assert not make_policy(HandoffSettings(), Answers())(facts).escalate


# requesters who always get a person


def test_a_domain_gets_a_person_whatever_is_asked() -> None:
    settings = Escalation(always_human_domains=("SILVA.example",))

    assert decide(settings=settings).reason is Reason.ALWAYS_HUMAN
    assert not decide(settings=settings, requester=Requester(id="x", email="x@notsilva.example")).escalate


def test_a_tag_gets_a_person() -> None:
    vip = Requester(id="x", tags=("VIP",))

    assert decide(settings=Escalation(always_human_tags=("vip",)), requester=vip).reason is Reason.ALWAYS_HUMAN


@pytest.mark.parametrize("mode", [Mode.PROACTIVE, Mode.DRAFT])
def test_but_only_where_they_talk_to_the_bot(mode: Mode) -> None:
    assert not decide(settings=Escalation(always_human_domains=("silva.example",)), mode=mode).escalate
