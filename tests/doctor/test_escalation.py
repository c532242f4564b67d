"""What `[escalation]` names has to be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.app.doctor.settings import check
from bot.health import Level
from connectors.sandbox.environment import demo_environment


@pytest.mark.parametrize(
    ("toml", "level", "what"),
    [
        ("[escalation.intents.outage]\nalert = 'slack:C1'", Level.FAIL, "escalation.intents.outage.alert"),
        ("[[escalation.routes]]\ngroups = { intercom = 1 }", Level.WARN, "escalation.routes.0"),
        ("[escalation]\ncountry = 'PL'", Level.WARN, "help lines"),
    ],
)
def test_what_leads_nowhere_is_found(tmp_path: Path, toml: str, level: Level, what: str) -> None:
    (tmp_path / "firstline.toml").write_text(toml)
    zendesk = {name: value for name, value in demo_environment("http://127.0.0.1:9").items() if "ZENDESK" in name}
    settings = app_settings.load({**zendesk, "FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, dotenv=None)

    found = {finding.what: finding for finding in check(settings)}
    assert found[what].level is level
    assert found[what].cure


def test_the_defaults_lead_somewhere(tmp_path: Path) -> None:
    environment = {**demo_environment("http://127.0.0.1:9")}
    found = [finding.what for finding in check(app_settings.load(environment, dotenv=None))]

    assert not any(what.startswith(("escalation", "help lines")) for what in found)
