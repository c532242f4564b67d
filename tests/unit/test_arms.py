"""`[rollout.arms]`: prompts and models that answer some requesters, and what is refused of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.prompt import PROMPT
from bot.app import settings as app_settings
from bot.app.steering.arms import answerer
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.llm.chat import OpenAIChat
from bot.model import STANDARD, Cancellation
from bot.pipeline import Services
from bot.tracing import NullTracer
from tests.support.asking import conversation, says
from tests.support.openai_server import OpenAIServer

ARMS = """
[model]
name = "gpt-4.1"
[brand]
tone = "friendly"
instructions = "Call members members."
[[rollout.arms]]
name = "terse"
share = 50
tone = "terse"
[[rollout.arms]]
name = "small"
share = 50
instructions = "Answer in two sentences."
model = { name = "gpt-4.1-nano", base_url = "%s" }
"""
ARM = '[[rollout.arms]]\nname = "%s"\nshare = %d\ntone = "x"\n'


def settings_of(folder: Path, text: str) -> Settings:
    file = folder / "firstline.toml"
    file.write_text(text)
    return app_settings.load({"FIRSTLINE_CONFIG": str(file), "OPENAI_API_KEY": "sk-test"}, dotenv=None)


@pytest.mark.parametrize(
    ("arm", "used", "model", "told", "not_told"),
    [
        (None, STANDARD, "gpt-4.1", ("in a friendly tone", "10. Call members members."), ()),
        ("terse", "terse", "gpt-4.1", ("in a terse tone", "10. Call members members."), ("friendly tone",)),
        ("small", "small", "gpt-4.1-nano", ("in a friendly tone", "10. Answer in two sentences."), ("members",)),
        ("gone", STANDARD, "gpt-4.1", ("in a friendly tone",), ()),
    ],
)
def test_an_arm_answers_with_its_prompt_and_model_and_the_outcome_says_which(
    services: Services,
    server: OpenAIServer,
    tmp_path: Path,
    arm: str | None,
    used: str,
    model: str,
    told: tuple[str, ...],
    not_told: tuple[str, ...],
) -> None:
    settings = settings_of(tmp_path, ARMS % server.url)
    chat = OpenAIChat(api_key="sk-test", base_url=server.url, model="gpt-4.1", timeout=20, max_output_tokens=300)
    says(server, "Choose Security and press Reset password [1].")
    answering = answerer(replace(services, settings=settings.behaviour, chat=chat), settings, None, NullTracer())

    outcome = answering(conversation("How do I reset my password?", arm=arm), Cancellation())

    assert outcome.arm == used
    assert outcome.version is not None
    assert outcome.version.startswith(f"answering@{PROMPT.version} {model} ")
    asked = server.requests[-1].body
    assert asked["model"] == model
    system = asked["messages"][0]["content"]
    assert all(words in system for words in told)
    assert not any(words in system for words in not_told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rollout]\nsteps = [5, 5]", "rollout.steps"),
        ("[rollout]\nsteps = []", "at least 1"),
        ("[rollout.shares]\nzendesk = 101", "rollout.shares.zendesk"),
        ("[rollout.shares]\nfax = 5", "found 'fax', expected one of slack"),
        ('[[rollout.arms]]\nname = "control"\nshare = 5\ntone = "x"', "found 'control', which is taken"),
        ('[[rollout.arms]]\nname = "Two Words"\nshare = 5\ntone = "x"', "small letters, digits and hyphens"),
        ('[[rollout.arms]]\nname = "b"\nshare = 5', "b: expected a model, a tone or instructions"),
        (
            ARM % ("b", 60) + ARM % ("c", 60),
            "120 per cent together",
        ),
        (
            ARM % ("b", 5) + ARM % ("b", 6),
            "each name once",
        ),
        (
            '[[rollout.arms]]\nname = "b"\nshare = 5\nmodel = { name = "m", key = "OTHER_KEY" }',
            "rollout.arms[0].model.key: found 'OTHER_KEY', which is not set",
        ),
        (
            "[model]\ninput_price = 1\noutput_price = 1\n[budget]\nday_cost = 1\n"
            '[[rollout.arms]]\nname = "b"\nshare = 5\nmodel = { name = "m" }',
            "rollout.arms[0].model: model.input_price",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings_of(tmp_path, text)
    assert said in str(refused.value)
