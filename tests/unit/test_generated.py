"""Which answers are a language model's own words: what machines are told of them rests on it."""

from __future__ import annotations

import pytest

from bot.pipeline import Services
from tests.support.asking import ask, says
from tests.support.openai_server import OpenAIServer, Script

PASSWORD = "How do I reset my password?"


def generated(services: Services) -> bool:
    answer = ask(services, PASSWORD).answer
    assert answer is not None
    return answer.generated


def test_what_a_model_writes_is_generated(with_model: Services, server: OpenAIServer) -> None:
    says(server, "Open Settings and choose Security. [1]")

    assert generated(with_model)


@pytest.mark.parametrize(
    ("answer", "result"), [("", "not_found"), ("Our office on Mars opens at noon on Sundays. [1]", "answered")]
)
def test_what_is_said_in_its_place_is_not(with_model: Services, server: OpenAIServer, answer: str, result: str) -> None:
    says(server, answer, result)

    assert not generated(with_model)


def test_quoted_articles_are_not(services: Services, with_model: Services, server: OpenAIServer) -> None:
    server.script = Script(mode="error", status=500)

    assert not generated(services)
    assert not generated(with_model)
