"""Saying it once: parts, what is found of them, and what each of Slack's refusals means."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CredentialRefused, DeliveryError, NotSent, OutcomeUnknown, Refused, SupersededByAgent
from bot.model import GENERATED, Asks, Passage, Purpose, Reply, Requester, ThreadRef
from connectors.sandbox.faults import Fault
from connectors.sandbox.slack.blocks import read_blocks
from connectors.slack.client.web_client import connect, our_errors
from connectors.slack.outbound.blocks import messages_of, plain_parts
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Workspace
from tests.support.network import raw_server
from tests.support.wording import EN

POST = "/api/chat.postMessage"
LONG = "\n\n".join(f"Paragraph {number}: " + "word " * 150 for number in range(40))


def some_reply(text: str, **changes: Any) -> Reply:
    return Reply(thread=ThreadRef("slack", "T1", "C1:1.1"), text=text, **{"asks": Asks.HELPED, **changes})


def passage(title: str, url: str) -> Passage:
    return Passage(id=1, title=title, url=url, text="…", score=1)


def words_of(reply: Reply) -> list[str]:
    """What each message of the reply is to show."""
    return ["\n\n".join(plain_parts(message)) for message in messages_of(reply, "k", EN, feedback=True)]


def shown(workspace: Workspace, reply: Reply) -> list[str]:
    """What the bot's messages in the thread show: their sections, or their text where they have none."""
    channel, _, root = reply.thread.thread_id.partition(":")
    found = []
    for message in workspace.sandbox.thread(channel, root):
        if message.get("bot_id"):
            sections = [block["text"]["text"] for block in message.get("blocks", ()) if block["type"] == "section"]
            found.append("\n\n".join(sections) or message["text"])
    return found


@given(st.text(max_size=20_000), st.sampled_from((Purpose.ANSWER, Purpose.OFFER, Purpose.HANDOFF_NOTICE)))
def test_slack_takes_what_is_said(text: str, purpose: Purpose) -> None:
    for message in messages_of(some_reply(text, purpose=purpose, recipient_id=ANA), "key-1", EN, feedback=True):
        assert message.text.strip()
        assert read_blocks(message.blocks) == message.blocks


def test_an_answer_asks_whether_it_helped_and_offers_a_person() -> None:
    (message,) = messages_of(some_reply("Under Settings.", recipient_id=ANA), "key-1", EN, feedback=True)
    feedback, person = message.blocks[-2:]
    assert feedback["type"] == "context_actions"
    assert feedback["block_id"] == f"firstline_feedback:{ANA}:en"
    (buttons,) = feedback["elements"]
    assert buttons["action_id"] == "firstline_feedback"
    assert buttons["positive_button"]["value"] == "helped:key-1"
    assert buttons["negative_button"]["value"] == "more_help:key-1"
    assert person["block_id"] == f"firstline_person:{ANA}:en"
    assert [(one["action_id"], one["value"]) for one in person["elements"]] == [("firstline_person", "key-1")]


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        (Asks.HELPED, ["context_actions", "actions"]),
        (Asks.PERSON, ["actions"]),
        (Asks.WHAT, []),
        (Asks.ANYTHING_ELSE, []),
        (Asks.NOTHING, []),
        (None, []),
    ],
)
def test_the_buttons_answer_what_is_asked(asks: Asks | None, expected: list[str]) -> None:
    (message,) = messages_of(some_reply("Hi.", asks=asks, recipient_id=ANA), "key-1", EN, feedback=True)
    assert [block["type"] for block in message.blocks if block["type"] != "section"] == expected


@pytest.mark.parametrize(
    ("purpose", "feedback", "expected"),
    [
        (Purpose.ANSWER, True, ["context_actions", "actions"]),
        (Purpose.ANSWER, False, []),
        (Purpose.OFFER, False, ["actions"]),
        (Purpose.HANDOFF_NOTICE, True, []),
        (Purpose.LINK, True, []),
        (Purpose.RELAY, True, []),
        (Purpose.CLOSING, True, []),
    ],
)
def test_buttons_are_under_answers_and_offers_only(purpose: Purpose, feedback: bool, expected: list[str]) -> None:
    (message,) = messages_of(some_reply("Hi.", purpose=purpose, recipient_id=ANA), "key-1", EN, feedback=feedback)
    assert [block["type"] for block in message.blocks if block["type"] != "section"] == expected


