"""What doctor says of the console, and of a bot that is paused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.app.doctor.alarms import check, check_console
from bot.config import Settings
from bot.health import Level
from bot.model import Role
from bot.store.pacing.pauses import EVERYWHERE, Pauses
from tests.support.console import SECRET, add_user
from tests.support.store import Store


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    file = tmp_path / "firstline.toml"
    file.write_text("")
    ours = {"DATABASE_URL": database_url, "FIRSTLINE_CONFIG": str(file), "FIRSTLINE_CONSOLE_SECRET": SECRET}
    return app_settings.load(ours, dotenv=None)


def test_without_a_secret_it_is_off(tmp_path: Path) -> None:
    (finding,) = check_console(app_settings.load({}, dotenv=None))
    assert (finding.level, finding.what) == (Level.OFF, "console")


def test_a_console_into_which_nobody_gets_is_told_of(store: Store, settings: Settings) -> None:
    (finding,) = check_console(settings)
    assert finding.level is Level.WARN
    assert "firstline user add" in finding.cure

    add_user(store, "ada", Role.ADMIN)

    (finding,) = check_console(settings)
    assert (finding.level, finding.found) == (Level.OK, "may sign in: 1 with a password")


def test_a_paused_bot_is_told_of(store: Store, settings: Settings) -> None:
    for place in ("slack", EVERYWHERE):
        Pauses(store.database).pause(place, "ada")

    found = {one.cure: one.found for one in check(settings) if one.what == "paused"}

    assert [*found] == [
        "`firstline resume`, when the bot is to answer again",
        "`firstline resume slack`, when the bot is to answer again",
    ]
    assert all("by ada since" in text for text in found.values())
