"""When a conversation goes to a person: the rules, and their order."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import HandoffSettings
from bot.model import Assessment, EscalationDecision, Reason
from escalation.policy import make_policy

WISH = Assessment(human_requested=True, explanation="They asked for a person.")


def decide(settings: HandoffSettings | None = None, **facts: Any) -> EscalationDecision:
    known: dict[str, Any] = {
        "assessment": Assessment(),
        "grounded": True,
        "ungrounded_streak": 0,
        "model_failed": False,
        **facts,
    }
    return make_policy(settings or HandoffSettings())(**known)


def test_a_grounded_answer_stays_with_the_bot() -> None:
    assert decide() == EscalationDecision(escalate=False)


def test_an_explicit_wish_comes_before_everything() -> None:
    decision = decide(assessment=WISH, grounded=False, ungrounded_streak=9, model_failed=True)
    assert decision.escalate
    assert decision.reason is Reason.HUMAN_REQUESTED


def test_no_setting_switches_the_wish_off() -> None:
    reluctant = HandoffSettings(unanswered_limit=1000, on_model_failure="unanswered")
    assert decide(reluctant, assessment=WISH).reason is Reason.HUMAN_REQUESTED


@pytest.mark.parametrize(
    ("setting", "grounded", "escalates"),
    [("always", True, True), ("always", False, True), ("unanswered", True, False), ("unanswered", False, True)],
)
def test_a_model_failure_opens_a_ticket_as_the_operator_chose(setting: Any, grounded: bool, escalates: bool) -> None:
    decision = decide(HandoffSettings(on_model_failure=setting), grounded=grounded, model_failed=True)
    assert decision.escalate is escalates
    assert decision.reason is (Reason.MODEL_FAILURE if escalates else None)


@pytest.mark.parametrize(("before", "escalates"), [(0, False), (1, True), (2, True)])
def test_the_second_answer_in_a_row_without_grounding_goes_to_a_person(before: int, escalates: bool) -> None:
    decision = decide(grounded=False, ungrounded_streak=before)
    assert decision.escalate is escalates
    if escalates:
        assert decision.reason is Reason.NO_ANSWER
        assert str(before + 1) in decision.explanation


def test_a_grounded_answer_ends_the_row() -> None:
    assert not decide(grounded=True, ungrounded_streak=1).escalate


def test_a_greeting_after_one_unanswered_question_does_not_hand_over() -> None:
    assert not decide(grounded=None, ungrounded_streak=1).escalate


def test_a_row_that_is_already_long_enough_hands_over_when_looked_at_later() -> None:
    assert decide(grounded=None, ungrounded_streak=2).reason is Reason.NO_ANSWER


@pytest.mark.parametrize(("answers", "escalates"), [(0, False), (2, False), (3, True), (9, True)])
def test_so_many_answers_within_a_day_are_enough(answers: int, escalates: bool) -> None:
    decision = decide(HandoffSettings(max_answers=3), answers_given=answers)
    assert decision.escalate is escalates
    assert decision.reason is (Reason.TOO_MANY_ANSWERS if escalates else None)
