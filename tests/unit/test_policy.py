"""When a conversation goes to a person: the rules, and their order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Answers, HandoffSettings
from bot.model import HUMAN_REQUEST, Attempt, EscalationDecision, Facts, Intent, Reason, SignalValue
from escalation.policy import LEVELS, make_policy
from tests.support.asking import conversation

REQUEST = SignalValue(name=HUMAN_REQUEST, strength=1.0, explanation="They asked for a person.")
ANSWERED = Attempt(grounded=True, model_failed=False)
NOT_FOUND = Attempt(grounded=False, model_failed=False)
GREETED = Attempt(grounded=None, model_failed=False)


def decide(
    *signals: SignalValue,
    attempt: Attempt | None = ANSWERED,
    settings: HandoffSettings | None = None,
    **known: Any,
) -> EscalationDecision:
    facts = Facts(conversation=conversation("How do I export?", **known), signals=signals, attempt=attempt)
    return make_policy(settings or HandoffSettings(), Answers(stuck_seconds=900, max_attempts=3))(facts)


def test_a_grounded_answer_stays_with_the_bot() -> None:
    assert decide() == EscalationDecision(escalate=False)


def test_an_explicit_request_comes_before_what_became_of_the_answer() -> None:
    decision = decide(REQUEST, attempt=Attempt(grounded=False, model_failed=True), streak=9)

    assert decision.escalate
    assert decision.reason is Reason.HUMAN_REQUESTED


def test_no_setting_switches_the_request_off() -> None:
    reluctant = HandoffSettings(unanswered_limit=1000, on_model_failure="unanswered")

    assert decide(REQUEST, settings=reluctant).reason is Reason.HUMAN_REQUESTED


@pytest.mark.parametrize(
    ("setting", "grounded", "escalates"),
    [("always", True, True), ("always", False, True), ("unanswered", True, False), ("unanswered", False, True)],
)
def test_a_model_failure_opens_a_ticket_as_the_operator_chose(setting: Any, grounded: bool, escalates: bool) -> None:
    failed = Attempt(grounded=grounded, model_failed=True)

    decision = decide(attempt=failed, settings=HandoffSettings(on_model_failure=setting))

    assert decision.escalate is escalates
    assert decision.reason is (Reason.MODEL_FAILURE if escalates else None)


@pytest.mark.parametrize(("before", "escalates"), [(0, False), (1, True), (2, True)])
def test_the_second_answer_in_a_row_without_grounding_goes_to_a_person(before: int, escalates: bool) -> None:
    decision = decide(attempt=NOT_FOUND, streak=before)

    assert decision.escalate is escalates
    if escalates:
        assert decision.reason is Reason.NO_ANSWER
        assert str(before + 1) in decision.explanation


def test_a_grounded_answer_ends_the_row() -> None:
    assert not decide(attempt=ANSWERED, streak=1).escalate


def test_a_greeting_after_one_unanswered_question_does_not_hand_over() -> None:
    assert not decide(attempt=GREETED, streak=1).escalate


def test_a_row_that_is_already_long_enough_hands_over_when_looked_at_later() -> None:
    assert decide(attempt=None, streak=2).reason is Reason.NO_ANSWER


@pytest.mark.parametrize(("before", "escalates"), [(0, False), (1, False), (2, True), (9, True)])
def test_so_many_answers_within_a_day_are_enough(before: int, escalates: bool) -> None:
    decision = decide(settings=HandoffSettings(max_answers=3), answers_given=before)

    assert decision.escalate is escalates
    assert decision.reason is (Reason.TOO_MANY_ANSWERS if escalates else None)


@pytest.mark.parametrize(
    ("known", "escalates"),
    [
        ({"waited_seconds": 899.0}, False),
        ({"waited_seconds": 901.0}, True),
        ({"failed_attempts": 3}, False),
        ({"failed_attempts": 4}, True),
    ],
)
def test_what_nobody_answers_goes_to_a_person(known: dict[str, Any], escalates: bool) -> None:
    decision = decide(attempt=None, **known)

    assert decision.reason is (Reason.STUCK if escalates else None)


def test_what_waited_long_and_is_answered_now_stays_with_the_bot() -> None:
    assert not decide(attempt=ANSWERED, waited_seconds=5000.0, failed_attempts=9).escalate


SOME = (HUMAN_REQUEST, Intent.COMPLAINT, Intent.REFUND_OR_BILLING_DISPUTE, Intent.SELF_HARM, Intent.HOW_TO)


@given(st.dictionaries(st.sampled_from(SOME), st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_other_thresholds_lead_to_what_each_would_lead_to_by_itself(found: dict[str, tuple[float, float]]) -> None:
    signals = [
        SignalValue(name=name, strength=strength, threshold=threshold, explanation="It was said.")
        for name, (strength, threshold) in found.items()
    ]

    alternatives = decide(*signals).alternatives

    for level in LEVELS:
        alone = decide(*(replace(value, threshold=level) for value in signals))
        told = [one for one in alternatives if one.threshold <= level][-1]
        assert told.reason == alone.reason, level
        assert told.intent in (None, alone.intent), level  # a decision also says what it is about where no rule does
