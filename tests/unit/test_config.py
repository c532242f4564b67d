"""What `bot.config` refuses, and what it says: the setting, what was found, what is expected, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.errors import ConfigurationError


def refusal(environ: dict[str, str], dotenv: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        app_settings.load(environ, dotenv=dotenv)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("INTERCOM_ACCES_TOKEN", "INTERCOM_ACCESS_TOKEN"),
        ("ZENDESK_EMIAL", "ZENDESK_EMAIL"),
        ("OPENAI_APIKEY", "OPENAI_API_KEY"),
        ("LANGFUSE_BASEURL", "LANGFUSE_BASE_URL"),
        ("FIRSTLINE_CONFIGURATION", "FIRSTLINE_CONFIG"),
    ],
)
def test_a_misspelt_variable_is_refused_naming_the_one_that_was_meant(name: str, meant: str) -> None:
    said = refusal({name: "s3cret"})
    assert said.startswith(f"{name}: found in the environment")
    assert f"did you mean {meant}?" in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    "name",
    ["OPENAI_ORG_ID", "OPENAI_ADMIN_KEY", "OPENAI_PROJECT_ID", "SLACK_APP_TOKEN",
     "SLACK_VERIFICATION_TOKEN", "ZENDESK_API_KEY", "INTERCOM_APP_ID", "LANGFUSE_HOST", "PORTS", "DATABASE_URLS"],
)  # fmt: skip
def test_variables_of_other_software_are_left_alone(name: str) -> None:
    assert app_settings.load({name: "x"}, dotenv=None).channels == ()


def test_a_child_gets_no_misspelt_variable_of_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKN", "xoxb-1")
    assert app_settings.load(app_settings.for_child({}), dotenv=None).channels == ()


def test_all_unknown_names_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=1\nNONSENSE=2\nPORT=80\n")
    said = refusal({}, tmp_path / ".env")
    assert "NONSENSE: found in" in said
    assert "SLACK_BOT_TOKN: found in" in said
    assert "PORT: " not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "PORT: found 'abc', expected a whole number"),
        ("PORT", "70000", "PORT: found '70000', expected less than or equal to 65535"),
        ("FIRSTLINE_PUBLIC_URL", "example", "FIRSTLINE_PUBLIC_URL: found 'example', expected an address"),
    ],
)
def test_a_wrong_value_is_shown_with_what_is_expected(name: str, value: str, said: str) -> None:
    assert said in refusal({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://me:s3cret@host/db"),
        ("DATABASE_URL", "host=h password=s3cret"),
        ("REDIS_URL", "http://:s3cret@host"),
        ("FIRSTLINE_PUBLIC_URL", "https://me:s3cret@h:x"),
        ("FIRSTLINE_PUBLIC_URL", "//h?key=s3cret"),
        ("FIRSTLINE_ENCRYPTION_KEYS", "s3cret"),
        ("ZENDESK_EMAIL", "me@acme.com/token:s3cret"),
        ("INTERCOM_ADMIN_ID", "dG9rOs3cret_0123456789abcdefghijklmnop="),
    ],
)
def test_what_may_hold_a_secret_is_never_shown(name: str, value: str) -> None:
    said = refusal({name: value})
    assert f"{name}: " in said
    assert "s3cret" not in said


SLACK_APP = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "s3cret",
    "SLACK_SIGNING_SECRET": "s3cret",
    "FIRSTLINE_PUBLIC_URL": "https://firstline.example",
}
ZENDESK = {
    "ZENDESK_SUBDOMAIN": "acme",
    "ZENDESK_EMAIL": "bot@acme.example",
    "ZENDESK_API_TOKEN": "s3cret",
    "ZENDESK_WEBHOOK_SECRET": "s3cret",
}


@pytest.mark.parametrize(
    "slack",
    [
        {"SLACK_BOT_TOKEN": "s3cret", "SLACK_SIGNING_SECRET": "s3cret"},
        SLACK_APP,
        {**SLACK_APP, "SLACK_BOT_TOKEN": "s3cret"},
    ],
)
def test_slack_is_on_with_a_token_or_as_an_app_that_workspaces_install(slack: dict[str, str]) -> None:
    assert app_settings.load({**slack, **ZENDESK}, dotenv=None).channels == ("slack", "zendesk")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SLACK_BOT_TOKEN": "s3cret"}, "expected also SLACK_SIGNING_SECRET"),
        (
            {"SLACK_SIGNING_SECRET": "s3cret"},
            "expected also SLACK_BOT_TOKEN, or SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, FIRSTLINE_PUBLIC_URL",
        ),
        (
            {"SLACK_BOT_TOKEN": "s3cret", "SLACK_SIGNING_SECRET": "s3cret", "SLACK_CLIENT_ID": "1.2"},
            "expected also SLACK_CLIENT_SECRET, FIRSTLINE_PUBLIC_URL",
        ),
        ({**SLACK_APP, "SLACK_SIGNING_SECRET": ""}, "expected also SLACK_SIGNING_SECRET"),
        ({**SLACK_APP, "FIRSTLINE_PUBLIC_URL": ""}, "expected also SLACK_BOT_TOKEN, or FIRSTLINE_PUBLIC_URL"),
        ({"ZENDESK_SUBDOMAIN": "acme"}, "expected also ZENDESK_EMAIL, ZENDESK_API_TOKEN, ZENDESK_WEBHOOK_SECRET"),
    ],
)
def test_half_a_channel_is_refused_naming_the_other_half(given: dict[str, str], said: str) -> None:
    refused = refusal({**ZENDESK, **given} if "ZENDESK_SUBDOMAIN" not in given else given)
    assert refused.endswith(said)
    assert "half configured" in refused
    assert "s3cret" not in refused


def test_an_address_of_ours_alone_begins_no_channel() -> None:
    assert app_settings.load({"FIRSTLINE_PUBLIC_URL": "https://firstline.example"}, dotenv=None).channels == ()


def test_other_vendor_settings_say_what_they_look_like() -> None:
    assert "INTERCOM_ADMIN_ID: found 'bot', expected digits only" in refusal({"INTERCOM_ADMIN_ID": "bot"})
    assert "expected the `acme` of" in refusal({"ZENDESK_SUBDOMAIN": "https://acme.zendesk.com"})


@pytest.mark.parametrize("name", ["opens", "closes"])
def test_a_time_of_day_is_expected_as_on_a_clock(tmp_path: Path, name: str) -> None:
    file = tmp_path / "firstline.toml"
    file.write_text(f'[business_hours]\n{name} = "9am"\n')
    assert f"business_hours.{name}: found '9am', expected HH:MM" in refusal({"FIRSTLINE_CONFIG": str(file)})


def test_a_limit_for_an_account_of_a_channel_that_there_is_not_would_hold_for_nobody(tmp_path: Path) -> None:
    file = tmp_path / "firstline.toml"
    file.write_text('[limits.accounts."slak:T1"]\nburst = 5\n')
    assert "found 'slak:T1', expected a channel: slack, " in refusal({"FIRSTLINE_CONFIG": str(file)})


def test_a_host_that_is_none_is_refused_at_the_start_and_not_at_every_answer(tmp_path: Path) -> None:
    file = tmp_path / "firstline.toml"
    file.write_text('[links]\nhosts = ["https://help.acme.example/articles"]\n')
    said = refusal({"FIRSTLINE_CONFIG": str(file)})
    assert "links.hosts" in said
    assert "expected a host such as help.example.com" in said


@pytest.mark.parametrize("written", ["DEBUG", "debug", "Debug"])
def test_a_log_level_may_be_written_in_any_case(written: str) -> None:
    settings = app_settings.load({"FIRSTLINE_LOG_LEVEL": written}, dotenv=None)

    assert settings.env.firstline_log_level == "DEBUG"


def test_an_unknown_log_level_is_refused_with_those_that_there_are() -> None:
    assert refusal({"FIRSTLINE_LOG_LEVEL": "loud"}) == (
        "the environment: FIRSTLINE_LOG_LEVEL: found 'loud', expected 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"
    )
