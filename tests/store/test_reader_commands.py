"""Whom articles are for, as `firstline ingest`, `firstline ask` and doctor take and tell it, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli
from bot.app.doctor.knowledge import check_readers
from bot.app.settings import load
from bot.errors import ConfigurationError
from bot.health import Level as Verdict
from bot.knowledge.audiences import keep_audience
from bot.model import Level, Readership
from bot.store.db import Database

TOML = """
[knowledge.groups]
gold = ["zendesk/tag:gold", "slack/place:C024"]
ops = ["slack/usergroup:S1", "intercom/place:1", "email:@acme.example"]
"""


@pytest.fixture(autouse=True)
def _settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "firstline.toml").write_text(TOML)
    (tmp_path / "discount.md").write_text("# Discount\n\nThe discount code for partners is ZAMPELO.")


def firstline(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def asked(*who: str) -> bool:
    told = firstline("ask", *who, "What is the discount code for partners?")
    assert told.exit_code == 0, told.output
    return "ZAMPELO" in told.output


def test_an_article_for_a_group_is_shown_to_its_members_who_are_known() -> None:
    done = firstline("ingest", "discount.md", "--for", "signed-in", "--group", "gold")
    assert done.exit_code == 0, done.output
    assert asked("--as", "signed-in", "--group", "gold")
    assert not asked("--as", "signed-in")
    assert not asked("--as", "signed-in", "--group", "ops")
    assert not asked("--group", "gold")
    assert not asked("--as", "internal")


@pytest.mark.parametrize("command", [("ingest", "discount.md"), ("ask", "Why?")])
def test_a_group_that_nobody_can_be_in_is_refused(command: tuple[str, ...]) -> None:
    told = firstline(*command, "--group", "golf")
    assert told.exit_code == 2
    assert "--group: found 'golf', expected one of knowledge.groups (gold, ops)" in told.output


def test_a_group_of_a_channel_that_there_is_not_is_refused(tmp_path: Path) -> None:
    (tmp_path / "firstline.toml").write_text('[knowledge.groups]\ngold = ["zendsk/tag:gold"]')
    with pytest.raises(ConfigurationError, match=r"knowledge\.groups\.gold: found 'zendsk', expected one of"):
        load()


def test_doctor_tells_whom_articles_are_for_and_which_groups_are_nobodys(database_url: str) -> None:
    firstline("ingest", "discount.md", "--internal")
    database = Database(database_url, 2)
    with database.connection() as connection:
        audience = keep_audience(connection, Readership.of(Level.SIGNED_IN, ["user segment 7"]))
        connection.execute("UPDATE articles SET audience = %s", (audience,))
    database.close()

    found = [(finding.level, finding.found) for finding in check_readers(load())]

    who = "1 article for signed-in customers in user segment 7"
    assert found == [
        (Verdict.WARN, "group gold: zendesk/tag:gold holds for nobody, since zendesk is not in tickets.verified_in"),
        (Verdict.WARN, f"{who}: nobody is shown them, since no such group is defined"),
        (Verdict.OK, who),
    ]
