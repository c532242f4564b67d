"""`firstline connect zendesk`: the webhook, its secret and the trigger, made through the API and taken away again."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dotenv import dotenv_values
from flask import Flask, request

from bot.app.cli.commands import cli
from bot.app.settings import load
from bot.config import variables
from bot.model import InboundMessage, ThreadChanged
from connectors import registry
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.contract import WHOLE
from connectors.zendesk.connector import ZendeskConnector
from connectors.zendesk.provisioning import BODY, EVENTS, TITLE
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.builders import call, reply
from tests.connectors.zendesk.conftest import BOT_ID, CREDENTIALS, Account
from tests.support.shared import shared

ADMIN = "ada@acme.example"
ENDPOINT = "https://help.acme.example/webhooks/zendesk"
SECRET = "ZENDESK_WEBHOOK_SECRET"


class Installation:
    """A folder with an .env, in which commands are typed."""

    def __init__(self, account: Account, folder: Path) -> None:
        self.account = account
        self.dotenv = folder / ".env"
        self.before = (
            "# ours\nZENDESK_SUBDOMAIN=acme\n"
            f"ZENDESK_EMAIL={CREDENTIALS.email}\nexport ZENDESK_API_TOKEN='{CREDENTIALS.api_token}'\n\n"
            f"ZENDESK_BASE_URL={account.url}/zendesk\nFIRSTLINE_PUBLIC_URL=https://help.acme.example\n"
            f"SLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET=s"  # no newline at its end
        )
        self.dotenv.write_text(self.before)
        self._web: Flask | None = None
        account.app.add_url_rule("/webhooks/zendesk", "deliver", self._deliver, methods=["POST"])

    def _deliver(self) -> tuple[bytes, int]:
        if self._web is None:
            return b"", 404
        given = request.get_data(), dict(request.headers)
        answer = self._web.test_client().post(request.path, data=given[0], headers=given[1])
        return answer.data, answer.status_code

    def connect(self, *options: str, answer: str = "") -> Result:
        return CliRunner().invoke(cli, ["connect", "zendesk", *options], input=answer)

    def make(self, *options: str) -> Result:
        result = self.connect("--as", ADMIN, "--yes", *options)
        assert result.exit_code == 0, result.output
        return result

    @property
    def secrets(self) -> list[str]:
        """As the file has them now."""
        return [part for part in (dotenv_values(self.dotenv).get(SECRET) or "").split(",") if part]

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        return list(self.account.sandbox.state.webhooks.values())

    @property
    def triggers(self) -> list[dict[str, Any]]:
        return list(self.account.sandbox.state.triggers.values())

    def listening(self) -> Recorder:
        """The web process, with the secret from the file."""
        recorder, self._web = Recorder(), Flask("web")
        settings = load({}, dotenv=self.dotenv)
        connector = ZendeskConnector.from_settings(settings)
        connector.prepare()
        self._web.register_blueprint(connector.blueprint(recorder))
        return recorder


@pytest.fixture
def here(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.chdir(tmp_path)
    for name in variables(registry.configs()):
        monkeypatch.delenv(name.upper(), raising=False)
    account.sandbox.add_user("Ada Admin", ADMIN, "admin")
    return Installation(account, tmp_path)


def told(recorder: Recorder, account: Account) -> list[str]:
    account.sandbox.deliveries.wait()
    kinds = {ThreadChanged: "changed", InboundMessage: "message"}
    return [kinds.get(type(event), type(event).__name__) for event in recorder.events]


def test_it_makes_the_webhook_and_keeps_its_secret(here: Installation) -> None:
    said = here.make().output
    (webhook,) = here.webhooks
    assert webhook["endpoint"] == ENDPOINT
    assert webhook["subscriptions"] == list(EVENTS)
    assert here.triggers == []
    assert here.secrets == list(here.account.sandbox.state.secrets.values())
    assert here.dotenv.read_text() == f"{here.before}\n{SECRET}={here.secrets[0]}\n"
    assert stat.S_IMODE(here.dotenv.stat().st_mode) == 0o600
    assert here.secrets[0] not in said
    assert CREDENTIALS.api_token not in said
    assert "POST /api/v2/webhooks" in said


def test_from_then_on_zendesk_tells_us_what_happens(here: Installation) -> None:
    here.make()
    recorder = here.listening()
    ticket_id = here.account.ticket()
    here.account.sandbox.requester_comments(ticket_id, "hello?")
    assert set(told(recorder, here.account)) <= {"changed", "message"}
    assert len(recorder.events) == 2
    assert {delivered.status for delivered in here.account.sandbox.deliveries.log} == {200}


def test_doing_it_twice_changes_nothing(here: Installation) -> None:
    here.make()
    before, writes = here.dotenv.read_text(), len(here.account.writes())
    assert "Nothing to do." in here.make().output
    assert (here.dotenv.read_text(), len(here.account.writes())) == (before, writes)


def test_it_shows_first_and_asks(here: Installation) -> None:
    shown = here.connect("--as", ADMIN, "--dry-run")
    assert shown.exit_code == 0
    refused = here.connect("--as", ADMIN, answer="n\n")
    assert refused.exit_code == 1
    for said in (shown.output, refused.output):
        assert "create the webhook" in said
        assert f"bring {SECRET} in .env up to date" in said
    assert here.account.writes() == []
    assert here.dotenv.read_text() == here.before
    assert here.connect("--as", ADMIN, answer="y\n").exit_code == 0
    assert len(here.webhooks) == 1


# With a trigger.


def test_a_trigger_calls_the_webhook_with_ids_only(here: Installation) -> None:
    here.make("--with", "trigger")
    (webhook,), (trigger,) = here.webhooks, here.triggers
    assert webhook["subscriptions"] == ["conditional_ticket_events"]
    (action,) = trigger["actions"]
    assert action["value"] == [webhook["id"], json.dumps(BODY)]
    assert json.loads(action["value"][1]) == {
        "firstline": 1,
        "ticket_id": "{{ticket.id}}",
        "actor_id": "{{current_user.id}}",
    }


def test_the_trigger_leaves_out_what_the_bot_does(here: Installation) -> None:
    here.make("--with", "trigger")
    recorder = here.listening()
    ticket_id = here.account.ticket()
    here.account.connector().send(reply(ticket_id), "k1")
    here.account.sandbox.requester_comments(ticket_id, "thanks")
    assert told(recorder, here.account) == ["changed", "changed"]  # created, commented
    assert len(here.account.sandbox.deliveries.log) == 2


def test_an_account_without_ticket_events_gets_a_trigger(here: Installation) -> None:
    here.account.sandbox.world.ticket_events = False
    said = here.make().output
    assert "offers no event subscriptions" in said
    assert [webhook["subscriptions"] for webhook in here.webhooks] == [["conditional_ticket_events"]]
    assert len(here.triggers) == 1
    assert "Nothing to do." in here.make().output


def test_events_that_were_asked_for_and_are_not_offered_are_an_error(here: Installation) -> None:
    here.account.sandbox.world.ticket_events = False
    result = here.connect("--as", ADMIN, "--yes", "--with", "events")
    assert result.exit_code == 2
    assert "--with trigger" in result.stderr
    assert here.webhooks == []


def test_conditions_that_an_admin_added_stay(here: Installation) -> None:
    here.make("--with", "trigger")
    (trigger,) = here.triggers
    trigger["conditions"]["all"].append({"field": "status", "operator": "value", "value": "solved"})
    trigger["active"] = False
    here.make()
    (trigger,) = here.triggers
    assert trigger["active"] is True
    assert len(trigger["conditions"]["all"]) == 2


def test_a_webhook_that_was_switched_off_or_lost_an_event_is_mended(here: Installation) -> None:
    here.make()
    (webhook,) = here.webhooks
    webhook.update(status="inactive", subscriptions=[EVENTS[0], "zen:event-type:ticket.tags_changed"])
    said = here.make().output
    (webhook,) = here.webhooks
    assert webhook["status"] == "active"
    assert set(webhook["subscriptions"]) == {*EVENTS, "zen:event-type:ticket.tags_changed"}
    assert "switch on the webhook" in said


def test_the_page_that_describes_it_by_hand_says_the_same(here: Installation) -> None:
    page = (Path(__file__).parents[3] / "docs" / "zendesk-setup.md").read_text()
    webhook, trigger = (json.loads(body) for body in re.findall(r"-d '(\{.*?\n\})'", page, re.DOTALL))
    here.make()
    here.make("--with", "trigger")
    made = here.webhooks[0]
    described = {**webhook["webhook"], "endpoint": ENDPOINT}
    assert {name: made[name] for name in described} == described
    (made,) = here.triggers
    described = json.loads(
        json.dumps(trigger["trigger"]).replace("361234567890", BOT_ID).replace("01H\\u2026", here.webhooks[1]["id"])
    )
    assert {name: made[name] for name in described} == described


# Articles.


@pytest.fixture
def reading(here: Installation) -> Installation:
    """The account's articles are read, too."""
    (Path.cwd() / "firstline.toml").write_text('[[knowledge.sources]]\nname = "help"\nkind = "zendesk"\n')
    return here


