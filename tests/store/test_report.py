"""A period's report: what it counts, what it leaves out, and how it is printed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.app.cli.report.printed import period
from bot.errors import ConfigurationError
from bot.model import Owner
from bot.store.cipher import Cipher, new_key
from bot.store.outcomes.report import Csat, Report, read_report
from bot.store.queries import queries
from tests.support.builders import feedback, message, outcome, ownership, ticket_request
from tests.support.store import Store

NOW = datetime.now(UTC)
SINCE, UNTIL = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def conversation(store: Store, thread: str, *, grounded: bool | None) -> str:
    """A question and what the bot said; the key of that."""
    store.accept([message(thread_id=thread)])
    claim = store.conversations.claim(store.conversation_id(thread))
    assert claim is not None
    store.conversations.record(claim, outcome(grounded=grounded))
    (row,) = store.rows("SELECT key FROM outbox WHERE conversation_id = %s", store.conversation_id(thread))
    return str(row["key"])


def read(store: Store, *, comments: bool = False, since: datetime = SINCE, until: datetime = UNTIL) -> Report:
    return read_report(store.database, store.cipher, since, until, comments=comments)


def a_week(store: Store) -> None:
    """Four conversations: one helped, one in which nothing was found and a person solved it, one greeting, one that
    did not help. Two are rated."""
    store.accept([feedback(True, about=conversation(store, "1", grounded=True), thread_id="1", at=NOW)])
    store.accept([feedback(score=5, thread_id="1", at=NOW)])
    conversation(store, "2", grounded=False)
    store.accept([ticket_request(thread_id="2")])
    (row,) = store.rows("SELECT key FROM handoffs")
    key = str(row["key"])
    store.accept([ownership(Owner.BOT, channel="zendesk", account="acme", thread_id="9", handoff_key=key)])
    store.accept([feedback(score=2, thread_id="2", at=NOW, comment="=SLOW()")])
    conversation(store, "3", grounded=None)
    about = conversation(store, "4", grounded=True)
    store.accept([feedback(False, about=about, thread_id="4", at=NOW, reasons=("wrong", "outdated"))])


def test_a_period_is_counted(store: Store) -> None:
    a_week(store)
    found = read(store)
    assert (found.conversations, found.answered, found.not_found, found.handed_over) == (4, 2, 1, 1)
    assert found.resolution == {"confirmed": 1, "assumed": 0, "human": 1, "reopened": 0, "open": 2}
    assert sum(found.resolution.values()) == found.conversations
    assert (found.handoffs, found.intents) == ({"ticket_requested": 1}, {"none": 1})
    assert found.csat == {"bot": Csat(ratings=1, satisfied=1), "human": Csat(ratings=1, satisfied=0)}
    assert (found.not_helped, found.not_helped_reasons) == (1, {"outdated": 1, "wrong": 1})
    assert found.first_answer_seconds is not None
    assert 0 <= found.first_answer_seconds < 60
    assert found.first_handoff_seconds is not None
    assert found.comments == ()


def test_what_happened_outside_the_period_is_not(store: Store) -> None:
    a_week(store)
    found = read(store, since=SINCE - timedelta(days=7), until=SINCE)
    assert found.empty
    assert found.first_answer_seconds is None


def test_what_was_written_is_read_only_where_it_is_asked_for(store: Store) -> None:
    a_week(store)
    (comment,) = read(store, comments=True).comments
    assert (comment.text, comment.score) == ("=SLOW()", 2)


def test_a_report_waits_for_nobody(store: Store, database_url: str) -> None:
    a_week(store)
    with psycopg.connect(database_url) as other:
        other.execute("SELECT FROM conversations FOR UPDATE")
        other.execute("UPDATE feedback SET score = 1 WHERE score IS NOT NULL")
        assert read(store).csat["bot"] == Csat(ratings=1, satisfied=1)


def test_a_report_holds_nobody(store: Store) -> None:
    with store.database.connection() as connection, connection.transaction(force_rollback=True):
        queries.read_one_snapshot(connection)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM feedback")


@pytest.mark.parametrize(
    ("ratings", "satisfied", "interval"),
    [(10, 8, (0.490, 0.943)), (1, 1, (0.207, 1.0)), (100, 0, (0.0, 0.037))],  # R: binom::binom.wilson
)
def test_few_ratings_have_a_wide_interval(ratings: int, satisfied: int, interval: tuple[float, float]) -> None:
    assert Csat(ratings=ratings, satisfied=satisfied).interval == pytest.approx(interval, abs=0.001)


def test_no_ratings_have_no_share() -> None:
    assert (Csat(ratings=0, satisfied=0).share, Csat(ratings=0, satisfied=0).interval) == (None, None)


WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, (date(2026, 3, 2), date(2026, 3, 9))),
        (date(2026, 1, 1), None, (date(2026, 1, 1), date(2026, 1, 8))),
        (None, date(2026, 1, 7), (date(2026, 1, 1), date(2026, 1, 8))),
        (date(2026, 1, 1), date(2026, 1, 1), (date(2026, 1, 1), date(2026, 1, 2))),
    ],
)
def test_days_are_included_and_a_week_is_the_default(
    first: date | None, last: date | None, days: tuple[date, date]
) -> None:
    assert tuple(at.date() for at in period(first, last, WEDNESDAY)) == days


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="--to 2026-01-01 is before --from 2026-01-02"):
        period(date(2026, 1, 2), date(2026, 1, 1), WEDNESDAY)


@pytest.fixture
def command(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """`firstline report` of yesterday to tomorrow, with what stands in the store."""
    key = new_key()
    store.cipher = Cipher([key])
    store.__post_init__()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", key)
    days = ("--from", f"{NOW - timedelta(days=1):%Y-%m-%d}", "--to", f"{NOW + timedelta(days=1):%Y-%m-%d}")

    def run(*options: str) -> str:
        result = CliRunner().invoke(cli, ("report", *days, *options))
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_it_is_printed_to_be_read(store: Store, command: Any) -> None:
    a_week(store)
    said = command()
    assert "(UTC)" in said
    assert [line.split() for line in said.splitlines() if "confirmed" in line] == [["resolution", "confirmed", "1"]]
    assert "SLOW" not in said
    assert "rated 2: =SLOW()" in command("--comments")


def test_it_says_when_there_is_nothing(command: Any) -> None:
    assert "Nothing happened in this period" in command()
    assert json.loads(command("--as", "json"))["csat"]["all"]["share"] is None


def test_it_is_printed_for_programs(store: Store, command: Any) -> None:
    a_week(store)
    told = json.loads(command("--as", "json"))
    assert (told["conversations"], told["csat"]["all"]["share"], told["comments"]) == (4, 0.5, [])
    rows = list(csv.DictReader(io.StringIO(command("--as", "csv", "--comments"))))
    assert {"about": "resolution", "which": "human", "value": "1"} in rows
    assert rows[-1]["value"] == "'=SLOW()"  # no formula for a spreadsheet
