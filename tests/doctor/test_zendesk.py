"""Zendesk's user, webhook, deliveries, rules and rate limit, as the doctor finds them through the API."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.health import Level
from connectors.sandbox.faults import Fault
from connectors.zendesk.client.zenpy_client import ZendeskClient, credentials
from connectors.zendesk.doctor import account as zendesk
from connectors.zendesk.provisioning import PATH, Kind, Setup
from tests.doctor.conftest import Patient, of_channel

ADMIN = "ada@acme.example"
WEBHOOK = "Zendesk webhook"
DELIVERIES = "Zendesk recent deliveries"


@pytest.fixture
def user(patient: Patient) -> dict[str, Any]:
    """The bot's own."""
    zendesk = patient.sandbox.zendesk
    found: dict[str, Any] = zendesk.state.users[zendesk.bot_id]
    return found


@pytest.fixture
def connected(patient: Patient, user: dict[str, Any]) -> Patient:
    """By event subscriptions, with a bot that is an administrator."""
    connect(patient, user, "events")
    return patient


def connect(patient: Patient, user: dict[str, Any], kind: Kind) -> None:
    user["role"] = "admin"
    client = ZendeskClient(**credentials(patient.settings()))
    endpoint = patient.environment["FIRSTLINE_PUBLIC_URL"] + PATH
    setup = Setup(client, endpoint=endpoint, bot_id=str(user["id"]))
    for step in setup.plan(setup.look(), kind):
        step.do()
    patient.environment["ZENDESK_WEBHOOK_SECRET"] = ",".join(setup.secrets())


def webhook(patient: Patient) -> dict[str, Any]:
    (found,) = patient.sandbox.zendesk.state.webhooks.values()
    return found


@pytest.mark.parametrize("kind", ["events", "trigger"])
def test_what_connect_makes_is_well(patient: Patient, user: dict[str, Any], kind: Kind) -> None:
    connect(patient, user, kind)
    told = patient.told(of_channel(zendesk.check))
    assert {what: finding.level for what, finding in told.items()} == {
        "Zendesk token": Level.OK,
        "Zendesk permissions": Level.OK,
        WEBHOOK: Level.OK,
        "Zendesk secret": Level.OK,
        DELIVERIES: Level.OK,
        "Zendesk loops": Level.OK,
        **{what: Level.OK for what in told if what.startswith("Zendesk rate limit")},
    }
    assert "Zendesk rate limit" in told


class TestUser:
    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("suspended", True, "suspended"),
            ("only_private_comments", True, "only write internal notes"),
            ("ticket_restriction", "groups", "only some tickets (groups)"),
        ],
    )
    def test_one_that_may_too_little_is_found(
        self, patient: Patient, user: dict[str, Any], field: str, value: object, words: str
    ) -> None:
        user[field] = value
        finding = patient.told(of_channel(zendesk.check))["Zendesk permissions"]
        assert finding.level is Level.FAIL
        assert words in finding.found

    def test_a_role_that_may_not_make_end_users_is_found(self, patient: Patient, user: dict[str, Any]) -> None:
        user["custom_role_id"] = 77
        may = {"ticket_comment_access": "none", "ticket_editing": False, "end_user_profile_access": "readonly"}
        patient.sandbox.zendesk.state.roles[77] = {"id": 77, "name": "Bots", "configuration": may}
        found = patient.told(of_channel(zendesk.check))["Zendesk permissions"].found
        assert "only write internal notes" in found
        assert "cannot change tickets" in found
        assert "cannot create end users" in found

    def test_a_role_that_may_all_this_is_well(self, patient: Patient, user: dict[str, Any]) -> None:
        user["custom_role_id"] = 77
        may = {"ticket_comment_access": "public", "ticket_editing": True, "end_user_profile_access": "full"}
        patient.sandbox.zendesk.state.roles[77] = {"id": 77, "name": "Bots", "configuration": may}
        assert patient.told(of_channel(zendesk.check))["Zendesk permissions"].level is Level.OK

    def test_an_account_that_shows_no_roles_is_judged_by_the_user_alone(
        self, patient: Patient, user: dict[str, Any]
    ) -> None:
        user["custom_role_id"] = 78
        assert patient.told(of_channel(zendesk.check))["Zendesk permissions"].level is Level.OK

    def test_an_end_user_cannot_be_the_bot(self, patient: Patient, user: dict[str, Any]) -> None:
        for role, words in (("light", "has the role light"), (None, "has no role that Zendesk tells")):
            user["role"] = role
            found = patient.told(of_channel(zendesk.check))["Zendesk user"]
            assert (found.level, found.found) == (Level.FAIL, words)

    def test_audits_are_read_where_there_is_a_ticket(self, patient: Patient) -> None:
        zendesk_account = patient.sandbox.zendesk
        zendesk_account.requester_creates(patient.sandbox.requester_id, "Password", "my secret question")
        finding = patient.told(of_channel(zendesk.check))["Zendesk permissions"]
        assert finding.level is Level.OK
        assert "audits" in finding.found
        patient.sandbox.faults.add(Fault(vendor="zendesk", kind="scope", path="*/audits*", times=None))
        finding = patient.told(of_channel(zendesk.check))["Zendesk permissions"]
        assert finding.level is Level.WARN
        assert "403" in finding.found
        assert "role" in finding.cure


