"""What operators steer: shares of the rollout and pauses of a brand, on the page and on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli
from bot.config import Rollout
from bot.model import Role
from bot.store.pacing.pauses import Pauses
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Share, Shares
from tests.console.conftest import SignedIn
from tests.support.builders import message
from tests.support.console import served, settings_of
from tests.support.fallen import CSAT_FELL
from tests.support.figures_of_arms import Had, write
from tests.support.serving import Served
from tests.support.store import Store

ROLLOUT = """
[rollout.shares]
zendesk = 5
[[rollout.arms]]
name = "terse"
share = 50
tone = "terse"
[[rollout.arms]]
name = "wordy"
share = 20
tone = "wordy"
"""


@pytest.fixture
def console(store: Store, tmp_path: Path) -> Iterator[Served]:
    running = served(store, settings_of(tmp_path, ROLLOUT))
    yield running
    running.close()


@pytest.fixture
def firstline(
    store: Store,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Result]:
    (tmp_path / "firstline.toml").write_text(ROLLOUT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


def shares(store: Store) -> dict[str, float]:
    return {one["name"]: one["share"] for one in store.rows("SELECT name, share FROM rollout_shares")}


def audit(store: Store) -> list[tuple[str, str, str | None]]:
    rows = store.rows("SELECT what, which, details FROM audit_log WHERE what <> 'signed in' ORDER BY id")
    return [(row["what"], row["which"], row["details"]) for row in rows]


def test_a_channel_is_widened_step_by_step_and_set_to_any_share(store: Store, signed_in: SignedIn) -> None:
    operator = signed_in(Role.OPERATOR)
    page = operator.get("/steering").text
    assert "Widen to 20 %" in page
    assert "firstline.toml" in page

    page = operator.post("/steering/share", what="channel", name="zendesk", share="20").text
    assert "zendesk: 5 % to 20 %" in page
    assert "Widen to 50 %" in page
    operator.post("/steering/share", what="channel", name="zendesk", share="12.5")

    assert shares(store) == {"zendesk": 12.5}
    assert audit(store) == [
        ("set a rollout share", "zendesk", "5 to 20 %"),
        ("set a rollout share", "zendesk", "20 to 12.5 %"),
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"what": "channel", "name": "fax", "share": "5"}, "name: found"),
        ({"what": "channel", "name": "zendesk", "share": "101"}, "share: found"),
        ({"what": "channel", "name": "zendesk", "share": "nan"}, "share: found"),
        ({"what": "channel", "name": "zendesk", "share": ""}, "share: found"),
        ({"what": "arm", "name": "terse", "share": "90"}, "expected at most 100 together"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(
    store: Store, signed_in: SignedIn, form: dict[str, str], said: str
) -> None:
    operator = signed_in(Role.OPERATOR)
    operator.get("/steering")

    response = operator.post("/steering/share", **form)

    assert response.status_code == 400
    assert said in response.text
    assert shares(store) == {}


def test_a_brand_is_paused_and_resumed(store: Store, signed_in: SignedIn) -> None:
    store.accept([message(channel="zendesk", account="acme", brand="900")])
    operator = signed_in(Role.OPERATOR)
    assert "900" in operator.get("/steering").text

    operator.post("/steering/pause", channel="zendesk", brand="900")
    operator.post("/steering/pause", channel="slack", brand="T7")

    assert [one.channel for one in Pauses(store.database).all()] == ["slack:T7", "zendesk:900"]
    assert "T7" in operator.get("/steering").text
    operator.post("/steering/resume", channel="zendesk", brand="900")
    assert [one.channel for one in Pauses(store.database).all()] == ["slack:T7"]
    assert "channel: found" in operator.post("/steering/pause", channel="fax", brand="1").text
    assert "brand: found nothing" in operator.post("/steering/pause", channel="slack", brand=" ").text


@pytest.mark.parametrize(("place", "said"), [("*", "paused everywhere"), ("zendesk", "paused in zendesk")])
def test_a_brand_of_what_is_paused_does_not_answer(store: Store, signed_in: SignedIn, place: str, said: str) -> None:
    store.accept([message(channel="zendesk", account="acme", brand="900")])
    operator = signed_in(Role.OPERATOR)
    assert ">answers<" in operator.get("/steering").text

    operator.post("/work/pause", channel=place)

    page = operator.get("/steering").text
    assert f">{said}<" in page
    assert ">answers<" not in page


@pytest.mark.parametrize("path", ["/steering/share", "/steering/pause", "/steering/resume"])
def test_a_reviewer_sees_it_and_may_not_act(store: Store, signed_in: SignedIn, path: str) -> None:
    reviewer = signed_in(Role.REVIEWER)
    page = reviewer.get("/steering").text
    assert "Whom the bot answers" in page
    assert "Widen" not in page

    assert (
        reviewer.post(path, what="channel", name="zendesk", share="20", channel="zendesk", brand="1").status_code == 403
    )
    assert shares(store) == {}
    assert Pauses(store.database).all() == []


def test_what_stepped_back_says_so(store: Store, signed_in: SignedIn) -> None:
    Shares(store.database, Rollout()).set("channel", "zendesk", 20, "ada")
    store.rows("UPDATE rollout_shares SET share = 5, stepped_back_from = 20, by = 'the watch' RETURNING name")
    assert "stepped back from 20 %" in signed_in(Role.VIEWER).get("/steering").text


def test_figures_that_changed_are_shown_with_how_they_were_told(store: Store, signed_in: SignedIn) -> None:
    alarms = FigureAlarms(store.database, Rollout(shares={"zendesk": 20}), ("chat",))
    share = Share(what="channel", name="zendesk", share=20)
    alarms.raise_for(Changed(about="zendesk at 20 %, beside control: csat down", details=CSAT_FELL, steps_back=share))

    page = signed_in(Role.VIEWER).get("/steering").text

    assert "zendesk at 20 %: csat 40.0 %, control 60.0 %, in 90 conversations" in page
    assert "from 20 to 5 % by itself" in page
    assert "chat not told yet" in page
    assert "stepped back from 20 %" in page
    assert "csat 40.0 %" in signed_in(Role.OPERATOR).get("/work").text


def test_what_the_arms_did_is_shown_with_intervals_and_what_people_did_beside(
    store: Store, signed_in: SignedIn
) -> None:
    had = [*[Had(escalated=True), Had(score=5)] * 5, *[Had(arm="control", answered=False, score=2)] * 3]
    write(store, had, first=datetime.now(UTC) - timedelta(days=2))

    page = " ".join(re.sub("<[^>]*>", " ", signed_in(Role.VIEWER).get("/steering").text).split())

    assert "zendesk standard 10 50 % 24 to 76 100 % 72 to 100 100 % 57 to 100, 5 ratings 0.01" in page
    assert "zendesk control 3 0 % 0 to 56, 3 ratings" in page


def test_the_command_shows_and_sets_and_is_in_the_audit_log(store: Store, firstline: Callable[..., Result]) -> None:
    said = firstline("rollout").output.splitlines()
    assert {" ".join(line.split("(")[0].split()) for line in said} == {
        *("slack 100 %", "intercom 100 %", "webchat 100 %", "zendesk 5 %", "arm terse 50 %", "arm wordy 20 %")
    }

    assert "20 %" in firstline("rollout", "zendesk", "20").output
    assert firstline("rollout", "terse", "80").exit_code == 0
    assert "expected at most 100 together" in firstline("rollout", "wordy", "21").stderr
    assert "expected a channel or an arm" in firstline("rollout", "fax", "20").stderr
    assert "expected a channel or an arm" in firstline("rollout", "fax").stderr

    assert shares(store) == {"zendesk": 20, "terse": 80}
    assert audit(store) == [
        ("set a rollout share", "zendesk", "5 to 20 %"),
        ("set a rollout share", "arm terse", "50 to 80 %"),
    ]


def test_the_command_pauses_a_brand(store: Store, firstline: Callable[..., Result]) -> None:
    store.accept([message(channel="zendesk", account="acme", brand="900")])
    assert firstline("pause", "zendesk", "--brand", "900").output == (
        "the bot is paused in zendesk for 900; `firstline resume zendesk --brand 900` ends it\n"
    )
    assert "there are 900" in firstline("pause", "zendesk", "--brand", "901").stderr
    assert "expected its channel before it" in firstline("pause", "--brand", "900").stderr

    assert firstline("resume", "zendesk", "--brand", "900").output == "the bot answers in zendesk for 900\n"
    firstline("pause", "zendesk")
    assert "still paused in all of zendesk" in firstline("resume", "zendesk", "--brand", "901").output
    assert [one.channel for one in Pauses(store.database).all()] == ["zendesk"]
