"""A long text is judged by the question in it as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Cancellation
from bot.pipeline import Services
from bot.pipeline.runner import run
from bot.tracing import NullTracer
from tests.support.asking import conversation

QUESTION = "How do I export contacts as CSV?"


@pytest.mark.parametrize(
    "around", ["{} " + "please " * 2000, "Laptop | Problem\nL-2207 | {}", "It is my first day here. {}"]
)
def test_what_stands_around_a_question_does_not_hide_it(services: Services, around: str) -> None:
    plain = _confidence(services, QUESTION)

    assert _confidence(services, around.format(QUESTION)) >= plain - 0.01


def _confidence(services: Services, text: str) -> float:
    outcome = run(conversation(text), replace(services, chat=None), NullTracer(), Cancellation())
    assert outcome.answer is not None
    assert outcome.answer.confidence is not None
    return outcome.answer.confidence


@pytest.mark.parametrize(
    "text",
    [
        "What does this message mean?\n\nLaptop | Client | Message\nL-2207 | 5.1 | reset your password",
        "any idea?\n\nUser\tDevice\tProblem\nmia\tiPhone\treset your password\nbo\tiPad\tok",
        "Was bedeutet diese Meldung?\n\nLaptop | Meldung\nL-2207 | reset your password",
        "I get this:\n\nreset your password\nL-2207\nplease look",
    ],
)
def test_what_is_pasted_below_a_question_that_only_points_there_is_what_is_asked(services: Services, text: str) -> None:
    assert _confidence(services, text) >= _confidence(services, "reset your password") - 0.01


def test_a_table_is_not_what_is_asked_where_the_question_is_about_something_else(services: Services) -> None:
    asked = "Which of these laptops is the newest?\n\nLaptop | Client\nL-2207 | 5.1\nL-2212 | reset your password"

    assert _confidence(services, asked) < _confidence(services, "reset your password")


@pytest.mark.parametrize("beside", ["I need one for March.", "It is urgent, the tax office asks for it by Friday."])
def test_a_question_is_quoted_for_whatever_else_is_told(services: Services, beside: str) -> None:
    outcome = run(
        conversation(f"How do I download an invoice as PDF? {beside}"),
        replace(services, chat=None),
        NullTracer(),
        Cancellation(),
    )

    assert outcome.answer is not None
    assert outcome.answer.grounded