@pytest.mark.parametrize("kind", ["events", "trigger"])
def test_where_articles_are_read_it_is_told_of_them_too(reading: Installation, kind: str) -> None:
    reading.make("--with", kind)
    tickets, articles = reading.webhooks
    assert (tickets["name"], articles["name"]) == ("Firstline", "Firstline: articles")
    assert articles["subscriptions"] == ["zen:event-type:article.published", "zen:event-type:article.unpublished"]
    assert reading.secrets == list(reading.account.sandbox.state.secrets.values())
    recorder = reading.listening()
    reading.account.sandbox.add_article("Prices", "<p>Ten.</p>")
    assert told(recorder, reading.account) == ["ArticlesChanged"]
    assert "Nothing to do." in reading.make().output
    reading.make("--undo")
    assert reading.webhooks == []


def test_without_events_of_articles_the_tickets_webhook_is_made(reading: Installation) -> None:
    reading.account.sandbox.world.article_events = False
    said = reading.make().output
    assert "left out, Zendesk refuses it" in said
    assert [webhook["name"] for webhook in reading.webhooks] == ["Firstline"]
    assert len(reading.secrets) == 1


# A run that broke off.


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v2/webhooks"), ("POST", "/api/v2/triggers"), ("GET", "/api/v2/webhooks/*/signing_secret")],
)
def test_what_was_done_half_way_is_completed_by_the_next_run(here: Installation, method: str, path: str) -> None:
    here.account.faults.add(Fault(vendor="zendesk", kind="500", method=method, path=path))
    broken = here.connect("--as", ADMIN, "--yes", "--with", "trigger")
    assert broken.exit_code == 2
    assert here.secrets == []
    here.make("--with", "trigger")
    assert (len(here.webhooks), len(here.triggers), len(here.secrets)) == (1, 1, 1)
    assert "Nothing to do." in here.make().output


def test_an_answer_that_is_lost_makes_no_second_webhook(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    (Path.cwd() / "firstline.toml").write_text("[delivery]\ntimeout_seconds = 1\n")
    here.account.faults.add(
        Fault(vendor="zendesk", kind="timeout_after", method="POST", path="/api/v2/webhooks", seconds=1.5)
    )
    assert here.connect("--as", ADMIN, "--yes").exit_code == 2
    here.make()
    assert len(here.webhooks) == 1
    assert len([path for _, path in here.account.writes()]) == 1


# Taking it away.


@pytest.mark.parametrize("kind", ["events", "trigger"])
def test_undo_takes_away_what_was_made(here: Installation, kind: str) -> None:
    here.make("--with", kind)
    said = here.make("--undo").output
    assert "DELETE /api/v2/webhooks/" in said
    assert (here.webhooks, here.triggers, here.secrets) == ([], [], [])
    assert here.dotenv.read_text() == f"{here.before}\n"
    assert "Nothing to do." in here.make("--undo").output


def test_undo_shows_first_and_asks(here: Installation) -> None:
    here.make()
    assert here.connect("--as", ADMIN, "--undo", answer="n\n").exit_code == 1
    assert here.connect("--as", ADMIN, "--undo", "--dry-run").exit_code == 0
    assert len(here.webhooks) == len(here.secrets) == 1


def test_undo_leaves_what_others_made(here: Installation) -> None:
    """A colleague's own webhook to the same address keeps working, with its secret."""
    here.make()
    theirs = {"webhook": {**here.webhooks[0], "name": "By hand", "endpoint": ENDPOINT, "subscriptions": list(EVENTS)}}
    elsewhere = {"webhook": {**theirs["webhook"], "name": "Firstline", "endpoint": "https://staging.acme.example/hook"}}
    here.account.sandbox.state.users[int(BOT_ID)]["role"] = "admin"
    for body in (theirs, elsewhere):
        given = {
            name: body["webhook"][name] for name in body["webhook"] if name not in ("id", "created_at", "created_by")
        }
        assert call(here.account, "POST", "/webhooks", {"webhook": given}).status_code == 201
    here.make("--undo")
    assert [webhook["name"] for webhook in here.webhooks] == ["By hand", "Firstline"]
    assert here.secrets == [here.account.sandbox.state.secrets[here.webhooks[0]["id"]]]


# What can be wrong.


def failed(result: Result) -> str:
    """The one sentence on standard error."""
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert CREDENTIALS.api_token not in result.output
    return str(line)


def test_without_an_address_there_is_nothing_to_tell_zendesk(here: Installation) -> None:
    here.dotenv.write_text(here.before.replace("FIRSTLINE_PUBLIC_URL", "#FIRSTLINE_PUBLIC_URL"))
    assert "FIRSTLINE_PUBLIC_URL: found nothing" in failed(here.connect())


def test_peoples_words_do_not_travel_in_the_open(here: Installation) -> None:
    here.dotenv.write_text(here.before.replace("https://help", "http://help"))
    assert "https://" in failed(here.connect())
    assert here.account.seen == []


def test_wrong_credentials_are_named(here: Installation) -> None:
    here.dotenv.write_text(here.before.replace(CREDENTIALS.api_token, "wrong_secret_1"))
    said = failed(here.connect())
    assert "ZENDESK_API_TOKEN" in said
    assert "wrong_secret_1" not in said


def test_whoever_is_no_administrator_is_told_what_to_do(here: Installation) -> None:
    said = failed(here.connect("--yes"))
    assert CREDENTIALS.email in said
    assert "--as" in said
    assert here.webhooks == []


def test_missing_credentials_are_named(here: Installation) -> None:
    here.dotenv.write_text("ZENDESK_SUBDOMAIN=acme\nFIRSTLINE_PUBLIC_URL=https://help.acme.example\n")
    said = failed(here.connect())
    assert "ZENDESK_EMAIL, ZENDESK_API_TOKEN" in said
    assert SECRET not in said


def test_a_secret_in_the_environment_would_win_over_the_file(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "another")
    result = here.connect("--as", ADMIN, "--yes")
    assert result.exit_code == 2
    assert "wins over .env" in result.stderr
    assert "another," not in result.output


def test_a_file_that_cannot_be_written_is_said_and_the_next_run_completes_it(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("bot.app.cli.connect.set_key", denied)
        broken = here.connect("--as", ADMIN, "--yes")
    assert broken.exit_code == 2
    assert ".env cannot be written (Permission denied)" in broken.stderr
    assert here.dotenv.read_text() == here.before
    here.make()
    assert (len(here.webhooks), len(here.secrets)) == (1, 1)


def test_another_file_than_dot_env_may_be_meant(here: Installation) -> None:
    other = here.dotenv.rename(here.dotenv.parent / "production.env")
    result = CliRunner().invoke(cli, ["--env-file", other.name, "connect", "zendesk", "--as", ADMIN, "--yes"])
    assert result.exit_code == 0
    assert SECRET in other.read_text()
    assert not here.dotenv.exists()


# What the stand-in holds it against.


def test_triggers_are_held_against_zendesks_description(account: Account) -> None:
    shared(f"contracts/{WHOLE}")
    account.sandbox.state.users[int(BOT_ID)]["role"] = "admin"
    call(account, "POST", "/triggers", {"trigger": {"titel": "x", "actions": {}, "conditions": {"all": []}}})
    violations = list(account.sandbox.violations)
    account.sandbox.violations.clear()
    assert any("'titel'" in sentence for sentence in violations)
    assert any("is not of type" in sentence for sentence in violations)


def test_what_was_made_survives_a_restart_of_the_stand_in(here: Installation) -> None:
    here.make("--with", "trigger")
    kept = json.loads(json.dumps(here.account.sandbox.snapshot()))
    here.account.sandbox.restore(kept)
    assert [trigger["title"] for trigger in here.triggers] == [TITLE]
    assert "Nothing to do." in here.make().output
