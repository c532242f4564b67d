"""`[model]` and `[budget]`: which models there are, whose key each is sent, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot import llm
from bot.app import settings as app_settings
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.model import ModelReply, Prompt, SystemMessage, UserMessage
from tests.support.openai_server import OpenAIServer, Script, openai_server

PASSAGE = '<passage number="1" title="Password">\nOpen Settings and choose Reset.\n</passage>'
PROMPT = Prompt(messages=(SystemMessage(PASSAGE), UserMessage("please reset the password")))
OPENAI = {"OPENAI_API_KEY": "sk-of-openai"}
FALLBACK = '[model]\nname = "large"\n[[model.fallbacks]]\nname = "other"\nbase_url = "https://other.example/v1"\n'


def load(tmp_path: Path, toml: str, environ: dict[str, str] | None = None, env_file: str = "") -> Settings:
    (tmp_path / "firstline.toml").write_text(toml)
    (tmp_path / ".env").write_text(env_file)
    environ = {**OPENAI, **(environ or {}), "FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}
    return app_settings.load(environ, dotenv=tmp_path / ".env")


def refusal(tmp_path: Path, toml: str, environ: dict[str, str] | None = None, env_file: str = "") -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, toml, environ, env_file)
    return str(refused.value)


def test_a_name_alone_is_enough_as_ever(tmp_path: Path) -> None:
    model = load(tmp_path, '[model]\nname = "m"\ntimeout_seconds = 200\n').behaviour.model
    assert [one.name for one in model.in_order] == ["m"]
    assert model.small is None


@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_key_is_named_and_stands_in_the_environment_or_the_file_of_secrets(tmp_path: Path, where: str) -> None:
    named = f'{FALLBACK}key = "OTHER_KEY"\n'
    environ, env_file = ({}, "OTHER_KEY=hush-77\n") if where == "file" else ({"OTHER_KEY": "hush-77"}, "")
    settings = load(tmp_path, named, environ, env_file)
    first, other = settings.behaviour.model.in_order
    keys = [settings.model_key(one) for one in (first, other)]
    assert [key.get_secret_value() for key in keys if key] == ["sk-of-openai", "hush-77"]
    assert "hush-77" not in repr(settings)


def test_a_server_of_its_own_never_sees_the_common_key(tmp_path: Path) -> None:
    settings = load(tmp_path, FALLBACK)
    key = settings.model_key(settings.behaviour.model.fallbacks[0])
    assert key is not None
    assert key.get_secret_value() == "none"


def test_a_key_that_is_not_there_is_missed_at_the_start(tmp_path: Path) -> None:
    assert "model.fallbacks[0].key: found 'OTHER_KEY', which is not set" in refusal(
        tmp_path, f'{FALLBACK}key = "OTHER_KEY"\n'
    )


def test_a_key_in_the_place_of_its_name_is_not_shown(tmp_path: Path) -> None:
    said = refusal(tmp_path, f'{FALLBACK}key = "sk-live-1234"\n')
    assert "model.fallbacks.0.key: expected the name of an environment variable" in said
    assert "sk-live" not in said


def test_a_variable_that_no_model_names_is_unknown_in_the_file_of_secrets(tmp_path: Path) -> None:
    assert "OTHER_KEY: found in" in refusal(tmp_path, FALLBACK, env_file="OTHER_KEY=hush-77\n")


def test_models_in_a_row_that_take_longer_than_the_lease_are_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, f"{FALLBACK}timeout_seconds = 70\n")
    assert "model.timeout_seconds: found 115 for 2 models in a row, expected at most 90" in said
    assert load(tmp_path, f"{FALLBACK}timeout_seconds = 70\n[answers]\nlease_seconds = 154\n")


@pytest.mark.parametrize("lease", [2, 10, 50, 120, 1000])
def test_whatever_the_lease_models_end_before_it(tmp_path: Path, lease: int) -> None:
    behaviour = load(tmp_path, f"[answers]\nlease_seconds = {lease}\n").behaviour
    assert 0.5 * lease < behaviour.seconds_for_models < lease


def test_money_is_counted_only_where_every_price_is_known(tmp_path: Path) -> None:
    budget = "[budget]\nday_cost = 5.5\n"
    assert "model.input_price: found nothing" in refusal(tmp_path, budget)
    priced = "[model]\ninput_price = 0.25\noutput_price = 2\n"
    assert load(tmp_path, priced + budget).behaviour.budget.day_cost == Decimal("5.5")
    assert "model.small.input_price" in refusal(tmp_path, f'{priced}[model.small]\nname = "s"\n{budget}')


def test_half_a_price_is_none(tmp_path: Path) -> None:
    assert "expected both input_price and output_price" in refusal(tmp_path, "[model]\ninput_price = 1\n")


def test_prices_are_read_as_they_are_written(tmp_path: Path) -> None:
    model = load(tmp_path, "[model]\ninput_price = 0.1\noutput_price = 0.7\n").behaviour.model
    assert (model.input_price, model.output_price) == (Decimal("0.1"), Decimal("0.7"))


# over HTTP


def test_where_the_first_server_is_down_the_second_answers_with_a_key_of_its_own(tmp_path: Path) -> None:
    with openai_server() as first, openai_server() as second:
        first.script = Script(mode="error", status=500, retry_after="0")
        settings = load(tmp_path, two_servers(first, second), {"OTHER_KEY": "hush-77"})
        model = llm.chat_model(settings)
        assert model is not None
        reply = ModelReply.of(model.reply(PROMPT))
        assert "Open Settings" in reply.text
        assert (reply.usage.model, reply.usage.failed) == ("other", ("large",))
        assert reply.usage.cost is not None
        assert {request.headers["authorization"] for request in first.requests} == {"Bearer sk-of-openai"}
        assert {request.headers["authorization"] for request in second.requests} == {"Bearer hush-77"}


@pytest.mark.parametrize("mode", ["cut", "hang", "silent", "garbage"])
def test_whatever_becomes_of_the_first_the_second_answers_in_time(tmp_path: Path, mode: str) -> None:
    with openai_server() as first, openai_server() as second:
        first.script = Script(mode=mode)  # type: ignore[arg-type]
        model = llm.chat_model(load(tmp_path, two_servers(first, second, seconds=0.4), {"OTHER_KEY": "hush-77"}))
        assert model is not None
        assert ModelReply.of(model.reply(PROMPT)).usage.model == "other"


def test_the_small_model_judges_and_the_large_one_writes(tmp_path: Path) -> None:
    with openai_server() as server:
        toml = f'[model]\nname = "large"\n[model.small]\nname = "tiny"\nbase_url = "{server.url}"\n'
        settings = load(tmp_path, toml, {"OPENAI_BASE_URL": server.url})
        small, chat = llm.small_model(settings, seconds=5), llm.chat_model(settings)
        assert small is not None
        assert chat is not None
        assert [ModelReply.of(one.reply(PROMPT)).usage.model for one in (small, chat)] == ["tiny", "large"]


def two_servers(first: OpenAIServer, second: OpenAIServer, seconds: float = 20) -> str:
    return (
        f'[model]\nname = "large"\nbase_url = "{first.url}"\nkey = "OPENAI_API_KEY"\ntimeout_seconds = {seconds}\n'
        f'[[model.fallbacks]]\nname = "other"\nbase_url = "{second.url}"\nkey = "OTHER_KEY"\n'
        "input_price = 1\noutput_price = 2\n"
    )
