"""The webhook, fed by the stand-in over real HTTP: once each, whatever Slack sends how often."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from bot.errors import StoreUnavailable
from connectors.sandbox.faults import DeliveryPlan
from connectors.sandbox.slack.events import signed
from connectors.slack.connector import SlackConnector
from connectors.slack.inbound import verify
from connectors.slack.inbound.route import blueprint
from connectors.slack.settings import SlackSettings
from tests.connectors.contract import Recorder
from tests.connectors.slack.builders import json_values, payload, recorded
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Heard, SlackHarness, Workspace
from tests.support.shared import shared


def counted(result: str) -> float:
    labels = {"channel": "slack", "result": result}
    return REGISTRY.get_sample_value("firstline_webhook_deliveries_total", labels) or 0


def post(workspace: Workspace, body: dict[str, Any]) -> Any:
    raw = json.dumps(body).encode()
    return workspace.app.test_client().post("/webhooks/slack", data=raw, headers=workspace.sandbox.hooks.sign(raw))


def test_eleven_deliveries_of_both_twins_are_one_message(workspace: Workspace, heard: Heard) -> None:
    workspace.faults.plan = DeliveryPlan(copies=11, shuffle=True, delay=0.05)
    event_ids: list[str] = []
    workspace.app.before_request(lambda: event_ids.append(request.get_json()["event_id"]))
    ts = workspace.sandbox.say(ANA, CHANNEL, "How do I reset my password?", mention=True)
    messages = heard.messages()
    assert len(messages) == len(event_ids) == 22
    assert {message.message_id for message in messages} == {ts}
    assert len(set(event_ids)) == 22
    assert {(m.thread.account, m.thread.thread_id, m.text, m.addressed) for m in messages} == {
        (CREDENTIALS.team_id, f"{CHANNEL}:{ts}", "How do I reset my password?", True)
    }


def test_a_thread_and_a_direct_message_are_heard_without_a_mention(workspace: Workspace, heard: Heard) -> None:
    root = workspace.question()
    follow_up = workspace.sandbox.say(ANA, CHANNEL, "and on the phone?", root)
    direct = workspace.sandbox.dm(ANA, "hello")
    by_id = {message.message_id: message for message in heard.messages()}
    assert (by_id[follow_up].thread.thread_id, by_id[follow_up].addressed) == (f"{CHANNEL}:{root}", False)
    assert (by_id[direct].thread.thread_id, by_id[direct].addressed) == (f"D0ANA:{direct}", True)


def test_what_people_type_arrives_as_they_typed_it(workspace: Workspace, heard: Heard) -> None:
    text = "is a < b & c > d, as on https://a.example/x?a=1&b=2?"
    workspace.sandbox.dm(ANA, text)
    (message,) = heard.messages()
    assert message.text == text


def test_our_own_words_are_ignored(workspace: Workspace, heard: Heard) -> None:
    reply = workspace.reply()
    before = len(heard.messages())
    workspace.connector().send(reply, "key-1")
    assert len(heard.messages()) == before
    assert {delivered.status for delivered in workspace.deliveries.log} == {200}


@pytest.mark.parametrize("reason", ["http_timeout", "http_error"])
def test_what_slack_marks_as_a_repetition_is_accepted_like_the_first(
    workspace: Workspace, heard: Heard, reason: str
) -> None:
    """Thrown away, a question whose first delivery died with the process would be lost."""
    raw = json.dumps(payload()).encode()
    headers = {
        **workspace.sandbox.hooks.sign(raw),
        "X-Slack-Retry-Num": "1",
        "X-Slack-Retry-Reason": reason,
    }
    assert workspace.app.test_client().post("/webhooks/slack", data=raw, headers=headers).status_code == 200
    assert len(heard.messages()) == 1


class Gone:
    """The workspaces, and what they were told to forget."""

    def __init__(self) -> None:
        self.forgotten: list[tuple[str, float]] = []
        self.down = False

    def client(self, account: str) -> Any:
        raise AssertionError(account)

    def forget(self, account: str, *, at: float) -> None:
        if self.down:
            raise StoreUnavailable
        self.forgotten.append((account, at))


@pytest.fixture
def gone(workspace: Workspace) -> tuple[Gone, Any]:
    clients, app = Gone(), Flask("gone")
    secrets = [CREDENTIALS.signing_secret]
    app.register_blueprint(blueprint(secrets, SlackSettings(), clients, Recorder()))

    def post_to(body: dict[str, Any]) -> Any:
        raw = json.dumps(body).encode()
        return app.test_client().post("/webhooks/slack", data=raw, headers=workspace.sandbox.hooks.sign(raw))

    return clients, post_to


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("events__app_uninstalled_body", "T111"),
        ("events__tokens_revoked_body", "T111"),
        ("events_token_revocations__event_payload", "E111"),  # of an organisation
    ],
)
def test_an_app_that_was_taken_away_is_forgotten(gone: tuple[Gone, Any], name: str, account: str) -> None:
    clients, post_to = gone
    body = recorded(name)
    assert post_to(body).status_code == 200
    assert clients.forgotten == [(account, body["event_time"])]


def test_a_persons_own_token_is_none_of_ours(gone: tuple[Gone, Any]) -> None:
    clients, post_to = gone
    body = recorded("events__tokens_revoked_body")
    del body["event"]["tokens"]["bot"]
    assert post_to(body).status_code == 200
    assert clients.forgotten == []


def test_what_cannot_be_forgotten_now_is_told_again(gone: tuple[Gone, Any]) -> None:
    clients, post_to = gone
    clients.down = True
    assert post_to(recorded("events__app_uninstalled_body")).status_code == 503


def test_the_address_is_proved_with_the_challenge(workspace: Workspace, heard: Heard) -> None:
    recorded = shared("contracts/slack/realistic/events_url_verification__event_body.json")
    challenge = json.loads(recorded.read_text(encoding="utf-8"))
    answer = post(workspace, challenge)
    assert (answer.status_code, answer.json) == (200, {"challenge": challenge["challenge"]})
    assert "challenge" in post(workspace, {"type": "url_verification"}).get_data(as_text=True)
    assert post(workspace, {"type": "url_verification"}).status_code == 400


def test_a_delivery_of_sixteen_minutes_ago_is_refused(
    workspace: Workspace, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = json.dumps(payload()).encode()
    headers = workspace.sandbox.hooks.sign(raw)
    later = time.time() + 960
    monkeypatch.setattr(time, "time", lambda: later)
    answer = workspace.app.test_client().post("/webhooks/slack", data=raw, headers=headers)
    assert answer.status_code == 401
    assert "StaleTimestamp" in answer.get_data(as_text=True)
    assert heard.events == []


def test_every_outcome_is_counted(workspace: Workspace, heard: Heard) -> None:
    before = {name: counted(name) for name in ("accepted", "ignored", "BadPayload", "StoreUnavailable")}
    post(workspace, payload())
    post(workspace, payload(type="team_join"))
    post(workspace, payload(ts=None))
    heard.down = True
    post(workspace, payload())
    assert {name: counted(name) - count for name, count in before.items()} == dict.fromkeys(before, 1)


def test_a_delivery_that_could_not_be_stored_is_taken_when_it_comes_again(workspace: Workspace, heard: Heard) -> None:
    heard.down = True
    answer = post(workspace, payload())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    heard.down = False
    assert post(workspace, payload()).status_code == 200
    assert len(heard.messages()) == 1


class Broken(Recorder):
    def __call__(self, events: Any) -> None:
        raise RuntimeError("a bug")


def test_a_bug_is_not_answered_with_200(workspace: Workspace) -> None:
    app = Flask("broken")
    app.register_blueprint(workspace.connector().blueprint(Broken()))
    raw = json.dumps(payload()).encode()
    answer = app.test_client().post("/webhooks/slack", data=raw, headers=workspace.sandbox.hooks.sign(raw))
    assert answer.status_code == 500


def test_slack_is_not_asked_anything_while_it_waits(workspace: Workspace, heard: Heard) -> None:
    workspace.sandbox.say(ANA, CHANNEL, "hello?", mention=True)
    assert heard.messages()
    assert set(workspace.seen) == {"/webhooks/slack"}


# Those that we read, and those that Bolt reads.
FIELDS = ["type", "event", "team_id", "authorizations", "authed_users", "event_id", "enterprise_id", "enterprise"]
FIELDS += ["team", "user", "channel", "view", "message", "item", "thread_ts", "is_ext_shared_channel", "response_urls"]
IN_EVENT = ["type", "user", "text", "ts", "channel", "thread_ts", "subtype", "bot_id", "files", "channel_type"]
IN_EVENT += [
    "app_id",
    "bot_profile",
    "user_profile",
    "reaction",
    "item",
    "event_ts",
    "tab",
    "message",
    "previous_message",
]
IN_EVENT += [
    "deleted_ts",
    "tokens",
    "source_team",
    "team",
    "user_team",
    "enterprise",
    "enterprise_id",
    "assistant_thread",
    "function_execution_id",
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Our webhook, without a stand-in: nothing is to be sent."""
    settings = SlackSettings(everywhere="every_question")
    connector = SlackConnector(
        token="xoxb-1",
        signing_secrets=[CREDENTIALS.signing_secret],
        base_url="http://127.0.0.1:9/",
        timeout=1,
        settings=settings,
    )
    app = Flask("fuzz")
    app.register_blueprint(connector.blueprint(Recorder()))
    return app.test_client()


