"""What doctor says of the rollout."""

from __future__ import annotations

from pathlib import Path

from bot.app import settings as app_settings
from bot.app.doctor.alarms import check as check_pauses
from bot.app.doctor.alarms import check_rollout as check
from bot.app.steering.alarms import ways
from bot.config import Settings
from bot.health import Level
from bot.store.pacing.pauses import Pauses
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Shares
from tests.support.fallen import CSAT_FELL
from tests.support.store import Store

TOML = """
[rollout.shares]
zendesk = 20
[[rollout.arms]]
name = "terse"
share = 50
tone = "terse"
"""


def settings_of(database_url: str, folder: Path, text: str) -> Settings:
    file = folder / "firstline.toml"
    file.write_text(text)
    ours = {"DATABASE_URL": database_url, "FIRSTLINE_CONFIG": str(file)}
    secrets = dict.fromkeys(("ZENDESK_EMAIL", "ZENDESK_API_TOKEN", "ZENDESK_WEBHOOK_SECRET"), "bot@acme.example")
    return app_settings.load({**ours, **secrets, "ZENDESK_SUBDOMAIN": "acme"}, dotenv=None)


def test_everybody_is_answered_unless_somebody_said_otherwise(store: Store, database_url: str, tmp_path: Path) -> None:
    assert store.rows("SELECT FROM rollout_shares") == []
    (finding, unheard) = check(settings_of(database_url, tmp_path, ""))
    assert (unheard.level, unheard.what) == (Level.OFF, "watching")
    assert (finding.level, finding.found) == (Level.OK, "everybody is answered")

    (finding, _) = check(settings_of(database_url, tmp_path, TOML))
    assert finding.found == "zendesk 20 % (firstline.toml), arm terse 50 % (firstline.toml)"


def test_what_stepped_back_is_told_of_with_the_way_forward(store: Store, database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path, TOML)
    Shares(store.database, settings.behaviour.rollout).set("arm", "terse", 20, "ada")
    store.rows("UPDATE rollout_shares SET share = 5, stepped_back_from = 20 RETURNING name")

    warned, *_ = check(settings)

    assert warned.level is Level.WARN
    assert warned.found.startswith("arm terse stepped back from 20 to 5 % at ")
    assert "`firstline rollout terse 20`" in warned.cure


def test_a_paused_brand_is_told_of_with_the_command_that_ends_it(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    Pauses(store.database).pause("zendesk:900", "ada")
    (warned,) = [one for one in check_pauses(settings_of(database_url, tmp_path, "")) if one.what == "paused"]
    assert warned.found.startswith("in zendesk for 900, by ada since")
    assert "`firstline resume zendesk --brand 900`" in warned.cure


def test_an_alarm_that_nobody_was_told_of_is_told_here(store: Store, database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path, '[watching]\nalert = "slack:C0ALERTS"\n')
    alarms = FigureAlarms(store.database, settings.behaviour.rollout, tuple(ways(settings)))
    alarms.raise_for(
        Changed(
            about="zendesk at 5 %, beside bound: csat down",
            details={**CSAT_FELL, "subject": "zendesk at 5 %", "beside": "bound"},
        )
    )
    store.rows("UPDATE alarm_tellings SET attempts = 3, problem = 'NotSent: no answer' RETURNING way")

    _, watching, untold = check(settings)

    assert watching.found == "figures are watched; told: chat"
    assert (untold.level, untold.found) == (Level.FAIL, "chat: 1 not told after 3 attempts: NotSent: no answer")
    (alarm,) = [one for one in check_pauses(settings) if one.what.startswith("alarm ") and one.level is Level.FAIL]
    assert alarm.found.startswith("zendesk at 5 %: csat 40.0 %, bound 60.0 %")
    assert "firstline alarms settle" in alarm.cure

    *_, finding = check(settings_of(database_url, tmp_path, "[watching]\non = false"))
    assert finding.found == "figures are not watched"


def test_a_watch_that_has_not_looked_for_hours_is_told_of(store: Store, database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path, "")
    store.rows("INSERT INTO figure_watch DEFAULT VALUES RETURNING one")
    assert [one.level for one in check(settings)] == [Level.OK, Level.OFF]

    store.rows("UPDATE figure_watch SET looked_at = now() - interval '5 hours' RETURNING one")

    *_, late = check(settings)
    assert (late.level, late.found) == (Level.FAIL, "figures were last looked at 5 hours ago")
