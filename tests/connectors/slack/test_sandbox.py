"""The stand-in behaves like Slack where it matters to Firstline."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.sandbox.faults import Faults
from connectors.sandbox.slack.workspace import SlackSandbox
from connectors.sandbox.webhook_sender import Build, Deliveries
from connectors.slack.inbound import verify
from tests.connectors.slack.conftest import ANA, BOT, CHANNEL, CREDENTIALS, Workspace

BEARER = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}


class Caught(Deliveries):
    """Keeps the deliveries instead of sending them."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", Faults())
        self.builds: list[Build] = []

    def post(self, vendor: str, path: str, build: Build) -> None:
        assert (vendor, path) == ("slack", "/webhooks/slack")
        self.builds.append(build)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(build(0)[1])["event"] for build in self.builds]


@pytest.fixture
def caught() -> Caught:
    return Caught()


@pytest.fixture
def sandbox(caught: Caught) -> SlackSandbox:
    made = SlackSandbox(CREDENTIALS, caught, Faults())
    made.add_user(ANA, "Ana Torres", "ana@example.com")
    return made


def call(workspace: Workspace, method: str, **arguments: Any) -> dict[str, Any]:
    answer = workspace.app.test_client().post(f"/slack/api/{method}", data=arguments, headers=BEARER)
    assert answer.status_code == 200
    return dict(answer.json or {})


def test_a_mention_is_sent_as_message_and_as_app_mention(sandbox: SlackSandbox, caught: Caught) -> None:
    ts = sandbox.say(ANA, CHANNEL, "hello", mention=True)
    message, mention = caught.events()
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["channel_type"] == "channel"
    assert "channel_type" not in mention
    for event in (message, mention):
        assert (event["ts"], event["channel"], event["user"]) == (ts, CHANNEL, ANA)
        assert event["text"] == f"<@{BOT}> hello"


def test_each_copy_has_an_event_id_of_its_own_and_a_signature(sandbox: SlackSandbox, caught: Caught) -> None:
    sandbox.say(ANA, CHANNEL, "hello", mention=True)
    ids = set()
    for build in caught.builds:
        for copy in range(11):
            headers, body = build(copy)
            verify(headers, body, [CREDENTIALS.signing_secret])
            assert not any(name.startswith("X-Slack-Retry") for name in headers)
            ids.add(json.loads(body)["event_id"])
            assert build(copy)[1] == body  # building it again changes nothing
    assert len(ids) == 22


def test_a_direct_message_is_sent_once_and_marked_as_such(sandbox: SlackSandbox, caught: Caught) -> None:
    sandbox.dm(ANA, "hello")
    (event,) = caught.events()
    assert (event["channel"], event["channel_type"], event["text"]) == ("D0ANA", "im", "hello")


def test_edits_and_deletions_are_sent_with_the_previous_message(sandbox: SlackSandbox, caught: Caught) -> None:
    ts = sandbox.say(ANA, CHANNEL, "helo")
    sandbox.edit(CHANNEL, ts, "hello")
    sandbox.delete(CHANNEL, ts)
    _, edited, deleted = caught.events()
    assert edited["subtype"] == "message_changed"
    assert (edited["previous_message"]["text"], edited["message"]["text"]) == ("helo", "hello")
    assert edited["ts"] != ts == edited["message"]["ts"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert sandbox.thread(CHANNEL, ts) == []


def test_a_deleted_message_with_replies_becomes_a_tombstone(sandbox: SlackSandbox, caught: Caught) -> None:
    ts = sandbox.say(ANA, CHANNEL, "hello")
    sandbox.say(ANA, CHANNEL, "anybody?", ts)
    sandbox.delete(CHANNEL, ts)
    *_, changed = caught.events()
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "tombstone")
    assert (changed["message"]["ts"], changed["previous_message"]["text"]) == (ts, "hello")
    assert [message["text"] for message in sandbox.thread(CHANNEL, ts)] == ["This message was deleted.", "anybody?"]