def test_a_long_answer_has_its_buttons_once_at_its_end() -> None:
    *before, last = messages_of(some_reply(LONG, recipient_id=ANA), "key-1", EN, feedback=True)
    assert before
    assert all(block["type"] == "section" for message in before for block in message.blocks)
    assert [block["type"] for block in last.blocks[-2:]] == ["context_actions", "actions"]
    assert [word for text in words_of(some_reply(LONG)) for word in text.split()] == LONG.split()


def test_sources_are_named_under_the_answer() -> None:
    cites = (passage("Resetting <your> password", "https://help.example/reset?a=1&b=2"),)
    (text,) = words_of(some_reply("Under **Settings**.", cites=cites))
    assert text.startswith("Under *Settings*.\n\nSources:")
    assert "<https://help.example/reset?a=1&amp;b=2|Resetting &lt;your&gt; password>" in text


def test_a_link_to_a_host_that_is_not_allowed_is_none() -> None:
    (text,) = words_of(some_reply("[here](https://evil.example/?q=secret)", link_hosts=frozenset(("help.example",))))
    assert "<https" not in text
    assert text == "here (`https://evil.example/?q=secret`)"  # to be read and copied


def test_an_agents_words_carry_the_agents_name() -> None:
    assert words_of(some_reply("On my way.", agent_name="Ana <!here> *T*")) == [
        "*Ana &lt;!here&gt; *T**\n\nOn my way.",
    ]


def test_an_agents_words_are_no_markup() -> None:
    (said,) = words_of(some_reply("1. Type `ls *.log`\n# [here](https://a.example) **now**", agent_name="Ana"))
    assert said.startswith("*Ana*\n\n1. Type `ls *.log`\n# [here](")
    assert said.endswith(") **now**")


@given(st.text(), st.text(min_size=1))
def test_untrusted_words_ping_nobody(text: str, name: str) -> None:
    for ping in ("<!channel>", "<!here|x>", "<@U0ANA>", "<#C0HELP>", "<!subteam^S1>"):
        said = "".join(words_of(some_reply(f"{text} {ping} {text}", agent_name=f"{name}{ping}")))
        assert ping not in said


