"""`[watching]`: what is refused, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.config import signing_key
from bot.errors import ConfigurationError

HOOK = 'webhook = "https://alerts.acme.example/firstline"'
LONG = "0123456789abcdef01234567"


def refusal(folder: Path, text: str, **environment: str) -> str:
    file = folder / "firstline.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        app_settings.load({"FIRSTLINE_CONFIG": str(file), **environment}, dotenv=None)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('alert = "fax:1"', "watching.alert: found 'fax', expected one of slack"),
        ('alert = "C012345"', "a channel and a place in it"),
        ('email_to = ["lead@acme.example"]', "watching.email_to: expected `host` and `sender` in [smtp] too"),
        (HOOK, "watching.webhook: expected FIRSTLINE_WATCHING_SECRET too"),
        ('webhook = "http://alerts.acme.example/x"', "found http://alerts.acme.example, expected https://"),
        ('step_back = ["mood"]', "watching.step_back"),
        ("false_alarms = 0", "watching.false_alarms"),
        ("bounds = { csat = { at_least = 4 } }", "csat.at_least: found 4, expected a share from 0 to 1"),
        ("bounds = { cost = { at_least = 4 } }", "cost.at_least: expected at_most alone"),
        ("bounds = { mood = { at_least = 0.4 } }", "watching.bounds.mood"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, f"[watching]\n{text}\n")


@pytest.mark.parametrize("secret", ["short", "whsec_!!!", "whsec_c2hvcnQ="])
def test_a_secret_that_anybody_could_guess_is_refused_and_not_shown(tmp_path: Path, secret: str) -> None:
    said = refusal(tmp_path, f"[watching]\n{HOOK}\n", FIRSTLINE_WATCHING_SECRET=secret)
    assert said.startswith("FIRSTLINE_WATCHING_SECRET: expected `whsec_`")
    assert secret not in said


def test_a_secret_is_read_as_it_is_meant() -> None:
    assert signing_key("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3") == LONG.encode()
    assert signing_key(LONG) == LONG.encode()
