"""`[escalation]` and `[business_hours]`: what is wrong refuses to start and says which setting it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.settings import load
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.model import Intent


def loaded(tmp_path: Path, toml: str) -> Settings:
    (tmp_path / "firstline.toml").write_text(toml)
    return load({"FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, dotenv=None)


def test_who_changes_one_thing_keeps_the_rest(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "[escalation.intents.outage]\ntags = ['all']\n").behaviour.escalation

    assert settings.intents[Intent.OUTAGE].action == "handoff"
    assert settings.intents[Intent.OUTAGE].priority == "urgent"
    assert settings.intents[Intent.COMPLAINT].action == "handoff"
    assert settings.help_lines["GB"].phone == "116 123"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[escalation.intents.outge]\npriority = 'high'", r"escalation\.intents\.outge: found 'outge', expected"),
        (
            "[escalation.intents.outage]\npriority = 'hi'",
            r"escalation\.intents\.outage\.priority: found 'hi', expected",
        ),
        (
            "[escalation.intents.outage]\nprio = 'high'",
            r"escalation\.intents\.outage\.prio: unknown setting; did you mean priority",
        ),
        ("[escalation]\nmod_signs = 3", r"escalation\.mod_signs: unknown setting; did you mean mood_signs"),
        ("[escalation]\nxyzzy = 3", r"escalation\.xyzzy: unknown setting; docs/configuration\.md lists"),
        ("[escalation]\nalways_human_tags = 'vip'", r"always_human_tags: found 'vip', expected a list"),
        ("[escalation.intents]\noutage = 'handoff'", r"intents\.outage: found 'handoff', expected a table"),
        ("[escalation.help_lines.DE]\nphone = '1'", r"help_lines\.DE\.name: found nothing, expected a value"),
        ("[escalation.intents.self_harm]\nasked_how = 'answer'", "self_harm always goes to a person"),
        ("[business_hours]\npublic_holidays = 'Germany'", r"found 'Germany', expected a country such as DE, or a part"),
        ("[business_hours]\nholidays = ['24.12.2026']", r"found '24\.12\.2026', expected a date such as 2026-12-24"),
        ("[knowledge]\nsynonyms = [['car']]", r"synonyms\.0: found \['car'\], expected at least 2 entries"),
        (
            "[topics.own.x]\ndescription = 'x'",
            r"topics\.own\.x\.description: found 'x', expected at least 3 characters",
        ),
        ("[escalation.intents.outage]\nthreshold = 2", r"outage\.threshold: found 2, expected less than or equal to 1"),
        ("[escalation.intents.self_harm]\naction = 'ignore'", "self_harm always goes to a person"),
        ("[escalation.intents.outage]\ngroups = { zendsk = 1 }", r"outage\.groups: found 'zendsk', expected one of"),
        ("[escalation.intents.outage]\nalert = 'C1'", r"outage\.alert: found 'C1', expected .* such as slack:C"),
        ("[escalation.intents.outage]\nalert = 'teams:C1'", r"outage\.alert: found 'teams', expected one of"),
        (
            "[escalation.intents.outage]\nhours = 'paris'",
            r"outage\.hours: found 'paris', expected one of business_hours",
        ),
        (
            "[[escalation.routes]]\nlanguages = ['German']",
            r"routes\.0\.languages\.0: found 'German', expected a language",
        ),
        ("[[escalation.routes]]\nfrom_channels = ['mail']", r"routes\.0\.from_channels: found 'mail', expected one of"),
        ("[[escalation.routes]]\nintents = ['refund']", r"routes\.0\.intents\.0: found 'refund', expected"),
        (
            "[escalation.help_lines.Germany]\nname = 'x'\nphone = '1'",
            "help_lines.Germany: found 'Germany', expected a co",
        ),
        ("[escalation]\ncountry = 'de'", r"escalation\.country: found 'de', expected a country such as DE"),
        ("[escalation]\nmood_signs = 1", r"escalation\.mood_signs: found 1, expected"),
        (
            "[business_hours.teams.paris]\ntimezone = 'Paris'",
            r"teams\.paris\.timezone: found 'Paris', expected an IANA",
        ),
        ("[business_hours]\npublic_holidays = 'XX'", r"public_holidays: found 'XX', expected a country by its two"),
        ("[business_hours.teams.a]\npublic_holidays = 'DE-XX'", r"found 'DE-XX', expected DE or one of its parts: BB"),
        ("[business_hours]\nholidays = ['tomorrow']", r"business_hours\.holidays\.0: found 'tomorrow', expected"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        loaded(tmp_path, toml)