def test_a_reply_goes_into_its_thread_without_previews(workspace: Workspace) -> None:
    reply = workspace.reply("Under **Settings**.", purpose=Purpose.HANDOFF_NOTICE)
    workspace.connector().send(reply, "key-1")
    root = reply.thread.thread_id.partition(":")[2]
    (section,) = workspace.posted[-1].pop("blocks")
    assert section["text"]["text"] == "Under *Settings*."
    assert workspace.posted[-1] == {
        "channel": CHANNEL,
        "thread_ts": root,
        "text": "Under *Settings*.",
        "metadata": {"event_type": "firstline_reply", "event_payload": {"key": "key-1", "part": 0}},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert workspace.thread(reply) == ["Under *Settings*."]
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("text", ["Under **Settings**.", LONG])
def test_machines_are_told_what_a_language_model_wrote(workspace: Workspace, text: str) -> None:
    workspace.connector().send(workspace.reply(text, generated=True), "key-1")
    told = [one["metadata"]["event_payload"].get("digital_source_type") for one in workspace.posted]
    assert set(told) == {GENERATED}


def test_where_the_bot_only_looks_on_by_now_its_own_words_stay_unsaid(workspace: Workspace) -> None:
    reply, connector = workspace.reply("Under **Settings**."), workspace.connector(channels={CHANNEL: "shadow"})
    with pytest.raises(SupersededByAgent):
        connector.send(reply, "key-1")
    assert workspace.thread(reply) == []
    connector.send(replace(reply, purpose=Purpose.RELAY, agent_name="Ada"), "key-2")  # of an earlier handoff
    assert len(workspace.thread(reply)) == 1


def test_a_long_reply_is_found_by_its_first_part(workspace: Workspace) -> None:
    connector, reply = workspace.connector(), workspace.reply(LONG)
    receipt = connector.send(reply, "key-1")
    said = shown(workspace, reply)
    assert len(said) > 2
    assert said == words_of(reply)
    first = workspace.sandbox.thread(CHANNEL, reply.thread.thread_id.partition(":")[2])[1]
    assert receipt.external_id == first["ts"]
    assert connector.find_sent(reply, "key-1") == receipt
    assert workspace.sandbox.violations == []


def test_an_answer_is_taken_from_nobody_to_whom_slack_leads_on() -> None:
    def lead_on(connection: socket.socket, _: str) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    with raw_server(lead_on) as server:
        client = connect(token="xoxb-1-secret", base_url=f"{server.url}/", timeout=5)
        with pytest.raises(Refused, match="Slack answered 302"), our_errors():
            client.chat_postMessage(channel="C0HELP", text="hi")
        assert server.paths() == ["/chat.postMessage"]


@pytest.mark.parametrize("kind", ["429", "500", pytest.param("timeout_after", marks=pytest.mark.impatient)])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_only_the_missing_parts_are_said_on_the_second_attempt(workspace: Workspace, kind: Any, at: int) -> None:
    connector, reply = workspace.connector(), workspace.reply(LONG)
    for _ in range(at):
        workspace.faults.add(Fault(vendor="slack", kind="delay", path=POST, seconds=0))
    workspace.faults.add(Fault(vendor="slack", kind=kind, path=POST, seconds=1.5))
    with pytest.raises((NotSent, OutcomeUnknown)):
        connector.send(reply, "key-1")
    assert connector.find_sent(reply, "key-1") is None
    receipt = connector.send(reply, "key-1")
    assert shown(workspace, reply) == words_of(reply)
    assert connector.find_sent(reply, "key-1") == receipt


class TestWhereSlackRefusesTheBlocks:
    """Whatever the reason: the answer is said in full, without its form."""

    TEXT = "\n\n".join(f"Paragraph {number}: " + "word " * 120 for number in range(9))

    @pytest.fixture(params=["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
    def refusing(self, request: pytest.FixtureRequest, workspace: Workspace) -> Workspace:
        """This Slack takes messages without blocks only."""

        def refuse(method: str, given: Any) -> str | None:
            return request.param if method in ("chat.postMessage", "chat.update") and given.get("blocks") else None

        workspace.refuse = refuse
        return workspace

    @pytest.mark.parametrize("stream", [True, False])
    def test_nothing_is_lost(self, refusing: Workspace, stream: bool) -> None:
        connector, reply = refusing.connector(stream=stream), refusing.reply(self.TEXT)
        receipt = connector.send(reply, "key-1")
        said = shown(refusing, reply)
        assert len(said) > 1
        assert [word for text in said for word in text.split()] == self.TEXT.split()
        assert connector.find_sent(reply, "key-1") == receipt
        assert shown(refusing, reply) == said

    @pytest.mark.parametrize("stream", [True, False])
    def test_it_is_said_a_piece_a_second_and_no_piece_twice(self, refusing: Workspace, stream: bool) -> None:
        connector, reply = refusing.connector(stream=stream, message_seconds=0.2), refusing.reply(self.TEXT)
        said = attempts = 0
        receipt = None
        # As the outbox does it: what is blameless is no attempt, and a second attempt looks first.
        for _ in range(30):
            try:
                receipt = connector.find_sent(reply, "key-1") if attempts else None
                receipt = receipt or connector.send(reply, "key-1")
                break
            except NotSent as error:
                time.sleep(error.retry_after or 0)
            except OutcomeUnknown:
                attempts += 1
                time.sleep(0.2)
            said += 1
        assert receipt
        assert said
        assert [word for text in shown(refusing, reply) for word in text.split()] == self.TEXT.split()


class TestPace:
    def test_a_second_message_within_the_second_is_not_asked_for(self, workspace: Workspace) -> None:
        connector = workspace.connector(message_seconds=60)
        connector.send(workspace.reply("One."), "key-1")
        second = workspace.reply("Two.")
        workspace.seen.clear()
        with pytest.raises(NotSent) as raised:
            connector.send(second, "key-2")
        assert workspace.seen == []
        assert 30 < (raised.value.retry_after or 0) <= 60

    def test_another_channel_need_not_wait(self, workspace: Workspace) -> None:
        connector = workspace.connector(message_seconds=60)
        connector.send(workspace.reply("One."), "key-1")
        ts = workspace.sandbox.dm(ANA, "hello")
        connector.send(workspace.reply("Two.", thread_id=f"D0ANA:{ts}"), "key-2")
        assert workspace.sandbox.said_by_bot("D0ANA", ts) == ["Two."]


def test_another_reply_with_the_same_words_is_not_taken_for_this_one(workspace: Workspace) -> None:
    connector, reply = workspace.connector(), workspace.reply()
    connector.send(reply, "key-1")
    assert connector.find_sent(reply, "key-2") is None


def test_a_reply_is_found_on_a_later_page_and_only_recent_pages_are_read(workspace: Workspace) -> None:
    connector, root = workspace.connector(), workspace.question()
    for number in range(9):
        workspace.sandbox.say(ANA, CHANNEL, f"and {number}", root)
    reply = workspace.reply(thread_id=f"{CHANNEL}:{root}", after=datetime.now(UTC))
    receipt = connector.send(reply, "key-1")
    workspace.sandbox.world.page_limit = 4
    workspace.seen.clear()
    assert connector.find_sent(reply, "key-1") == receipt
    assert looks(workspace) == 3
    workspace.seen.clear()
    later = workspace.reply(thread_id=f"{CHANNEL}:{root}", after=datetime.now(UTC) + timedelta(hours=2))
    assert connector.find_sent(later, "key-1") is None
    assert looks(workspace) == 1
    assert workspace.sandbox.violations == []


def looks(workspace: Workspace) -> int:
    return workspace.seen.count("/slack/api/conversations.replies")


def test_blank_words_are_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused):
        workspace.connector().send(workspace.reply("  \n "), "key-1")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"thread_id": "C0GONE:1700000000.000100"}, "channel_not_found"),
        ({"thread_id": f"{CHANNEL}:1700000000.000100"}, "thread_not_found"),
    ],
)
def test_a_place_that_is_gone_is_refused_in_slacks_own_word(
    workspace: Workspace, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        workspace.connector().send(workspace.reply(**changes), "key-1")
    assert str(raised.value) == code


def test_an_archived_channel_is_refused(workspace: Workspace) -> None:
    reply = workspace.reply()
    workspace.sandbox.archive(CHANNEL)
    with pytest.raises(Refused, match=r"^is_archived$"):
        workspace.connector().send(reply, "key-1")


def test_a_token_that_is_not_taken_is_refused_and_not_shown(workspace: Workspace) -> None:
    with pytest.raises(CredentialRefused) as raised:
        workspace.connector("xoxb-wrong").send(workspace.reply(), "key-1")
    assert str(raised.value).startswith("invalid_auth")
    assert raised.value.__cause__ is None
    assert "xoxb" not in repr(workspace.connector("xoxb-wrong"))


def test_no_connection_is_not_sent(workspace: Workspace) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        connector = workspace.connector(url=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(NotSent, match="ConnectionRefusedError"):
            connector.send(workspace.reply(), "key-1")


def test_a_connection_cut_half_way_leaves_the_outcome_open(workspace: Workspace) -> None:
    workspace.faults.add(Fault(vendor="slack", kind="reset", path=POST))
    with pytest.raises(OutcomeUnknown, match=r"^Slack did not answer in full \(\w+\)$"):
        workspace.connector().send(workspace.reply(), "key-1")


@pytest.mark.parametrize(
    ("status", "body", "expected", "said"),
    [
        (200, {"ok": False, "error": "internal_error"}, OutcomeUnknown, "Slack answered internal_error"),
        (200, {"ok": False, "error": "fatal_error"}, OutcomeUnknown, "Slack answered fatal_error"),
        (200, {"ok": False, "error": "service_unavailable"}, NotSent, "Slack answered service_unavailable"),
        (200, {"ok": False, "error": "ratelimited"}, NotSent, "Slack answered ratelimited"),
        (200, {"ok": False, "error": "not_in_channel"}, Refused, "not_in_channel"),
        (200, {"ok": False, "error": "token_revoked"}, CredentialRefused, "token_revoked"),
        (200, {"ok": False, "error": "account_inactive"}, Refused, "account_inactive"),
        (200, {"ok": False, "error": "not_authed"}, CredentialRefused, "not_authed"),
        (200, {"ok": False, "error": "missing_scope"}, Refused, "missing_scope"),
        (200, {"ok": False, "error": "xoxb-1-secret is wrong"}, OutcomeUnknown, "Slack answered 200"),
        (200, "<html>Please log in: xoxb-1-secret</html>", OutcomeUnknown, "Slack answered 200"),
        (200, "null", OutcomeUnknown, "Slack answered 200"),
        (200, "[1]", OutcomeUnknown, "Slack's answer was no object"),
        (200, b"\xff", OutcomeUnknown, "Slack did not answer in full (UnicodeDecodeError)"),
        (200, "9" * 5000, OutcomeUnknown, "Slack did not answer in full (ValueError)"),
        (200, "[" * 100_000, OutcomeUnknown, "Slack did not answer in full (RecursionError)"),
        (404, "<html>no such page</html>", Refused, "Slack answered 404"),
        (429, "", NotSent, "Slack answered 429"),
        (503, {"ok": False, "error": "not_in_channel"}, OutcomeUnknown, "Slack answered not_in_channel"),
    ],
)
def test_what_slack_answers_decides_what_happens_next(
    workspace: Workspace, status: int, body: Any, expected: type[DeliveryError], said: str
) -> None:
    def answer() -> Response:
        return Response(json.dumps(body) if isinstance(body, dict) else body, status=status)

    workspace.app.add_url_rule("/other/slack/api/chat.postMessage", view_func=answer, methods=["POST"])
    with pytest.raises(expected) as raised:
        workspace.connector(url=f"{workspace.url}/other").send(workspace.reply(), "key-1")
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize("kind", ["429", "500", pytest.param("timeout_after", marks=pytest.mark.impatient), "reset"])
def test_a_look_that_fails_is_taken_again_later(workspace: Workspace, kind: Any) -> None:
    fault = Fault(vendor="slack", kind=kind, path="/api/conversations.replies", seconds=1.5, retry_after=3)
    workspace.faults.add(fault)
    with pytest.raises(NotSent) as raised:
        workspace.connector().find_sent(workspace.reply(), "key-1")
    assert raised.value.retry_after == (3 if kind == "429" else None)


def test_nothing_is_tried_twice_in_one_attempt(workspace: Workspace) -> None:
    reply = workspace.reply()
    for kind in ("429", "500", "reset"):
        workspace.faults.add(Fault(vendor="slack", kind=kind, path=POST))
        workspace.seen.clear()
        with pytest.raises((NotSent, OutcomeUnknown)):
            workspace.connector().send(reply, "key-1")
        assert workspace.seen.count(f"/slack{POST}") == 1


def test_a_requester_is_known_by_name_and_mail(workspace: Workspace) -> None:
    known = workspace.connector().identify(CREDENTIALS.team_id, Requester(id=ANA))
    assert known == Requester(id=ANA, name="Ana Torres", email="ana@example.com", known=True)
    assert workspace.sandbox.violations == []


def test_a_guest_is_known_as_one_though_no_event_tells(workspace: Workspace) -> None:
    workspace.sandbox.state.users[ANA]["is_restricted"] = True
    assert workspace.connector().identify(CREDENTIALS.team_id, Requester(id=ANA)).guest


def test_a_requester_whom_slack_does_not_know_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match=r"^user_not_found$"):
        workspace.connector().identify(CREDENTIALS.team_id, Requester(id="U0GONE"))


def test_members_are_known_with_the_user_groups_that_matter(workspace: Workspace) -> None:
    state = workspace.sandbox.state
    state.usergroups |= {"S1": [ANA], "S2": [ANA], "S3": []}
    connector = workspace.connector(usergroups=("S1", "S3", "S0GONE"))
    found = connector.identify(CREDENTIALS.team_id, Requester(id=ANA))
    assert (found.known, found.memberships) == (True, ("usergroup:S1",))
    state.users[ANA]["is_restricted"] = True
    assert not connector.identify(CREDENTIALS.team_id, Requester(id=ANA)).known


def test_where_anybody_may_install_it_nobody_is_known(workspace: Workspace) -> None:
    connector = workspace.connector(trusts_members=False)
    assert not connector.identify(CREDENTIALS.team_id, Requester(id=ANA)).known
