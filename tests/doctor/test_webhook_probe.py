"""Deliveries of the doctor's own to the public address, and what they prove of what stands there."""

from __future__ import annotations

import json

import pytest
import requests
from flask import Flask, Response, jsonify, request

from bot.app.doctor.checks import examine
from bot.health import Level
from connectors.intercom.channel import INTERCOM
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.slack.channel import SLACK
from connectors.zendesk.channel import ZENDESK
from tests.doctor.conftest import Check, Patient, webhook_of
from tests.support.serving import Served
from tests.support.store import Store

CHECKS: dict[str, Check] = {
    "slack": webhook_of(SLACK),
    "intercom": webhook_of(INTERCOM),
    "zendesk": webhook_of(ZENDESK),
}
SETTINGS = {
    "slack": "SLACK_SIGNING_SECRET",
    "intercom": "INTERCOM_CLIENT_SECRET",
    "zendesk": "ZENDESK_WEBHOOK_SECRET",
}
NOWHERE = "http://127.0.0.1:1"
every_channel = pytest.mark.parametrize("channel", CHECKS)


@every_channel
def test_a_web_process_with_the_same_settings_is_well(patient: Patient, channel: str, store: Store) -> None:
    patient.serve()
    told = patient.told(CHECKS[channel])
    assert {what: finding.level for what, finding in told.items()} == {
        f"{channel.capitalize()} signature": Level.OK,
        f"{channel.capitalize()} echo": Level.OK,
    }
    for table in ("conversations", "messages", "unaddressed_messages", "thread_syncs", "events_seen", "outbox"):
        assert store.rows(f"SELECT * FROM {table}") == []


@every_channel
def test_both_secrets_of_a_rotation_are_tried(patient: Patient, channel: str) -> None:
    setting = SETTINGS[channel]
    both = f"{patient.environment[setting]},the-next-one"
    patient.serve()
    (finding,) = patient.findings(CHECKS[channel], **{setting: both})
    assert finding.level is Level.FAIL
    assert f"{setting} (2 of 2) was answered 401" in finding.found
    assert "the-next-one" not in str(finding)


@every_channel
def test_both_secrets_of_a_rotation_are_well_where_the_web_process_knows_them(patient: Patient, channel: str) -> None:
    setting = SETTINGS[channel]
    both = {setting: f"{patient.environment[setting]},the-next-one"}
    patient.serve(**both)
    assert {finding.level for finding in patient.findings(CHECKS[channel], **both)} == {Level.OK}


@every_channel
def test_a_proxy_that_writes_the_body_anew_is_found(patient: Patient, channel: str) -> None:
    patient.serve()
    assert patient.web is not None
    behind, proxy = patient.web.url, Flask("proxy")

    @proxy.post("/webhooks/<path:rest>")
    def forward(rest: str) -> tuple[bytes, int]:
        body = json.dumps(request.get_json(), indent=1)
        headers = {name: value for name, value in request.headers if name.lower() not in ("host", "content-length")}
        answer = requests.post(f"{behind}/webhooks/{rest}", data=body, headers=headers, timeout=5)
        return answer.content, answer.status_code

    before = Served(proxy)
    (finding,) = patient.findings(CHECKS[channel], FIRSTLINE_PUBLIC_URL=before.url)
    before.close()
    assert finding.level is Level.FAIL
    assert "401" in finding.found
    assert "proxy" in finding.cure


def test_a_web_process_without_the_channel_is_found(patient: Patient) -> None:
    patient.serve(SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="")
    (finding,) = patient.findings(webhook_of(SLACK))
    assert finding.level is Level.FAIL
    assert "404" in finding.found


