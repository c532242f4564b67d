"""A support lead's first week, as far as it is steered: 5 % live, wider, an alarm, a step back, a brand paused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.app.doctor.alarms import check_rollout
from bot.app.steering.alarms import figure_alarms
from bot.store.db import Database
from bot.store.rollout.standing import point
from bot.watching.comparisons import begins
from connectors.sandbox.zendesk.payloads import FIRST_BRAND
from tests.support.figures_of_arms import Had, write
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.store import Store
from workers import jobs
from workers.steering.figures import FigureWatch

ALERTS = "C0ALERTS"
PASSWORD = "How do I reset my password?"
STEERED = f"""{QUICK}
[rollout.shares]
zendesk = 5
[watching]
alert = "slack:{ALERTS}"
"""
Run = Callable[..., str]


@pytest.fixture
def steered(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=STEERED) as installation:
        installation.sandbox.slack.add_channel(ALERTS, "alerts")
        installation.work()
        yield installation


@pytest.fixture
def run(steered: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    for name, value in steered.environment.items():
        monkeypatch.setenv(name, value)

    def command(*arguments: str) -> str:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, result.stderr
        return result.output

    return command


def people(firstline: Installation) -> tuple[str, str, str]:
    """Requesters of whom one is among the first 5 %, one among the first 20 %, and one is not."""
    first = firstline.sandbox.zendesk.requester_creates(firstline.sandbox.requester_id, "Anybody", "Good morning")
    until(lambda: firstline.rows("SELECT key FROM rollout_key"), what="the key")
    (row,) = firstline.rows("SELECT key, account FROM rollout_key, conversations WHERE thread_id = %s", first)
    found: dict[str, str] = {}
    for number in range(400):
        someone = firstline.sandbox.zendesk.add_user(f"Person {number}", f"person{number}@customers.example")
        where = point(row["key"].bytes, "rollout", "zendesk", row["account"], someone)
        found.setdefault("5" if where < 5 else "20" if where < 20 else "later", someone)
        if len(found) == 3:
            return found["5"], found["20"], found["later"]
    raise AssertionError("nobody of 400 is among the first 5 %")


def test_the_first_week_of_a_support_lead(steered: Installation, run: Run) -> None:
    zendesk, slack = steered.sandbox.zendesk, steered.sandbox.slack
    early, later, last = people(steered)

    def left_to_people(ticket: str) -> bool:
        rows = steered.rows("SELECT owner FROM conversations WHERE thread_id = %s", ticket)
        return [row["owner"] for row in rows] == ["human"]

    # 5 % live: one is answered, and the others' tickets are as if there were no bot.
    answered = zendesk.requester_creates(early, "Password", PASSWORD)
    untouched = [zendesk.requester_creates(one, "Password", PASSWORD) for one in (later, last)]
    until(lambda: zendesk.said_by_bot(answered), what="the answer of the first 5 %")
    for ticket in untouched:
        until(partial(left_to_people, ticket), what="a ticket that is left to people")
        assert len(zendesk.comments(ticket)) == 1
        assert not [tag for tag in zendesk.ticket(ticket)["tags"] if "firstline" in tag]

    # Wider: the next ones are answered, those of the first 5 % still, and what has begun stays with whom it was.
    assert "20 %" in run("rollout", "zendesk", "20")
    wider = zendesk.requester_creates(later, "Again", PASSWORD)
    until(lambda: zendesk.said_by_bot(wider), what="the answer of those up to 20 %")
    zendesk.requester_comments(untouched[0], "Is anybody there?")
    still = zendesk.requester_creates(early, "Still", PASSWORD)
    until(lambda: zendesk.said_by_bot(still), what="the answer of the first 5 %")
    assert zendesk.said_by_bot(untouched[0]) == []

    # People make their requesters happier, so there is an alarm, once, and the channel goes back to 5 %.
    now = datetime.now(UTC)
    began = max(now - timedelta(minutes=70), begins(now))
    with closing(Database(steered.container.database_url, 1)) as database:
        happier = Had(arm="control", score=5, answered=False)
        write(Store(database), [Had(score=1), happier] * 100, first=began, every=timedelta(seconds=1))
    steered.rows("UPDATE rollout_shares SET since = %s RETURNING name", began)
    behaviour = steered.settings.behaviour
    watch = FigureWatch(
        steered.container.database,
        behaviour.rollout,
        behaviour.watching,
        ["zendesk"],
        figure_alarms(steered.settings, steered.container.database),
        now=lambda _: began + timedelta(minutes=70),
    )
    (number,) = watch.run()
    assert watch.run() == []
    jobs.watch()
    jobs.watch()
    (told,) = slack.state.messages[ALERTS]
    assert "zendesk at 20 %: csat 0.0 %, control 100.0 %" in told["text"]
    assert "from 20 to 5 % by itself" in run("alarms")
    assert any("stepped back from 20 to 5 %" in one.found for one in check_rollout(steered.settings))

    # Who was being helped goes on being helped; who comes anew is people's again.
    zendesk.requester_comments(wider, "And how do I download an invoice?")
    until(lambda: len(zendesk.said_by_bot(wider)) == 2, what="the second answer in what had begun")
    anew = zendesk.requester_creates(later, "Once more", PASSWORD)
    until(lambda: left_to_people(anew), what="a ticket that is people's again")
    assert zendesk.said_by_bot(anew) == []

    # A brand is paused, at once, and resumed.
    run("pause", "zendesk", "--brand", str(FIRST_BRAND))
    paused = zendesk.requester_creates(early, "Paused", PASSWORD)
    until(lambda: left_to_people(paused), what="a ticket of a brand that is paused")
    assert zendesk.said_by_bot(paused) == []
    run("resume", "zendesk", "--brand", str(FIRST_BRAND))
    resumed = zendesk.requester_creates(early, "Resumed", PASSWORD)
    until(lambda: zendesk.said_by_bot(resumed), what="an answer again")

    run("alarms", "settle", str(number))
    who = [(row["what"], row["which"]) for row in steered.rows("SELECT what, which FROM audit_log ORDER BY id")]
    assert who == [
        ("set a rollout share", "zendesk"),
        ("stepped a rollout back", "zendesk"),
        ("paused the bot", f"zendesk:{FIRST_BRAND}"),
        ("resumed the bot", f"zendesk:{FIRST_BRAND}"),
    ]
    assert steered.sandbox.violations == []
