"""What the vendors really deliver, as Postgres and the counters of the web process tell it."""

from __future__ import annotations

import pytest
from flask import Flask, Response

from bot.app.doctor import deliveries
from bot.health import Level
from bot.telemetry import WEBHOOK_DELIVERIES
from connectors.sandbox import defaults
from tests.doctor.conftest import Patient
from tests.support.store import Store

WORDS = "How do I reset my password?"


def write_to_every_channel(patient: Patient) -> None:
    sandbox = patient.sandbox
    sandbox.slack.say(defaults.EMPLOYEE_ID, defaults.CHANNEL_ID, WORDS, mention=True)
    sandbox.intercom.customer_starts(sandbox.customer_id, WORDS)
    ticket = sandbox.zendesk.requester_creates(sandbox.requester_id, "Password", WORDS)
    sandbox.zendesk.agent_comments(ticket, defaults.CREDENTIALS.zendesk.bot_user_id, "An echo")
    sandbox.zendesk.agent_comments(ticket, "6130907990001", "A colleague answers")
    patient.deliver()


def test_where_nothing_ever_came_it_says_where_to_look(patient: Patient) -> None:
    patient.serve()
    told = patient.told(deliveries.check)
    assert {what: finding.level for what, finding in told.items()} == {
        "Slack deliveries": Level.WARN,
        "Intercom deliveries": Level.WARN,
        "Zendesk deliveries": Level.WARN,
    }
    assert "Event Subscriptions" in told["Slack deliveries"].cure
    assert "Developer Hub" in told["Intercom deliveries"].cure
    assert "firstline connect zendesk" in told["Zendesk deliveries"].cure


def test_what_came_is_well(patient: Patient) -> None:
    patient.serve()
    write_to_every_channel(patient)
    told = patient.told(deliveries.check)
    assert {finding.level for finding in told.values()} == {Level.OK}
    assert "less than a minute" in told["Slack deliveries"].found
    assert "password" not in str(told).lower()


def test_a_long_silence_is_worth_a_look(patient: Patient, store: Store) -> None:
    patient.serve()
    write_to_every_channel(patient)
    store.rows("UPDATE messages SET received_at = now() - interval '9 days' WHERE channel = 'slack' RETURNING id")
    told = patient.told(deliveries.check)
    assert told["Slack deliveries"].level is Level.WARN
    assert "9 days" in told["Slack deliveries"].found
    assert told["Intercom deliveries"].level is Level.OK


def test_what_is_refused_for_its_signature_names_the_secret(patient: Patient) -> None:
    patient.serve(SLACK_SIGNING_SECRET="another", INTERCOM_CLIENT_SECRET="another", ZENDESK_WEBHOOK_SECRET="another")
    write_to_every_channel(patient)
    told = patient.told(deliveries.check)
    for name, setting in (
        ("Slack", "SLACK_SIGNING_SECRET"),
        ("Intercom", "INTERCOM_CLIENT_SECRET"),
        ("Zendesk", "ZENDESK_WEBHOOK_SECRET"),
    ):
        assert told[f"{name} refused"].level is Level.FAIL
        assert "signature" in told[f"{name} refused"].found
        assert setting in told[f"{name} refused"].cure


@pytest.mark.parametrize(("result", "cure"), [("StaleTimestamp", "NTP"), ("BadPayload", "log")])
def test_what_is_refused_for_another_reason_has_another_cure(patient: Patient, result: str, cure: str) -> None:
    patient.serve()
    WEBHOOK_DELIVERIES.add(3, channel="slack", result=result)
    finding = patient.told(deliveries.check)["Slack refused"]
    assert finding.level is Level.FAIL
    assert "3 deliveries" in finding.found
    assert cure in finding.cure


def test_a_few_strangers_among_many_deliveries_are_no_finding(patient: Patient) -> None:
    patient.serve()
    WEBHOOK_DELIVERIES.add(3, channel="slack", result="BadSignature")
    WEBHOOK_DELIVERIES.add(2, channel="slack", result="accepted")
    WEBHOOK_DELIVERIES.add(2, channel="slack", result="ignored")
    assert "Slack refused" not in patient.told(deliveries.check)


@pytest.mark.parametrize("page", ["<h1>Welcome to nginx</h1>", "go_goroutines 8\n", ""])
def test_the_metrics_of_another_program_are_passed_over(patient: Patient, page: str) -> None:
    app = Flask("another")
    app.add_url_rule("/metrics", "metrics", lambda: Response(page, mimetype="text/plain"))
    patient.operations_stand_in(app)
    told = patient.told(deliveries.check)
    assert len(told) == 4
    assert told["refused deliveries"].level is Level.OFF


def test_without_a_database_what_was_refused_is_told_all_the_same(patient: Patient) -> None:
    patient.serve()
    WEBHOOK_DELIVERIES.add(3, channel="slack", result="BadSignature")
    told = patient.told(deliveries.check, DATABASE_URL="postgresql://u:s3cret@127.0.0.1:1/x")
    assert list(told) == ["Slack refused"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "less than a minute"), (60, "1 minute"), (7200, "2 hours"), (86400 * 3 + 5, "3 days")],
)
def test_spans_of_time_are_told_in_their_largest_unit(seconds: float, words: str) -> None:
    assert deliveries.ago(seconds) == words
