"""For tests that need no servers: the fixture that would start them fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

import pytest

from bot.llm.chat import OpenAIChat
from bot.pipeline import Services
from bot.privacy import Redactor
from escalation.policy import make_policy
from tests.support.asking import ARTICLES, FACTS, SETTINGS
from tests.support.bm25 import BM25Search
from tests.support.openai_server import OpenAIServer, openai_server


@pytest.fixture(scope="session")
def servers() -> NoReturn:
    pytest.fail("tests/unit does without Postgres and Redis: this test belongs to another folder")


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    from bot.privacy.detect import Detector  # brings spaCy, which pytest's own process would load for nothing

    return Redactor(Detector())


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def search() -> BM25Search:
    return BM25Search(ARTICLES)


@pytest.fixture
def services(redactor: Redactor, search: BM25Search) -> Services:
    """Without a model."""
    return Services(
        chat=None,
        search=search,
        use_of_words=search.use_of_words,
        redactor=redactor,
        gather=FACTS,
        policy=make_policy(SETTINGS.handoff, SETTINGS.answers),
        settings=SETTINGS,
    )


@pytest.fixture
def with_model(services: Services, server: OpenAIServer) -> Services:
    chat = OpenAIChat(api_key="sk-test", base_url=server.url, model="gpt-4.1", timeout=20, max_output_tokens=300)
    return replace(services, chat=chat)
