"""`firstline doctor` against real servers and a sandbox: each failure is found, and told without a secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app import settings as app_settings
from bot.app.cli.commands import cli
from bot.app.container import assemble
from bot.app.doctor.checks import examine
from bot.app.doctor.settings import check as check_settings
from bot.app.doctor.workers import check_backlog
from bot.config import variables
from bot.health import Finding, Level
from bot.store.cipher import new_key
from bot.store.installations import PostgresInstallationStore
from connectors import registry
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.environment import demo_environment
from connectors.sandbox.faults import Fault
from connectors.sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET
from connectors.slack.client.oauth import SlackApp
from connectors.slack.client.scopes import SCOPES
from tests.doctor.conftest import Patient
from tests.support.builders import message
from tests.support.sandbox import Running, running
from tests.support.servers import Servers
from tests.support.store import Store


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with running() as found:
        yield found


@pytest.fixture
def environment(database_url: str, redis_url: str, sandbox: Running) -> dict[str, str]:
    sandbox.sandbox.faults.clear()
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        **demo_environment(sandbox.url),
    }


def examined(environment: dict[str, str], **changes: str) -> dict[str, Finding]:
    settings = app_settings.load({**environment, **changes}, dotenv=None)
    return {finding.what: finding for finding in examine(settings)}


def test_a_healthy_installation_has_no_failure_but_the_workers_that_do_not_run(environment: dict[str, str]) -> None:
    found = examined(environment)
    failed = {what for what, finding in found.items() if finding.level is Level.FAIL}
    assert failed == {"workers", "scheduler"}
    for what in ("Postgres", "pgvector", "migrations", "Redis", "Slack token", "Intercom token", "Zendesk token",
                 "clock", "encryption", "undelivered messages"):  # fmt: skip
        assert found[what].level is Level.OK, found[what]


def test_every_failure_and_warning_says_what_to_do(environment: dict[str, str]) -> None:
    for finding in examined(environment, ZENDESK_API_TOKEN="wrong").values():
        assert finding.level is Level.OK or finding.cure


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("SLACK_BOT_TOKEN", "Slack token"),
        ("INTERCOM_ACCESS_TOKEN", "Intercom token"),
        ("ZENDESK_API_TOKEN", "Zendesk token"),
    ],
)
def test_a_wrong_credential_is_found_by_asking_the_vendor(environment: dict[str, str], setting: str, what: str) -> None:
    found = examined(environment, **{setting: "xoxb-wr0ng-wr0ng"})[what]
    assert found.level is Level.FAIL
    assert setting in found.cure
    assert "wr0ng" not in found.found + found.cure


def test_a_vendor_that_is_down_is_told_apart_from_a_wrong_credential(
    environment: dict[str, str], sandbox: Running
) -> None:
    sandbox.sandbox.faults.add(Fault(vendor="*", kind="500", times=None))
    found = examined(environment)
    assert "500" in found["Intercom token"].found
    assert found["Slack token"].level is Level.FAIL


def test_a_channel_without_credentials_is_off_and_says_what_it_needs(environment: dict[str, str]) -> None:
    without = {name: value for name, value in environment.items() if not name.startswith("SLACK_")}
    finding = examined(without)["slack channel"]
    assert finding.level is Level.OFF
    assert "SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET" in finding.cure


@pytest.fixture
def by_oauth(environment: dict[str, str], sandbox: Running) -> dict[str, str]:
    """Slack without a token of its own: workspaces install the app."""
    public = {"FIRSTLINE_PUBLIC_URL": sandbox.url}
    app = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, **public}
    return {**{name: value for name, value in environment.items() if name != "SLACK_BOT_TOKEN"}, **app}


def test_an_app_that_no_workspace_has_installed_says_where_that_is_done(by_oauth: dict[str, str]) -> None:
    found = examined(by_oauth)["Slack workspaces"]
    assert found.level is Level.WARN
    assert f"{by_oauth['FIRSTLINE_PUBLIC_URL']}/slack/install" in found.cure


def test_every_workspace_that_installed_the_app_is_asked(by_oauth: dict[str, str], sandbox: Running) -> None:
    settings = app_settings.load(by_oauth, dotenv=None)
    app = SlackApp.from_settings(settings)
    assert app is not None
    container = assemble(settings)
    installations = PostgresInstallationStore(container.database, container.cipher)
    oauth = sandbox.sandbox.slack.oauth
    for account in ("T0SANDBOX", "E0GONE"):
        oauth.add_workspace(sandbox.sandbox.slack.world, account)
        address = oauth.allow(account, app.redirect_url, "chat:write", "state")
        installations.save("slack", account, app.install(address.partition("code=")[2].partition("&")[0]))
    container.database.close()
    oauth.uninstall("E0GONE", tell=False)
    found = examined(by_oauth)
    assert found["Slack in T0SANDBOX"].level is Level.OK
    gone = found["Slack in E0GONE"]
    assert gone.level is Level.FAIL
    assert "account_inactive" in gone.found
    assert "/slack/install" in gone.cure
    assert "xoxb" not in str(found)


def test_a_slack_token_of_the_wrong_kind_is_told_before_anybody_is_asked(environment: dict[str, str]) -> None:
    settings = app_settings.load(
        {**environment, "SLACK_BOT_TOKEN": "xoxp-1", "SLACK_API_BASE_URL": "https://slack.com/api/"}, dotenv=None
    )
    found = {finding.what: finding for finding in check_settings(settings)}
    assert found["SLACK_BOT_TOKEN"].level is Level.WARN
    assert "xoxb-" in found["SLACK_BOT_TOKEN"].cure


def test_a_secret_copied_with_its_quotation_marks_is_found(environment: dict[str, str]) -> None:
    found = examined(environment, ZENDESK_WEBHOOK_SECRET='"abc"')["ZENDESK_WEBHOOK_SECRET"]
    assert found.level is Level.FAIL


def test_servers_that_are_not_there_are_named(environment: dict[str, str]) -> None:
    found = examined(
        environment, DATABASE_URL="postgresql://u:s3cret@127.0.0.1:1/x", REDIS_URL="redis://:s3cret@127.0.0.1:1/0"
    )
    assert found["Postgres"].level is Level.FAIL
    assert found["Redis"].level is Level.FAIL
    assert {what for what, one in found.items() if one.level is Level.FAIL} == {"Postgres", "Redis"}
    assert "s3cret" not in str(found)


def test_a_check_that_breaks_down_is_a_finding_and_the_others_go_on(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> Iterator[Finding]:
        raise KeyError("somebody's words")

    monkeypatch.setattr("bot.app.doctor.queue.check", broken)
    found = examined(environment)
    assert found["Redis"].level is Level.FAIL
    assert "unexpected KeyError at test_doctor.py" in found["Redis"].found
    assert "somebody's words" not in str(found)
    assert found["clock"].level is Level.OK


def test_a_database_that_was_never_migrated_is_told(environment: dict[str, str], servers: Servers) -> None:
    found = examined(environment, DATABASE_URL=servers.new_database("firstline_test_never_migrated"))
    assert "firstline migrate" in found["migrations"].cure
    assert found["knowledge"].level is Level.OFF  # one cause, told once


def test_dead_letters_are_named_with_their_problem_and_without_their_text(
    environment: dict[str, str], store: Store
) -> None:
    store.accept([message("my secret question")])
    store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, state, problem)"
        " VALUES (%s, 'requester', 'answer', '', 'dead', 'Refused channel_not_found') RETURNING id",
        store.conversation_id(),
    )
    found = [finding for what, finding in examined(environment).items() if what.startswith("undelivered message ")]
    assert [finding.level for finding in found] == [Level.WARN]
    assert "channel_not_found" in found[0].found
    assert "secret question" not in str(found)


@pytest.mark.parametrize(
    ("handoff", "owner", "kind", "words"),
    [
        (("open", "44", "https://acme.zendesk.com/44"), "human", "answer", "Zendesk ticket 44 (https://acme.zendesk"),
        (("open", "44", None), "human", "relay", "Zendesk ticket 44"),
        (("pending", None, None), "human", "answer", "not created yet"),
        (("pending", None, None), "human", "handoff", "Zendesk rejects its ticket"),
        (("closed", "44", None), "bot", "answer", "ticket 44 has been closed since"),
        (None, "human", "answer", "an agent has it"),
        (None, "bot", "answer", "no agent has it"),
        (("open", "44", None), "human", "label", "nothing to do"),
    ],
)
def test_a_dead_letter_says_who_has_the_conversation(
    environment: dict[str, str], store: Store, handoff: tuple[str, ...] | None, owner: str, kind: str, words: str
) -> None:
    store.accept([message()])
    conversation = store.conversation_id()
    store.rows("UPDATE conversations SET owner = %s RETURNING id", owner)
    handoff_id = None
    if handoff is not None:
        (made,) = store.rows(
            "INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, state, ticket_id, ticket_url)"
            " VALUES (%s, 'zendesk', 'acme', 'undeliverable', '', %s, %s, %s) RETURNING id",
            conversation,
            *handoff,
        )
        handoff_id = made["id"]
    store.rows(
        "INSERT INTO outbox (conversation_id, handoff_id, lane, kind, body, state, problem)"
        " VALUES (%s, %s, 'requester', %s, '', 'dead', 'Refused: gone') RETURNING id",
        conversation,
        handoff_id,
        kind,
    )
    found = {finding.what: finding for finding in check_backlog(app_settings.load(environment, dotenv=None))}
    (queued,) = (finding for what, finding in found.items() if what.startswith("undelivered message "))
    assert words in queued.cure


def test_an_installation_that_is_served_and_was_written_to_has_few_hints_left(patient: Patient) -> None:
    patient.serve()
    patient.sandbox.slack.world.scopes = ",".join(SCOPES)
    sandbox = patient.sandbox
    sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "hello", mention=True)
    sandbox.intercom.customer_starts(sandbox.customer_id, "hello")
    patient.deliver()
    found = list(examine(patient.settings()))
    assert {finding.what for finding in found if finding.level is Level.FAIL} == {"workers", "scheduler"}
    # No administrator, no mail yet, no articles, and a ticket that waits to be fetched.
    assert {finding.what for finding in found if finding.level is Level.WARN} == {
        "Zendesk webhook",
        "Zendesk deliveries",
        "Intercom e-mail",
        "knowledge",
    }


class TestCommand:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for name in variables(registry.configs()):
            monkeypatch.delenv(name.upper(), raising=False)

    def test_it_exits_1_when_something_fails_and_shows_no_secret(self, environment: dict[str, str]) -> None:
        result = CliRunner().invoke(cli, ["doctor"], env=environment)
        assert result.exit_code == 1
        assert "2 failed" in result.stdout
        for name in ("SLACK_SIGNING_SECRET", "ZENDESK_API_TOKEN", "FIRSTLINE_ENCRYPTION_KEYS", "INTERCOM_ACCESS_TOKEN"):
            assert environment[name] not in result.output

    def test_settings_that_are_refused_are_a_finding_too(self, environment: dict[str, str]) -> None:
        result = CliRunner().invoke(cli, ["doctor"], env={**environment, "FIRSTLINE_PORT": "1"})
        assert result.exit_code == 1
        assert "FIRSTLINE_PORT" in result.stdout
