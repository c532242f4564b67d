"""`firstline approvals` where there is no Slack, and what doctor says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app import settings as app_settings
from bot.app.cli.commands import cli
from bot.app.doctor.approvals import check
from bot.errors import ConfigurationError
from bot.health import Finding, Level
from bot.model import ToolOutcome
from bot.store.cipher import Cipher, new_key
from connectors.sandbox.environment import demo_environment
from tests.support.acting import Asking, Refund
from tests.support.store import Store


@pytest.fixture
def environment(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        **demo_environment("http://127.0.0.1:1"),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def here(store: Store, environment: dict[str, str]) -> Asking:
    return Asking(Store(store.database, Cipher([environment["FIRSTLINE_ENCRYPTION_KEYS"]])))


def approvals(*arguments: object) -> str:
    return CliRunner().invoke(cli, ["approvals", *map(str, arguments)]).output


def doctor(environment: dict[str, str]) -> list[Finding]:
    return list(check(app_settings.load(environment, dotenv=None)))


def test_it_is_listed_decided_and_written_down(here: Asking) -> None:
    assert approvals() == "nothing waits for approval\n"
    number = here.answered()
    listed = approvals()
    assert re.search(rf"{number}  .* UTC  waiting  refund_order\n", listed)
    assert 'order: "A-17"\n       amount: 12.5\n       for Joe Bloggs, joe@bloggs.example, intercom joe\n' in listed
    assert here.queued("approval") == []  # nobody is asked elsewhere

    assert approvals("approve", number) == f"request {number} is approved; a worker carries it out\n"
    assert "found none that waits" in approvals("decline", number)
    here.run(number)
    page = approvals("show", number)
    assert "it said: Refunded, reference RF-77." in page
    assert re.search(r"approved  \(cli:\w+\)", page)
    assert [step for step in ("waiting", "approved", "running", "done") if f"UTC  {step}" in page][-1] == "done"
    assert approvals("list") == "nothing waits for approval\n"
    assert "done  refund_order" in approvals("list", "--all")


def test_a_no_is_a_no(here: Asking) -> None:
    number = here.answered()

    assert approvals("decline", number) == f"request {number} is declined\n"
    assert here.state(number) == "declined"


def test_doctor_warns_of_what_waits_and_fails_until_somebody_has_looked(
    here: Asking, environment: dict[str, str]
) -> None:
    assert [one.level for one in doctor(environment)] == [Level.OK]
    number = here.answered()
    (waits,) = doctor(environment)
    assert (waits.level, "[approvals] channel" in waits.cure) == (Level.WARN, True)
    approvals("approve", number)
    here.run(number, Refund(does=lambda: ToolOutcome(text="", failed=True, unsure=True)))
    assert [one.level for one in doctor(environment)] == [Level.FAIL]

    assert "found none of which nobody knows" in approvals("settle", number + 1, "done")
    assert approvals("settle", number, "done") == f"request {number} is settled: done\n"
    assert [one.level for one in doctor(environment)] == [Level.OK]


def test_a_channel_without_approvers_refuses_to_start(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "firstline.toml"
    file.write_text('[approvals]\nchannel = "slack:C0YES"\n')

    with pytest.raises(ConfigurationError, match="expected `approvers` too"):
        app_settings.load({**environment, "FIRSTLINE_CONFIG": str(file)}, dotenv=None)