def test_reactions_and_opening_the_app_are_events(sandbox: SlackSandbox, caught: Caught) -> None:
    ts = sandbox.say(ANA, CHANNEL, "hello")
    sandbox.people.react(ANA, CHANNEL, ts, "ticket")
    sandbox.people.open_app(ANA)
    _, reaction, opening = caught.events()
    assert (reaction["type"], reaction["item"]["ts"], reaction["user"]) == ("reaction_added", ts, ANA)
    assert (opening["type"], opening["tab"], opening["user"]) == ("app_home_opened", "home", ANA)


def test_nobody_can_press_what_does_not_exist(sandbox: SlackSandbox) -> None:
    ts = sandbox.say(ANA, CHANNEL, "hello")
    with pytest.raises(KeyError, match="no button"):
        sandbox.people.press(ANA, CHANNEL, ts, "firstline_person")
    with pytest.raises(KeyError):
        sandbox.people.submit(ANA, {})
    for act in (sandbox.people.react, sandbox.people.shortcut):
        with pytest.raises(KeyError, match="no message"):
            act(ANA, CHANNEL, "1.1", "ticket")


def modal(**changes: Any) -> str:
    text = {"type": "plain_text", "text": "Title"}
    view = {"type": "modal", "title": text, "submit": text, "close": text, "blocks": [{"type": "divider"}], **changes}
    return json.dumps(view)


def test_a_trigger_opens_one_modal(workspace: Workspace) -> None:
    trigger = workspace.sandbox.views.trigger(ANA)
    assert call(workspace, "views.open", trigger_id=trigger, view=modal())["view"]["team_id"] == CREDENTIALS.team_id
    assert call(workspace, "views.open", trigger_id=trigger, view=modal())["error"] == "invalid_trigger_id"
    assert call(workspace, "views.open", trigger_id="1.x", view=modal())["error"] == "invalid_trigger_id"


@pytest.mark.parametrize(
    "view",
    [
        "{",
        modal(type="home"),
        modal(blocks=[]),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(blocks=[{"type": "carousel"}]),
        modal(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]),
        modal(blocks=[{"type": "input", "label": {"type": "plain_text", "text": "x"}, "element": {"type": "slider"}}]),
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(submit=None),
        modal(private_metadata="x" * 3001),
    ],
)
def test_a_modal_that_slack_would_reject_is_rejected(workspace: Workspace, view: str) -> None:
    trigger = workspace.sandbox.views.trigger(ANA)
    assert call(workspace, "views.open", trigger_id=trigger, view=view) == {"ok": False, "error": "invalid_arguments"}


def test_files_are_sent_as_a_file_share(sandbox: SlackSandbox, caught: Caught) -> None:
    file = {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 3}
    sandbox.say(ANA, CHANNEL, "look", files=[file])
    (event,) = caught.events()
    assert (event["subtype"], event["files"]) == ("file_share", [file])


def test_the_bot_receives_events_about_its_own_messages(workspace: Workspace) -> None:
    root = workspace.question()
    assert call(workspace, "chat.postMessage", channel=CHANNEL, thread_ts=root, text="hi")["ok"]
    workspace.deliveries.wait()
    assert [delivered.url for delivered in workspace.deliveries.log] == ["/webhooks/slack"] * 3


def test_posting_twice_makes_two_messages(workspace: Workspace) -> None:
    root = workspace.question()
    for _ in range(2):
        call(workspace, "chat.postMessage", channel=CHANNEL, thread_ts=root, text="hi")
    assert workspace.sandbox.said_by_bot(CHANNEL, root) == ["hi", "hi"]