MESSAGE = {"type": "message", "user": "U0ANA", "ts": "1.1", "text": "a", "edited": {"user": "U0ANA", "ts": "2.2"}}
ITEM = {"type": "message", "channel": "C0HELP", "ts": "1.1"}


@given(
    st.sampled_from(
        [
            payload,
            lambda: payload(type="message", text="Where is it?", channel_type="channel"),
            lambda: payload(type="message", subtype="message_changed", message=dict(MESSAGE)),
            lambda: payload(
                type="message", subtype="message_deleted", deleted_ts="1.1", previous_message=dict(MESSAGE)
            ),
            lambda: payload(type="reaction_added", reaction="ticket", item=dict(ITEM)),
            lambda: payload(type="app_home_opened", tab="home"),
            lambda: payload(type="tokens_revoked", tokens={"bot": ["U0BOT"]}),
        ]
    ),
    st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=2),
    st.dictionaries(st.sampled_from(IN_EVENT), json_values, max_size=3),
)
def test_whatever_is_signed_is_taken_or_refused_but_never_breaks_anything(
    client: FlaskClient, make: Any, envelope: dict[str, Any], event: dict[str, Any]
) -> None:
    body = make()
    body["event"] |= event
    raw = json.dumps(body | envelope).encode()
    answer = client.post("/webhooks/slack", data=raw, headers=signed(CREDENTIALS.signing_secret, raw))
    assert answer.status_code in (200, 400)


def test_the_harness_signs_as_slack_does(harness: SlackHarness) -> None:
    body = b"{}"
    verify(harness.sign(body), body, [CREDENTIALS.signing_secret])


def test_bolt_does_not_silence_our_own_log(workspace: Workspace, heard: Heard) -> None:
    workspace.sandbox.say(ANA, CHANNEL, "hello", mention=True)
    assert heard.messages()
    assert logging.getLogger("firstline.webhook").isEnabledFor(logging.WARNING)
