"""Slack's tokens, scopes, installations and rate limit, as the doctor finds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bot.health import Level
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.installations import PostgresInstallationStore
from connectors.sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET
from connectors.slack import doctor as slack
from connectors.slack.client.oauth import SlackApp
from connectors.slack.client.scopes import SCOPES
from tests.doctor.conftest import Patient, of_channel
from tests.support.builders import message
from tests.support.store import Store

APP = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}


def test_a_token_with_every_scope_is_well(patient: Patient) -> None:
    patient.sandbox.slack.world.scopes = ",".join(SCOPES)
    told = patient.told(of_channel(slack.check))
    assert {what: finding.level for what, finding in told.items()} == {
        "Slack token": Level.OK,
        "Slack token: scopes": Level.OK,
        "Slack rate limit": Level.OK,
    }


def test_scopes_that_are_missing_are_named(patient: Patient) -> None:
    patient.sandbox.slack.world.scopes = ", ".join(set(SCOPES) - {"files:read", "chat:write"})
    finding = patient.told(of_channel(slack.check))["Slack token: scopes"]
    assert finding.level is Level.FAIL
    assert finding.found == "missing chat:write, files:read"
    assert "docs/slack-manifest.yaml" in finding.cure


class TestInstallation:
    """Workspaces install the app themselves."""

    @pytest.fixture(autouse=True)
    def _by_oauth(self, patient: Patient, tmp_path: Path) -> None:
        behaviour = tmp_path / "firstline.toml"
        behaviour.write_text('[slack]\nworkspaces = ["T1"]\n')
        patient.environment |= {**APP, "SLACK_BOT_TOKEN": "", "FIRSTLINE_CONFIG": str(behaviour)}

    def test_that_nobody_may_install_it_is_found(self, patient: Patient, tmp_path: Path) -> None:
        (tmp_path / "firstline.toml").write_text("")
        finding = patient.told(of_channel(slack.check))["Slack installation"]
        assert finding.level is Level.FAIL
        assert "[slack]" in finding.cure

    def test_an_app_that_is_set_up_is_well(self, patient: Patient) -> None:
        patient.serve()
        finding = patient.told(of_channel(slack.check))["Slack installation"]
        assert finding.level is Level.OK
        assert f"{patient.environment['FIRSTLINE_PUBLIC_URL']}/slack/oauth_redirect" in finding.found

    @pytest.mark.parametrize("setting", APP)
    def test_a_wrong_credential_of_the_app_is_found(self, patient: Patient, setting: str) -> None:
        patient.serve()
        finding = patient.told(of_channel(slack.check), **{setting: "another"})["Slack installation"]
        assert finding.level is Level.FAIL
        assert setting in finding.cure

    def test_an_address_without_tls_is_found(self, patient: Patient) -> None:
        told = patient.told(of_channel(slack.check), FIRSTLINE_PUBLIC_URL="http://help.acme.example")
        assert told["Slack installation"].level is Level.FAIL
        assert "https" in told["Slack installation"].cure

    def test_a_page_that_is_not_there_is_found(self, patient: Patient) -> None:
        patient.stand_in(Flask("without the page"))
        finding = patient.told(of_channel(slack.check))["Slack installation"]
        assert finding.level is Level.FAIL
        assert "404" in finding.found

    def test_each_workspace_has_scopes_of_its_own(
        self, patient: Patient, installations: PostgresInstallationStore
    ) -> None:
        patient.serve()
        app = SlackApp.from_settings(patient.settings())
        assert app is not None
        oauth = patient.sandbox.slack.oauth
        address = oauth.allow("T0SANDBOX", app.redirect_url, "chat:write", "state")
        installations.save("slack", "T0SANDBOX", app.install(address.partition("code=")[2].partition("&")[0]))
        patient.sandbox.slack.world.scopes = "chat:write"
        told = patient.told(of_channel(slack.check))
        assert told["Slack in T0SANDBOX"].level is Level.OK
        assert told["Slack in T0SANDBOX: scopes"].level is Level.FAIL
        assert "/slack/install" in told["Slack in T0SANDBOX: scopes"].cure

    def test_of_many_workspaces_some_are_asked(
        self, patient: Patient, installations: PostgresInstallationStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        patient.serve()
        monkeypatch.setattr(slack, "MAX_WORKSPACES", 2)
        token = {"token": "xoxb-nobody-knows", "is_enterprise_install": False, "installed_at": 0.0}
        for number in range(3):
            installations.save("slack", f"T{number}", token)
        told = patient.told(of_channel(slack.check))
        assert [what for what in told if what.startswith("Slack in ")] == ["Slack in T0", "Slack in T1"]
        assert "3; the first 2" in told["Slack workspaces"].found
        assert "xoxb-nobody-knows" not in str(told)

    @pytest.fixture
    def installations(self, patient: Patient) -> Iterator[PostgresInstallationStore]:
        database = Database(patient.environment["DATABASE_URL"], 2)
        yield PostgresInstallationStore(database, Cipher([patient.environment["FIRSTLINE_ENCRYPTION_KEYS"]]))
        database.close()


@pytest.mark.parametrize(
    ("problem", "waits"),
    [
        ("NotSent: Slack answered ratelimited", True),
        ("NotSent: Slack answered 429", True),
        ("NotSent: the rate limit (chat.postMessage) is used up for now", True),
        ("NotSent: Slack could not be reached (URLError)", False),
    ],
)
def test_letters_that_wait_for_the_rate_limit_are_counted(
    patient: Patient, store: Store, problem: str, waits: bool
) -> None:
    store.accept([message("hello", channel="slack", account="T0SANDBOX", thread_id="C0HELPDESK:1.1")])
    store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, problem) VALUES (%s, 'requester', 'answer', '', %s)"
        " RETURNING id",
        store.conversation_id("C0HELPDESK:1.1"),
        problem,
    )
    finding = patient.told(of_channel(slack.check))["Slack rate limit"]
    assert finding.level is (Level.WARN if waits else Level.OK)
    assert ("one message" in finding.found) is waits


def test_letters_to_a_desk_wait_for_the_desks_limit_not_for_slacks(patient: Patient, store: Store) -> None:
    store.accept([message("hello", channel="slack", account="T0SANDBOX", thread_id="C0HELPDESK:1.1")])
    (handoff,) = store.rows(
        "INSERT INTO handoffs (conversation_id, desk, account, reason, explanation)"
        " VALUES (%s, 'zendesk', 'acme', 'stuck', '') RETURNING id",
        store.conversation_id("C0HELPDESK:1.1"),
    )
    store.rows(
        "INSERT INTO outbox (conversation_id, handoff_id, lane, kind, body, problem)"
        " VALUES (%s, %s, 'desk', 'handoff', '', 'NotSent: Zendesk answered 429 to POST /x') RETURNING id",
        store.conversation_id("C0HELPDESK:1.1"),
        handoff["id"],
    )
    assert patient.told(of_channel(slack.check))["Slack rate limit"].level is Level.OK