@pytest.mark.parametrize(
    ("status", "cure"),
    [(301, "do not follow redirects"), (403, "firewall"), (413, "1 MB"), (503, "/readyz"), (500, "firstline serve")],
)
def test_what_stands_in_the_way_is_told_by_its_answer(patient: Patient, status: int, cure: str) -> None:
    app = Flask("in the way")

    @app.post("/webhooks/slack")
    def answer() -> Response:
        return Response("no", status=status, headers={"Location": "/elsewhere"} if status == 301 else {})

    patient.stand_in(app)
    (finding,) = patient.findings(webhook_of(SLACK))
    assert finding.level is Level.FAIL
    assert str(status) in finding.found
    assert cure in finding.cure


@pytest.mark.parametrize(("body", "found"), [("<h1>Welcome</h1>", "not by Firstline"), ('{"ok": true}', "forged")])
def test_what_says_yes_to_everything_is_not_firstline(patient: Patient, body: str, found: str) -> None:
    app = Flask("yes")
    app.add_url_rule("/webhooks/intercom", "yes", lambda: body, methods=["POST"])
    patient.stand_in(app)
    (finding,) = patient.findings(webhook_of(INTERCOM))
    assert finding.level is Level.FAIL
    assert found in finding.found


def test_an_address_that_cannot_be_reached_from_here_is_not_called_wrong(patient: Patient) -> None:
    (finding,) = patient.findings(webhook_of(SLACK), FIRSTLINE_PUBLIC_URL=NOWHERE)
    assert finding.level is Level.WARN
    assert "cannot be reached" in finding.found


@every_channel
def test_without_a_public_address_nothing_is_tried(patient: Patient, channel: str) -> None:
    assert patient.findings(CHECKS[channel], FIRSTLINE_PUBLIC_URL="") == []


def test_a_channel_that_is_off_is_not_tried(patient: Patient) -> None:
    vendors = {name: "" for name in patient.environment if name.startswith(("SLACK_", "INTERCOM_", "ZENDESK_"))}
    started: list[str] = []

    list(examine(patient.settings(FIRSTLINE_PUBLIC_URL="", FIRSTLINE_OPERATIONS_PORT="1", **vendors), started.append))

    assert not {"Slack", "Slack webhook", "Intercom", "Intercom webhook", "Zendesk", "Zendesk webhook"} & set(started)


class TestCanary:
    """The web process takes the bot's own words for another's."""

    def test_slack(self, patient: Patient) -> None:
        app = Flask("deaf to echoes")

        @app.post("/webhooks/slack")
        def take() -> tuple[Response, int]:
            """As it should to what is signed and what is forged; then comes the echo."""
            payload = json.loads(request.get_data())
            taken.append(payload["type"])
            return jsonify(ok=True, challenge=payload.get("challenge")), (200, 401, 200)[len(taken) - 1]

        taken: list[str] = []
        patient.stand_in(app)
        finding = patient.told(webhook_of(SLACK))["Slack echo"]
        assert taken == ["url_verification", "url_verification", "event_callback"]
        assert finding.level is Level.FAIL
        assert "not ignored" in finding.found

    def test_intercom_with_another_seat(self, patient: Patient, store: Store) -> None:
        patient.serve(INTERCOM_ADMIN_ID="991267999")
        finding = patient.told(webhook_of(INTERCOM))["Intercom echo"]
        assert finding.level is Level.FAIL
        assert store.rows("SELECT * FROM conversations") == []

    def test_zendesk_as_another_user(self, patient: Patient, store: Store) -> None:
        grace = patient.sandbox.zendesk.state.users[int(AGENT_ID)]["email"]
        patient.serve(ZENDESK_EMAIL=grace)
        finding = patient.told(webhook_of(ZENDESK))["Zendesk echo"]
        assert finding.level is Level.FAIL
        assert store.rows("SELECT * FROM conversations") == []

    def test_zendesk_where_the_token_is_wrong_tries_the_signature_only(self, patient: Patient) -> None:
        patient.serve()
        told = patient.told(webhook_of(ZENDESK), ZENDESK_API_TOKEN="another-token")
        assert {what: finding.level for what, finding in told.items()} == {"Zendesk signature": Level.OK}