class TestWebhook:
    def test_a_bot_that_is_no_administrator_cannot_look_and_says_who_can(self, patient: Patient) -> None:
        finding = patient.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.WARN
        assert "administrator" in finding.found
        assert "--as admin@" in finding.cure

    def test_none_at_all(self, patient: Patient, user: dict[str, Any]) -> None:
        user["role"] = "admin"
        finding = patient.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.FAIL
        assert "firstline connect zendesk" in finding.cure

    def test_one_that_leads_elsewhere_is_none(self, connected: Patient) -> None:
        webhook(connected)["endpoint"] = "https://old.acme.example/webhooks/zendesk"
        assert "none points to" in connected.told(of_channel(zendesk.check))[WEBHOOK].found

    def test_one_that_is_switched_off(self, connected: Patient) -> None:
        webhook(connected)["status"] = "inactive"
        finding = connected.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.FAIL
        assert "switch on" in finding.found

    def test_one_that_is_not_told_of_everything(self, connected: Patient) -> None:
        webhook(connected)["subscriptions"].remove("zen:event-type:ticket.comment_added")
        finding = connected.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.FAIL
        assert "ticket.comment_added" in finding.found

    def test_a_trigger_that_was_deleted(self, patient: Patient, user: dict[str, Any]) -> None:
        connect(patient, user, "trigger")
        patient.sandbox.zendesk.state.triggers.clear()
        finding = patient.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.FAIL
        assert "create the trigger" in finding.found

    def test_a_secret_that_is_not_the_webhooks(self, connected: Patient) -> None:
        (secret,) = connected.sandbox.zendesk.state.secrets.values()
        found = connected.findings(of_channel(zendesk.check), ZENDESK_WEBHOOK_SECRET="another")
        (finding,) = (one for one in found if one.what == "Zendesk secret")
        assert finding.level is Level.FAIL
        assert "ZENDESK_WEBHOOK_SECRET" in finding.found
        assert secret not in str(found)

    def test_one_of_two_secrets_may_be_the_webhooks(self, connected: Patient) -> None:
        both = f"the-next-one,{connected.environment['ZENDESK_WEBHOOK_SECRET']}"
        assert (
            connected.told(of_channel(zendesk.check), ZENDESK_WEBHOOK_SECRET=both)["Zendesk secret"].level is Level.OK
        )

    def test_without_a_public_address_it_cannot_be_found(self, connected: Patient) -> None:
        told = connected.told(of_channel(zendesk.check), FIRSTLINE_PUBLIC_URL="")
        assert told[WEBHOOK].level is Level.WARN
        assert "FIRSTLINE_PUBLIC_URL" in told[WEBHOOK].found
        assert told["Zendesk loops"].level is Level.OK

    def test_zendesk_out_of_order_is_not_called_a_missing_webhook(self, connected: Patient) -> None:
        connected.sandbox.faults.add(Fault(vendor="zendesk", kind="500", path="*/webhooks", times=None))
        finding = connected.told(of_channel(zendesk.check))[WEBHOOK]
        assert finding.level is Level.WARN
        assert "500" in finding.found
        assert "connect" not in finding.cure


