"""Moderation services over real HTTP: what they say, what is done about it, and what their failures cost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from bot import llm
from bot.config import Behaviour, Environment, Settings
from bot.config.guards import Guards
from bot.errors import BadModelOutput, ModelError, ModelUnavailable
from bot.guards.moderation import of_llama_guard, of_provider
from bot.llm.breaker import FAILURES, PAUSE_SECONDS, Breaker
from bot.llm.moderation import LeftAlone, LlamaGuard, ProviderModeration
from bot.model import Harm, Mode, Reason
from bot.pipeline import Services
from bot.pipeline.state import AnswerState
from bot.pipeline.steps.moderate import moderate
from bot.turns import Turns
from tests.support.asking import ask, conversation, text_of
from tests.support.openai_answers import moderation
from tests.support.openai_contract import keeps_contract, reply_keeps_contract
from tests.support.openai_server import OpenAIServer, Script, openai_server
from tests.support.polling import until

SILENT = Script(mode="silent")


@pytest.fixture
def guard_server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def provider(server: OpenAIServer, seconds: float = 5.0) -> ProviderModeration:
    return ProviderModeration("sk-test", server.url, seconds, model="omni-moderation-latest")


def llama_guard(server: OpenAIServer, seconds: float = 5.0) -> LlamaGuard:
    return LlamaGuard("sk-test", server.url, seconds, model="llama-guard3")


def test_requests_and_the_stand_in_keep_the_published_contract(guard_server: OpenAIServer) -> None:
    guard_server.script.violates = ("violence",)
    assert provider(guard_server).moderate("how do I reset it?").harm is Harm.DECLINE
    guard_server.script = Script(mode="text", text="safe")
    assert llama_guard(guard_server).moderate("how do I reset it?").harm is Harm.NONE
    keeps_contract(guard_server)
    body = guard_server.requests[0].body
    reply_keeps_contract("/v1/moderations", body, moderation(body, ("violence",)))


@pytest.mark.parametrize(
    ("violated", "harm"),
    [
        ((), Harm.NONE),
        (("harassment",), Harm.NONE),  # somebody who is angry still gets an answer
        (("harassment", "violence"), Harm.DECLINE),
        (("violence", "self-harm/intent", "self-harm"), Harm.SELF_HARM),
        (("harassment", "harassment/threatening"), Harm.THREAT),
        (("something new",), Harm.NONE),
    ],
)
def test_what_the_providers_categories_mean(violated: tuple[str, ...], harm: Harm) -> None:
    assert of_provider(violated).harm is harm


@pytest.mark.parametrize(
    ("reply", "harm"),
    [
        ("safe", Harm.NONE),
        ("\n\nsafe", Harm.NONE),
        ("unsafe\nS1", Harm.DECLINE),
        ("\n\nunsafe\nS1,S11", Harm.SELF_HARM),
        ("unsafe\nS6", Harm.NONE),  # advice is what support gives
        ("Unsafe\ns10 , S12\n", Harm.DECLINE),
    ],
)
def test_what_llama_guard_says_is_read(reply: str, harm: Harm) -> None:
    assert of_llama_guard(reply).harm is harm


@given(st.text())
def test_anything_else_that_llama_guard_says_is_an_error_of_ours(reply: str) -> None:
    try:
        assert of_llama_guard(reply).harm in Harm
    except BadModelOutput:
        assert reply.strip().lower() != "safe"


@pytest.mark.parametrize("script", [Script(mode="error"), Script(mode="error", status=404), Script(mode="shape")])
def test_a_service_that_fails_is_an_error_of_ours(guard_server: OpenAIServer, script: Script) -> None:
    guard_server.script = script
    with pytest.raises(ModelError):
        provider(guard_server).moderate("hello there")


def test_no_service_holds_a_question_beyond_its_time(guard_server: OpenAIServer) -> None:
    guard_server.script = SILENT
    started = time.monotonic()
    with pytest.raises(ModelUnavailable):
        provider(guard_server, seconds=0.2).moderate("hello there")
    assert time.monotonic() - started < 2


def test_after_failures_in_a_row_a_service_is_left_alone_for_a_while(guard_server: OpenAIServer) -> None:
    guard_server.script = Script(mode="error")
    now = [0.0]
    breaker = LeftAlone(provider(guard_server), Breaker(lambda: now[0]))
    for _ in range(FAILURES + 2):
        with pytest.raises(ModelUnavailable):
            breaker.moderate("hello there")
    assert len(guard_server.requests) == FAILURES

    now[0] = PAUSE_SECONDS + 1
    guard_server.script = Script()
    assert breaker.moderate("hello there").harm is Harm.NONE


# in the pipeline


def moderated(services: Services, server: OpenAIServer, *violated: str) -> Services:
    server.script.violates = violated
    return replace(services, moderators=(LeftAlone(provider(server)),))


def test_a_life_in_danger_brings_a_person(services: Services, guard_server: OpenAIServer) -> None:
    outcome = ask(moderated(services, guard_server, "self-harm/intent"), "the quartz lamp is the last thing I see")
    assert outcome.decision.reason is Reason.SENSITIVE
    assert outcome.decision.intent == "self_harm"
    assert outcome.answer is None


def test_other_harm_is_declined_politely(services: Services, guard_server: OpenAIServer) -> None:
    outcome = ask(moderated(services, guard_server, "illicit"), "How do I reset my password?")
    assert "help articles" in text_of(outcome)
    assert not outcome.decision.escalate
    assert not outcome.decision.offer


def test_a_service_sees_redacted_words_only(services: Services, guard_server: OpenAIServer) -> None:
    ask(moderated(services, guard_server), "How do I reset my password? I am anna@silva.example")
    sent = json.dumps(guard_server.requests[-1].body)
    assert "silva" not in sent
    assert "<EMAIL_1>" in sent


def test_its_failure_costs_nothing_but_is_counted(services: Services, guard_server: OpenAIServer) -> None:
    services = moderated(services, guard_server)
    guard_server.script = Script(mode="error")
    before = failures()
    assert "choose Security" in text_of(ask(services, "How do I reset my password?"))
    assert failures() == before + 1


def failures() -> float:
    labels = {"what": "provider", "outcome": "failed"}
    return REGISTRY.get_sample_value("firstline_guard_total", labels) or 0


def test_the_next_service_is_asked_where_the_one_before_fails(services: Services, guard_server: OpenAIServer) -> None:
    with openai_server(Script(mode="error")) as broken:
        both = replace(services, moderators=(LeftAlone(provider(broken)), LeftAlone(llama_guard(guard_server))))
        guard_server.script = Script(mode="text", text="unsafe\nS9")
        assert "help articles" in text_of(ask(both, "How do I reset my password?"))


def test_where_nobody_asked_the_bot_no_service_is_asked(services: Services, guard_server: OpenAIServer) -> None:
    ask(moderated(services, guard_server, "illicit"), "How do I reset my password?", mode=Mode.PROACTIVE)
    assert not guard_server.requests


def test_where_there_is_no_service_nobody_gives_their_turn_away(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(longest=600)
    monkeypatch.setattr("bot.pipeline.steps.moderate.TURNS", turns)
    asked = conversation("How do I reset my password?")
    state = AnswerState(conversation=asked, text=asked.waiting[0].text, question=asked.waiting[0].text)

    def next_in_line() -> None:
        with turns.taken():
            pass

    with turns.taken():
        other = threading.Thread(target=next_in_line)
        other.start()
        until(lambda: turns.waiting == 1)
        moderate(state, services)
        assert turns.waiting == 1
    other.join(20)


def test_services_are_made_in_the_order_of_the_settings() -> None:
    behaviour = Behaviour(guards=Guards(moderation=("llama_guard", "provider")))
    env = Environment.model_validate({"openai_api_key": "sk-test"})
    assert [one.name for one in llm.moderators(Settings(env=env, behaviour=behaviour))] == ["llama_guard", "provider"]
    assert llm.moderators(Settings(env=Environment(), behaviour=behaviour)) == ()
