"""Doctor and /metrics show threads that cannot be read, and how the catch-up goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.app.doctor.alarms import check
from bot.app.doctor.workers import check_backlog, check_catch_up
from bot.app.metrics import StoreCollector
from bot.health import Finding, Level
from bot.model import ThreadChanged, ThreadRef
from bot.store.catch_up.marks import Marks
from bot.store.catch_up.unread import UnreadThreads
from bot.store.cipher import new_key
from bot.store.handoffs import Handoffs
from connectors.sandbox.environment import demo_environment
from tests.support.builders import changed
from tests.support.store import Store


@pytest.fixture
def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        **demo_environment("http://127.0.0.1:1"),
    }


def findings(environment: dict[str, str]) -> dict[str, Finding]:
    settings = app_settings.load(environment, dotenv=None)
    found = (*check(settings), *check_backlog(settings), *check_catch_up(settings))
    return {finding.what: finding for finding in found}


def gauges(store: Store) -> dict[str, float]:
    families = StoreCollector(store.database, ("slack",)).collect()
    return {family.name: family.samples[0].value for family in families if family.samples}


def test_a_thread_that_cannot_be_read_is_seen_until_it_ends(store: Store, environment: dict[str, str]) -> None:
    store.accept([changed("zendesk", "acme", "9")])
    assert "threads to read" not in findings(environment)
    store.rows(
        "UPDATE thread_syncs SET problem = 'NotSent: Zendesk answered 503', began_at = now() - interval '1 hour'"
        " RETURNING thread_id"
    )

    waiting = findings(environment)["threads to read"]
    assert waiting.level is Level.WARN
    assert "1 in Zendesk, the oldest for 36" in waiting.found
    assert "Zendesk answered 503" in waiting.found
    assert gauges(store)["firstline_failing_fetches"] == 1
    assert gauges(store)["firstline_fetch_age_seconds"] > 3500

    (row,) = store.rows("SELECT asked_at FROM thread_syncs")
    unread = UnreadThreads(store.database, store.cipher, Handoffs(store.make_plan))
    unread.give_up(ThreadChanged(thread=ThreadRef("zendesk", "acme", "9")), row["asked_at"])

    (alarm,) = (finding for what, finding in findings(environment).items() if what[6:].isdigit())
    assert "zendesk acme 9 could not be read" in alarm.found
    assert "firstline alarms settle" in alarm.cure
    assert gauges(store)["firstline_failing_fetches"] == 0
    assert gauges(store)["firstline_alarms"] == 1


def test_how_the_catch_up_goes(store: Store, environment: dict[str, str], tmp_path: Path) -> None:
    assert findings(environment)["catch-up"].level is Level.OFF
    marks = Marks(store.database)
    begun = marks.begin("slack", "T1").at
    marks.add("slack", "T1", places := ["C1"])
    assert marks.claim("slack", "T1", places, begun) is not None
    marks.leave("slack", "T1", "C1")
    marks.finish("slack", "T1", begun)
    assert findings(environment)["catch-up of Slack T1"].level is Level.OK

    marks.leave("slack", "T1", "C1", "Refused: not_in_channel")
    assert "1 not readable: Refused: not_in_channel" in findings(environment)["catch-up of Slack T1"].found
    assert gauges(store)["firstline_catch_up_failing"] == 1

    marks.leave("slack", "T1", "C1")
    store.rows("UPDATE catch_up SET looked_at = now() - interval '2 hours' RETURNING place")
    assert findings(environment)["catch-up of Slack T1"].level is Level.WARN
    assert gauges(store)["firstline_catch_up_age_seconds"] > 7000

    (tmp_path / "off.toml").write_text("[catch_up]\nperiod_seconds = 0\n")
    assert findings({**environment, "FIRSTLINE_CONFIG": str(tmp_path / "off.toml")})["catch-up"].level is Level.OFF
