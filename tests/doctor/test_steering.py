"""What doctor says of the rollout."""

from __future__ import annotations

from pathlib import Path

from bot.app import settings as app_settings
from bot.app.doctor.alarms import check as check_pauses
from bot.app.doctor.alarms import check_rollout as check
from bot.config import Settings
from bot.health import Level
from bot.store.pacing.pauses import Pauses
from bot.store.rollout.shares import Shares
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
    (finding,) = check(settings_of(database_url, tmp_path, ""))
    assert (finding.level, finding.found) == (Level.OK, "everybody is answered")

    (finding,) = check(settings_of(database_url, tmp_path, TOML))
    assert finding.found == "zendesk 20 % (firstline.toml), arm terse 50 % (firstline.toml)"


def test_what_stepped_back_is_told_of_with_the_way_forward(store: Store, database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path, TOML)
    Shares(store.database, settings.behaviour.rollout).set("arm", "terse", 20, "ada")
    store.rows("UPDATE rollout_shares SET share = 5, stepped_back_from = 20 RETURNING name")

    warned, _ = check(settings)

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