class TestDeliveries:
    def write(self, patient: Patient) -> None:
        sandbox = patient.sandbox
        sandbox.zendesk.requester_creates(sandbox.requester_id, "Password", "my secret question")
        patient.deliver()

    def test_those_that_arrived(self, connected: Patient) -> None:
        connected.serve()
        self.write(connected)
        finding = connected.told(of_channel(zendesk.check))[DELIVERIES]
        assert finding.level is Level.OK
        assert finding.found == "1 within a day, none failed"

    def test_those_that_were_refused(self, connected: Patient) -> None:
        connected.serve(ZENDESK_WEBHOOK_SECRET="another")
        self.write(connected)
        self.write(connected)
        finding = connected.told(of_channel(zendesk.check))[DELIVERIES]
        assert finding.level is Level.FAIL
        assert finding.found == "2 of 2 within a day failed: 2 terminated"
        assert "Activity" in finding.cure

    def test_those_of_the_day_before_yesterday_are_past(self, connected: Patient) -> None:
        connected.serve(ZENDESK_WEBHOOK_SECRET="another")
        self.write(connected)
        log = connected.sandbox.deliveries.log
        log[:] = [type(one)(vendor=one.vendor, url=one.url, status=401, at=one.at.replace(year=2020)) for one in log]
        assert connected.told(of_channel(zendesk.check))[DELIVERIES].found == "0 within a day, none failed"

    @pytest.mark.parametrize(
        ("counted", "level"),
        [
            (Counter(success=9), Level.OK),
            (Counter(accepted=1), Level.OK),
            (Counter(success=9, timeout=1), Level.WARN),
            (Counter({"success": 9, "circuit broken": 1}), Level.FAIL),
            (Counter(throttled=2, terminated=1), Level.FAIL),
        ],
    )
    def test_how_many_failed_and_how_decides(self, counted: Counter[str], level: Level) -> None:
        finding = zendesk.recent(counted)
        assert finding.level is level
        assert ("pauses" in finding.cure) is ("circuit broken" in counted)


class TestLoops:
    def test_a_trigger_that_tells_us_of_our_own_doings(self, patient: Patient, user: dict[str, Any]) -> None:
        connect(patient, user, "trigger")
        (trigger,) = patient.sandbox.zendesk.state.triggers.values()
        trigger["conditions"]["all"] = []
        finding = patient.told(of_channel(zendesk.check))["Zendesk loops"]
        assert finding.level is Level.WARN
        assert trigger["title"] in finding.found
        assert "Current user > Is not" in finding.cure

    def test_is_known_by_its_body_where_webhooks_are_not_shown(self, patient: Patient, user: dict[str, Any]) -> None:
        connect(patient, user, "trigger")
        user["role"] = "agent"
        (trigger,) = patient.sandbox.zendesk.state.triggers.values()
        trigger["conditions"]["all"] = []
        told = patient.told(of_channel(zendesk.check))
        assert told[WEBHOOK].level is Level.WARN
        assert trigger["title"] in told["Zendesk loops"].found

    def test_an_automation_that_calls_us(self, connected: Patient) -> None:
        connected.sandbox.zendesk.state.automations[9] = {
            "id": 9,
            "title": "Remind the bot",
            "active": True,
            "conditions": {"all": [{"field": "SOLVED", "operator": "is", "value": "24"}], "any": []},
            "actions": [{"field": "notification_webhook", "value": [webhook(connected)["id"], "{}"]}],
        }
        finding = connected.told(of_channel(zendesk.check))["Zendesk loops"]
        assert finding.level is Level.WARN
        assert "Remind the bot" in finding.found


def test_a_rate_limit_that_is_nearly_used_up_is_told(patient: Patient) -> None:
    patient.sandbox.zendesk.limits.account.limit = 60
    for _ in range(46):  # by somebody else
        patient.sandbox.zendesk.limits.refusal("GET", "/api/v2/users/me")
    finding = patient.told(of_channel(zendesk.check))["Zendesk rate limit"]
    assert finding.level is Level.WARN
    assert "of 60" in finding.found


# Articles.


@pytest.fixture
def reading(patient: Patient, tmp_path: Path) -> Patient:
    """The account's articles are read, too."""
    file = tmp_path / "firstline.toml"
    file.write_text('[[knowledge.sources]]\nname = "help"\nkind = "zendesk"\n')
    patient.environment["FIRSTLINE_CONFIG"] = str(file)
    return patient


@pytest.mark.parametrize(
    ("refused", "level", "found"),
    [
        (None, Level.OK, "can be read, with their user segments"),
        ("user_segments", Level.WARN, "what is for a segment is shown to nobody"),
        ("articles", Level.FAIL, "cannot be read (HTTP 403)"),
    ],
)
def test_whether_articles_can_be_read(reading: Patient, refused: str | None, level: Level, found: str) -> None:
    if refused:
        path = f"/api/v2/help_center/{refused}"
        reading.sandbox.faults.add(Fault(vendor="zendesk", kind="scope", path=path, times=None))
    told = reading.told(of_channel(zendesk.check))["Zendesk articles"]
    assert told.level is level
    assert found in told.found


def test_a_webhook_for_articles_that_is_missing_is_no_failure(reading: Patient, user: dict[str, Any]) -> None:
    connect(reading, user, "events")
    missing, there = (one for one in reading.findings(of_channel(zendesk.check)) if one.what == WEBHOOK)
    assert (missing.level, there.level) == (Level.WARN, Level.OK)
    assert "Firstline: articles" in missing.found
    assert "every_hours" in missing.cure
