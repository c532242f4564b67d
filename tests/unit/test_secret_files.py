"""A setting may stand in a file; what is wrong with the file is said, and never what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.settings import load
from bot.config import process_environment
from bot.config.secrets import LARGEST
from bot.errors import ConfigurationError
from connectors import registry

KEY = "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY="


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_its_setting_names(tmp_path: Path, ending: str) -> None:
    secret = tmp_path / "key"
    secret.write_text(f"{KEY},{KEY}{ending}")

    (first, second) = load({"FIRSTLINE_ENCRYPTION_KEYS_FILE": str(secret)}, dotenv=None).env.firstline_encryption_keys

    assert (first.get_secret_value(), second.get_secret_value()) == (KEY, KEY)


def test_so_is_one_of_a_channel_and_one_that_the_toml_names(tmp_path: Path) -> None:
    for name in ("token", "signing", "orders"):
        (tmp_path / name).write_text(name)
    behaviour = tmp_path / "firstline.toml"
    behaviour.write_text(
        '[tool_servers.orders]\nurl = "https://o.example/mcp"\nheaders = { Authorization = "ORDERS" }\n'
    )
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        f"ZENDESK_API_TOKEN_FILE={tmp_path}/token\nZENDESK_SUBDOMAIN=acme\nZENDESK_EMAIL=a@acme.example\n"
    )
    environment = {
        "FIRSTLINE_CONFIG": str(behaviour),
        "ZENDESK_WEBHOOK_SECRET_FILE": f"{tmp_path}/signing",
        "ORDERS_FILE": f"{tmp_path}/orders",
    }

    settings = load(environment, dotenv=dotenv)

    assert settings.named["ORDERS"].get_secret_value() == "orders"
    assert settings.channels == ("zendesk",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "is no text in UTF-8"),
        (b"secret\nanother", "has several lines"),
        (b"secret\ranother", "has several lines"),
        (b"s" * (LARGEST + 1), "has more than"),
    ],
)
def test_a_file_that_is_no_secret_is_told_without_what_is_in_it(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    secret = tmp_path / "file"
    if content is not None:
        secret.write_bytes(content)

    with pytest.raises(ConfigurationError, match=f"OPENAI_API_KEY_FILE: {secret} {told}") as error:
        load({"OPENAI_API_KEY_FILE": str(secret)}, dotenv=None)

    assert "another" not in str(error.value)


def test_both_at_once_and_files_of_unknown_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY: found it and OPENAI_API_KEY_FILE"):
        load({"OPENAI_API_KEY": "k", "OPENAI_API_KEY_FILE": f"{tmp_path}/key"}, dotenv=None)
    with pytest.raises(ConfigurationError, match="FIRSTLINE_ENCRYPTION_KEY_FILE: found in the environment"):
        load({"FIRSTLINE_ENCRYPTION_KEY_FILE": f"{tmp_path}/key"}, dotenv=None)


def test_a_child_with_settings_of_its_own_sees_no_file_of_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", "/run/secrets/slack")
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS_FILE", "/run/secrets/key")

    given = process_environment.for_child({}, channels=registry.configs())

    assert not given.get("SLACK_BOT_TOKEN_FILE")
    assert not given.get("FIRSTLINE_ENCRYPTION_KEYS_FILE")
