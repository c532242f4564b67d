"""What waits for an operator: shown by doctor and `firstline alarms`, with what to do; and late messages' right
cure."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from bot.app import settings as app_settings
from bot.app.cli.commands import cli
from bot.app.doctor.alarms import check
from bot.app.doctor.workers import check_backlog
from bot.health import Finding, Level
from bot.model import EscalationDecision, Reason
from bot.store.cipher import new_key
from bot.store.dispatch.pauses import keep_credential, keep_pause
from bot.store.outbox.alarms import Alarms
from connectors.sandbox.environment import demo_environment
from tests.support.builders import message
from tests.support.store import Store

WANTED = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


@pytest.fixture
def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        **demo_environment("http://127.0.0.1:1"),
    }


def refused(store: Store) -> None:
    """A handoff that Zendesk has been refusing for an hour."""
    store.accept([message(text="My card 4242, please help")])
    number = store.conversation_id()
    store.conversations.create_handoff(number, WANTED)
    tried = store.outbox.claim(number, "desk")
    assert tried is not None
    store.outbox.postpone(tried, 600, "Rejected: Zendesk answered 422 (RecordInvalid, group)")
    store.rows("UPDATE handoffs SET created_at = now() - interval '1 hour' RETURNING id")
    store.rows("UPDATE outbox SET created_at = now() - interval '1 hour' WHERE kind = 'handoff' RETURNING id")
    Alarms(store.database, store.cipher).raise_late(60)


def findings(environment: dict[str, str]) -> dict[str, Finding]:
    settings = app_settings.load(environment, dotenv=None)
    return {finding.what: finding for finding in (*check(settings), *check_backlog(settings))}


def test_a_refused_handoff_is_not_cured_by_more_workers(store: Store, environment: dict[str, str]) -> None:
    refused(store)
    messages = findings(environment)["messages"]
    assert messages.level is Level.WARN
    assert "RecordInvalid, group" in messages.found
    assert "firstline work" not in messages.cure
    assert "Zendesk" in messages.cure


def test_what_nobody_has_tried_is(store: Store, environment: dict[str, str]) -> None:
    store.accept([message()])
    store.conversations.create_handoff(store.conversation_id(), WANTED)
    store.rows("UPDATE outbox SET created_at = now() - interval '1 hour' WHERE kind = 'handoff' RETURNING id")
    assert "firstline work" in findings(environment)["messages"].cure


def test_a_vendor_that_does_not_answer_is_named_and_not_cured_by_more_workers(
    store: Store, environment: dict[str, str]
) -> None:
    store.accept([message()])
    store.conversations.create_handoff(store.conversation_id(), WANTED)
    store.rows("UPDATE outbox SET created_at = now() - interval '1 hour' WHERE kind = 'handoff' RETURNING id")
    keep_pause(store.database, "zendesk", 30, "OutcomeUnknown: Zendesk did not answer in full")
    told = findings(environment)
    assert told["Zendesk"].level is Level.WARN
    assert "OutcomeUnknown" in told["Zendesk"].found
    assert "firstline work" not in told["messages"].cure
    keep_pause(store.database, "zendesk", None, "")
    assert "Zendesk" not in findings(environment)


def test_an_account_whose_credential_is_refused_is_named_until_it_is_taken(
    store: Store, environment: dict[str, str]
) -> None:
    keep_credential(store.database, "slack T1", "CredentialRefused: token_revoked")
    (found,) = [one.found for what, one in findings(environment).items() if re.fullmatch(r"alarm \d+", what)]
    assert "slack T1" in found
    assert "token_revoked" in found
    keep_credential(store.database, "slack T1", None)
    assert findings(environment)["alarms"].level is Level.OK


def test_an_alarm_is_a_failure_until_it_is_settled(
    store: Store, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(store)
    (name,) = (what for what in findings(environment) if re.fullmatch(r"alarm \d+", what))
    found = findings(environment)[name]
    assert found.level is Level.FAIL
    assert "RecordInvalid, group" in found.found
    assert "4242" not in str(found)

    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    listed = CliRunner().invoke(cli, ["alarms"])
    number = name.removeprefix("alarm ")
    assert f" {number} " in listed.output
    assert "RecordInvalid, group" in listed.output
    assert CliRunner().invoke(cli, ["alarms", "settle", number]).output == f"alarm {number} is settled\n"
    again = CliRunner().invoke(cli, ["alarms", "settle", number])
    assert (again.exit_code, "found none, or it is settled" in again.output) == (2, True)
    assert CliRunner().invoke(cli, ["alarms"]).output == "no alarms\n"
    assert findings(environment)["alarms"].level is Level.OK


def test_where_nobody_would_be_told_doctor_says_so(environment: dict[str, str]) -> None:
    assert findings(environment)["alarm ways"].level is Level.OFF