def test_a_snapshot_restores_everything(sandbox: SlackSandbox) -> None:
    ts = sandbox.say(ANA, CHANNEL, "hello")
    sandbox.say(ANA, CHANNEL, "anybody?", ts)
    other = SlackSandbox(CREDENTIALS, Caught(), Faults())
    other.restore(json.loads(json.dumps(sandbox.snapshot())))
    assert other.thread(CHANNEL, ts) == sandbox.thread(CHANNEL, ts)
    assert other.snapshot() == sandbox.snapshot()
    assert float(other.say(ANA, CHANNEL, "later")) > float(ts)


@pytest.mark.parametrize(
    ("headers", "error"),
    [({}, "not_authed"), ({"Authorization": "Bearer xoxb-no"}, "invalid_auth"), (BEARER, "unknown_method")],
)
def test_an_error_is_a_code_with_status_200(workspace: Workspace, headers: dict[str, str], error: str) -> None:
    answer = workspace.app.test_client().post("/slack/api/chat.shout", headers=headers)
    assert (answer.status_code, answer.json) == (200, {"ok": False, "error": error})


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": CHANNEL, "text": ""}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "metadata": "{}"}, "invalid_metadata_format"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("conversations.replies", {"channel": CHANNEL, "ts": "1.1"}, "thread_not_found"),
        ("conversations.history", {"channel": CHANNEL, "cursor": "x"}, "invalid_cursor"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "a@b"}, "users_not_found"),
        ("reactions.add", {"channel": CHANNEL, "timestamp": "1.1", "name": "eyes"}, "message_not_found"),
    ],
)
def test_every_mistake_has_its_code(workspace: Workspace, method: str, arguments: dict[str, str], error: str) -> None:
    assert call(workspace, method, **arguments) == {"ok": False, "error": error}


def test_the_other_methods_answer(workspace: Workspace) -> None:
    root = workspace.question()
    posted = call(workspace, "chat.postMessage", channel=CHANNEL, thread_ts=root, text="hi")
    assert call(workspace, "auth.test")["user_id"] == BOT
    assert call(workspace, "users.lookupByEmail", email="ANA@example.com")["user"]["id"] == ANA
    assert call(workspace, "conversations.open", users=ANA)["channel"]["id"] == "D0ANA"
    assert call(workspace, "conversations.info", channel=CHANNEL)["channel"]["name"] == "help"
    assert call(workspace, "chat.update", channel=CHANNEL, ts=posted["ts"], text="ho")["text"] == "ho"
    assert workspace.sandbox.said_by_bot(CHANNEL, root) == ["ho"]
    link = call(workspace, "chat.getPermalink", channel=CHANNEL, message_ts=posted["ts"])["permalink"]
    assert link.endswith(f"/p{posted['ts'].replace('.', '')}?thread_ts={root}&cid={CHANNEL}")
    added = {"channel": CHANNEL, "timestamp": root, "name": "eyes"}
    assert call(workspace, "reactions.add", **added)["ok"]
    assert call(workspace, "reactions.add", **added)["error"] == "already_reacted"
    assert [m["ts"] for m in call(workspace, "conversations.history", channel=CHANNEL)["messages"]] == [root]


def test_a_thread_comes_in_pages_with_metadata_only_on_request(workspace: Workspace) -> None:
    root = workspace.question()
    metadata = json.dumps({"event_type": "x", "event_payload": {}})
    for number in range(4):
        call(workspace, "chat.postMessage", channel=CHANNEL, thread_ts=root, text=str(number), metadata=metadata)
    first = call(workspace, "conversations.replies", channel=CHANNEL, ts=root, limit=3, include_all_metadata="true")
    cursor = first["response_metadata"]["next_cursor"]
    second = call(workspace, "conversations.replies", channel=CHANNEL, ts=root, limit=3, cursor=cursor)
    assert [m["text"] for m in first["messages"][1:] + second["messages"]] == ["0", "1", "2", "3"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["messages"][0]["reply_count"] == 4
    assert ["metadata" in m for m in first["messages"] + second["messages"]] == [False, True, True, False, False]
