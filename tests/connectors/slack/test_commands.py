"""`/ask` and `/ticket`: quoted in the direct messages first, accepted then, and never half. `/firstline resume`."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Audience, InboundMessage, Requester, ResumeRequest, TicketRequest
from connectors.sandbox.faults import Fault
from connectors.slack.inbound import commands
from connectors.slack.wire.threads import sent_at
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Heard, Workspace
from tests.support.store import Store
from tests.support.wording import EN

DIRECT = "D0ANA"


def call(workspace: Workspace, command: str, text: str = "", headers: dict[str, str] | None = None) -> Any:
    signed, body = workspace.sandbox.people.command(ANA, CHANNEL, command, text)
    return workspace.app.test_client().post("/webhooks/slack", data=body, headers=headers or signed)


def told(answer: Any) -> str:
    """What Ana alone is shown."""
    assert answer.status_code == 200
    assert answer.json["response_type"] == "ephemeral"
    return str(answer.json["text"])


def quoted(workspace: Workspace) -> list[dict[str, Any]]:
    return list(workspace.sandbox.state.messages.get(DIRECT, []))


def test_a_question_is_quoted_in_the_direct_messages_and_accepted_there(workspace: Workspace, heard: Heard) -> None:
    answer = call(workspace, "/ask", "How do I reset my password?")
    (root,) = quoted(workspace)
    assert root["text"] == "You asked:\n&gt; How do I reset my password?"
    (message,) = heard.of(InboundMessage)
    assert (message.text, message.thread.thread_id) == ("How do I reset my password?", f"{DIRECT}:{root['ts']}")
    assert (message.thread.account, message.author_id) == (CREDENTIALS.team_id, ANA)
    assert message.message_id.startswith("command:")
    assert (message.sent_at, message.addressed) == (sent_at(root["ts"]), True)
    assert (message.requester, message.audience) == (Requester(id=ANA), Audience.EMPLOYEE)
    assert f"{DIRECT}-{root['ts']}" in told(answer)
    assert workspace.sandbox.violations == []


def test_what_is_asked_can_neither_mention_nor_link(workspace: Workspace, heard: Heard) -> None:
    asked = "is a < b & c?\n<!channel> <@U0BOT>"
    call(workspace, "/ask", asked)
    (root,) = quoted(workspace)
    assert root["text"] == "You asked:\n&gt; is a &lt; b &amp; c?\n&gt; &lt;!channel&gt; &lt;@U0BOT&gt;"
    assert [message.text for message in heard.of(InboundMessage)] == [asked]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_command_without_a_question_shows_how_it_is_used(workspace: Workspace, heard: Heard, text: str) -> None:
    assert told(call(workspace, "/ask", text)) == EN.say("command_usage")
    assert quoted(workspace) == []
    assert heard.events == []


def test_a_ticket_is_wished_for_under_a_quotation(workspace: Workspace, heard: Heard) -> None:
    answer = call(workspace, "/ticket", "My laptop is broken")
    (root,) = quoted(workspace)
    assert root["text"] == "You asked for a ticket:\n&gt; My laptop is broken"
    (wish,) = heard.of(TicketRequest)
    assert (wish.title, wish.thread.thread_id) == ("My laptop is broken", f"{DIRECT}:{root['ts']}")
    assert (wish.requester, wish.thread.account) == (Requester(id=ANA), CREDENTIALS.team_id)
    assert wish.event_id.startswith("command:")
    assert DIRECT in told(answer)


def test_a_ticket_about_nothing_is_no_ticket_but_a_hint(workspace: Workspace, heard: Heard) -> None:
    assert told(call(workspace, "/ticket")) == EN.say("command_usage_ticket")
    assert quoted(workspace) == []
    assert heard.events == []


@pytest.mark.parametrize("words", ["help", "?", "--help", "HELP!", "hilfe", "ayuda"])
@pytest.mark.parametrize("command", ["/ask", "/ticket"])
def test_who_asks_a_command_for_help_is_told_how_to_use_it(
    workspace: Workspace, heard: Heard, command: str, words: str
) -> None:
    assert told(call(workspace, command, words)) == EN.say("home_how")
    assert quoted(workspace) == []
    assert heard.events == []


def test_another_command_is_told_what_there_is(workspace: Workspace, heard: Heard) -> None:
    assert "/ask" in told(call(workspace, "/weather", "in Paris"))
    assert heard.events == []


@pytest.mark.parametrize("path", ["/api/conversations.open", "/api/chat.postMessage"])
@pytest.mark.parametrize("kind", ["429", "500", pytest.param("timeout_before", marks=pytest.mark.impatient), "reset"])
def test_when_slack_does_not_let_us_write_nothing_is_accepted_and_it_says_so(
    workspace: Workspace, heard: Heard, kind: Any, path: str
) -> None:
    workspace.faults.add(Fault(vendor="slack", kind=kind, path=path, seconds=1.3))
    assert told(call(workspace, "/ask", "How?")) == EN.say("command_not_written")
    assert heard.events == []


def test_where_we_are_not_installed_any_more_it_says_so(workspace: Workspace, heard: Heard) -> None:
    workspace.sandbox.world.credentials = type(CREDENTIALS)(
        team_id=CREDENTIALS.team_id, bot_token="xoxb-new", signing_secret="slack_secret", bot_user_id="U0BOT"
    )
    assert told(call(workspace, "/ask", "How?")) == EN.say("command_not_written")


def test_what_cannot_be_stored_is_said_so_and_the_quotation_does_not_wait(workspace: Workspace, heard: Heard) -> None:
    heard.down = True
    assert told(call(workspace, "/ask", "How?")) == EN.say("command_not_stored")
    (root,) = quoted(workspace)
    assert root["text"] == EN.say("command_not_stored")
    heard.down = False
    assert DIRECT in told(call(workspace, "/ask", "How?"))
    assert len(heard.of(InboundMessage)) == 1


def test_a_command_that_nobody_signed_is_refused(workspace: Workspace, heard: Heard) -> None:
    headers = workspace.sandbox.hooks.sign(b"something else", form=True)
    assert call(workspace, "/ask", "How?", headers).status_code == 401
    assert heard.events == []
    assert quoted(workspace) == []


@pytest.mark.parametrize("missing", ["command", "user_id", "team_id", "trigger_id"])
def test_what_is_missing_is_named(workspace: Workspace, heard: Heard, missing: str) -> None:
    _, body = workspace.sandbox.people.command(ANA, CHANNEL, "/ask", "How?")
    body = b"&".join(part for part in body.split(b"&") if not part.startswith(f"{missing}=".encode()))
    headers = workspace.sandbox.hooks.sign(body, form=True)
    answer = workspace.app.test_client().post("/webhooks/slack", data=body, headers=headers)
    assert answer.status_code == 400
    assert f"$.{missing}: expected" in answer.get_data(as_text=True)


def test_in_an_organisation_the_account_is_the_organisation() -> None:
    form = {"command": "/ask", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.x"}
    form = {**form, "team_id": "T1", "enterprise_id": "E1"}
    assert commands.read(form).installed.account == "T1"
    assert commands.read({**form, "is_enterprise_install": "true"}).installed.account == "E1"


def test_slack_may_look_whether_the_address_is_served(workspace: Workspace, heard: Heard) -> None:
    body = b"token=x&ssl_check=1"
    headers = workspace.sandbox.hooks.sign(body, form=True)
    assert workspace.app.test_client().post("/webhooks/slack", data=body, headers=headers).status_code == 200


class TestResume:
    ROOT = "1595926230.009600"

    def test_the_newest_conversation_of_this_channel_is_meant(self, workspace: Workspace, heard: Heard) -> None:
        answer = call(workspace, "/firstline", "resume")
        (request,) = heard.of(ResumeRequest)
        assert (request.channel, request.account, request.by) == ("slack", CREDENTIALS.team_id, ANA)
        assert (request.place, request.thread) == (f"{CHANNEL}:", None)
        assert told(answer) == EN.say("command_resumed")
        assert quoted(workspace) == []

    @pytest.mark.parametrize(
        "link",
        [
            f"https://acme.slack.com/archives/C0OTHER/p1595926230009600?thread_ts={ROOT}&cid=C0OTHER",
            f"https://acme.slack.com/archives/C0OTHER/p1595926239000100?thread_ts={ROOT}",
            "https://acme.slack.com/archives/C0OTHER/p1595926230009600",
            f"https://app.slack.com/client/T0ACME/C0OTHER/thread/C0OTHER-{ROOT}",
        ],
    )
    def test_a_link_names_the_thread(self, workspace: Workspace, heard: Heard, link: str) -> None:
        call(workspace, "/firstline", f"resume <{link}>")
        (request,) = heard.of(ResumeRequest)
        assert request.thread is not None
        assert request.thread.thread_id == f"C0OTHER:{self.ROOT}"
        assert request.place == "C0OTHER:"

    @pytest.mark.parametrize("text", ["", "pause", "resume tomorrow", "resume https://example.com/archives"])
    def test_anything_else_shows_how_it_is_used(self, workspace: Workspace, heard: Heard, text: str) -> None:
        assert told(call(workspace, "/firstline", text)) == EN.say("command_resume_usage")
        assert heard.of(ResumeRequest) == []

    def test_what_cannot_be_stored_is_said_so(self, workspace: Workspace, heard: Heard) -> None:
        heard.down = True
        assert told(call(workspace, "/firstline", "resume")) == EN.say("command_not_stored")


def test_a_command_that_comes_twice_is_one_question(workspace: Workspace, store: Store) -> None:
    """Each is quoted under a message of its own, so the thread does not tell."""
    workspace.app.register_blueprint(workspace.connector().blueprint(store.accept))
    signed, body = workspace.sandbox.people.command(ANA, CHANNEL, "/ask", "How do I reset my password?")
    for _ in range(2):
        workspace.app.test_client().post("/webhooks/slack", data=body, headers=signed)
    assert len(store.rows("SELECT 1 FROM messages")) == 1
