"""A long text is judged by the question in it as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    outcome = run(conversation(text), replace(services, chat=None), NullTracer())
    assert outcome.answer is not None
    assert outcome.answer.confidence is not None
    return outcome.answer.confidence
