"""Answers that appear bit by bit: whatever becomes of the stream, the message ends as the recorded answer, once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.errors import DeliveryError, NotSent, OutcomeUnknown
from bot.model import Purpose, Reply
from connectors.render import slack_messages
from connectors.sandbox.faults import Fault
from connectors.slack.outbound import streaming
from connectors.slack.outbound.blocks import messages_of
from connectors.slack.outbound.streaming import pieces_of
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Workspace
from tests.support.clock import Clock
from tests.support.wording import EN

START, APPEND, STOP, UPDATE = "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"
SLOWLY = streaming.PAUSE
ANSWER = "\n\n".join(f"Step {number}: open **Settings**, then " + "word " * 30 for number in range(6))


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE", 0.02)


def streamed_reply(workspace: Workspace, text: str = ANSWER, **changes: Any) -> Reply:
    return workspace.reply(text, **{"after": datetime.now(UTC), **changes})


def the_message(workspace: Workspace, reply: Reply) -> dict[str, Any]:
    """The one message of the bot in the thread."""
    channel, _, root = reply.thread.thread_id.partition(":")
    (message,) = [one for one in workspace.sandbox.thread(channel, root) if one.get("bot_id")]
    return message


def assert_said_once_and_in_full(workspace: Workspace, reply: Reply, key: str = "key-1") -> None:
    (expected,) = messages_of(reply, key, EN, feedback=True)
    message = the_message(workspace, reply)
    assert message["blocks"] == expected.blocks
    assert message["text"] == expected.text
    assert message["metadata"]["event_payload"] == {"key": key, "part": 0}
    assert message.get("streaming_state") in (None, "completed")
    assert workspace.sandbox.violations == []


class TestWhatAppears:
    def test_a_long_answer_appears_bit_by_bit_and_ends_as_the_recorded_one(self, workspace: Workspace) -> None:
        reply = streamed_reply(workspace)
        receipt = workspace.connector().send(reply, "key-1")
        assert len(workspace.calls(APPEND)) >= 3
        assert [name for name, _ in workspace.asked if name.startswith("chat.")][-2:] == [STOP, UPDATE]
        assert receipt.external_id == the_message(workspace, reply)["ts"]
        assert workspace.posted == []
        assert_said_once_and_in_full(workspace, reply)

    def test_it_is_found_afterwards(self, workspace: Workspace) -> None:
        connector, reply = workspace.connector(), streamed_reply(workspace)
        receipt = connector.send(reply, "key-1")
        assert connector.find_sent(reply, "key-1") == receipt
        assert connector.find_sent(reply, "key-2") is None

    def test_slack_is_told_who_reads_it(self, workspace: Workspace) -> None:
        workspace.connector().send(streamed_reply(workspace), "key-1")
        (begun,) = workspace.calls(START)
        assert (begun["recipient_user_id"], begun["recipient_team_id"]) == (ANA, CREDENTIALS.team_id)

    def test_a_direct_message_is_streamed_too(self, workspace: Workspace) -> None:
        ts = workspace.sandbox.dm(ANA, "How?")
        reply = streamed_reply(workspace, thread_id=f"D0ANA:{ts}")
        workspace.connector().send(reply, "key-1")
        assert workspace.calls(START)
        assert_said_once_and_in_full(workspace, reply)

    def test_no_piece_is_there_before_its_time_and_all_together_take_two_seconds(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streaming, "PAUSE", SLOWLY)
        monkeypatch.setattr(streaming, "MAX_STREAM_SECONDS", 0.6)
        clock = Clock.of(monkeypatch, "connectors.slack.outbound.streaming")
        reply = streamed_reply(workspace)
        began = clock.monotonic()
        workspace.connector().send(reply, "key-1")
        assert clock.monotonic() - began == pytest.approx(2 * SLOWLY)
        assert len(workspace.calls(APPEND)) == 2
        assert_said_once_and_in_full(workspace, reply)

    @pytest.mark.parametrize(
        ("text", "changes", "settings"),
        [
            ("Under Settings.", {}, {}),
            ("word " * 200, {}, {}),
            (ANSWER, {"purpose": Purpose.HANDOFF_NOTICE}, {}),
            (ANSWER, {"agent_name": "Ben", "purpose": Purpose.RELAY}, {}),
            (ANSWER, {"recipient_id": ""}, {}),
            (ANSWER * 12, {}, {}),
            (ANSWER, {}, {"stream": False}),
        ],
        ids=[
            "short",
            "one paragraph",
            "a receipt",
            "a relay",
            "nobody in particular",
            "several messages",
            "switched off",
        ],
    )
    def test_everything_else_is_said_at_once(
        self, workspace: Workspace, text: str, changes: Any, settings: Any
    ) -> None:
        reply = streamed_reply(workspace, text, **changes)
        workspace.connector(**settings).send(reply, "key-1")
        assert workspace.calls(START) == []
        assert workspace.posted

    @given(st.lists(st.from_regex(r"[a-z \n`*]{1,400}", fullmatch=True), min_size=1, max_size=12))
    def test_the_pieces_are_the_message_and_fit(self, paragraphs: list[str]) -> None:
        for message in slack_messages("\n\n".join(paragraphs)):
            pieces = pieces_of(message)
            assert len(pieces) <= 2 * streaming.PIECES
            assert all(0 < len(piece) <= streaming.MAX_SECTION for piece in pieces)
            whole = "\n\n".join(block["text"]["text"] for block in message.blocks)
            assert "".join("".join(pieces).split()) == "".join(whole.split())
            assert all(piece.count("```") % 2 == 0 for piece in pieces) or whole.count("```") % 2


class TestStreamsThatEndEarly:
    """A stream that dies takes no text with it."""

    @pytest.mark.parametrize("appends", [0, 1, 2, 3])
    def test_one_that_slack_closes_after_some_pieces(self, workspace: Workspace, appends: int) -> None:
        workspace.sandbox.streams.appends = appends
        reply = streamed_reply(workspace)
        workspace.connector().send(reply, "key-1")
        assert len(workspace.calls(APPEND)) == appends + 1
        assert_said_once_and_in_full(workspace, reply)

    @pytest.mark.parametrize("seconds", [0, 0.03])
    def test_one_that_slack_closes_after_some_time(self, workspace: Workspace, seconds: float) -> None:
        workspace.sandbox.streams.seconds = seconds
        reply = streamed_reply(workspace)
        workspace.connector().send(reply, "key-1")
        assert_said_once_and_in_full(workspace, reply)

    def test_one_of_which_slack_loses_the_text(self, workspace: Workspace) -> None:
        workspace.sandbox.streams.discards_appends = True
        reply = streamed_reply(workspace)
        workspace.connector().send(reply, "key-1")
        assert_said_once_and_in_full(workspace, reply)

    def test_one_that_its_reader_stops(self, workspace: Workspace) -> None:
        reply = streamed_reply(workspace)

        def stop_reading(_method: str, _given: Any) -> None:
            if len(workspace.calls(APPEND)) == 2:
                workspace.sandbox.stop_reading(CHANNEL, workspace.calls(APPEND)[0]["ts"])

        workspace.refuse = stop_reading
        workspace.connector().send(reply, "key-1")
        assert len(workspace.calls(APPEND)) == 2
        assert_said_once_and_in_full(workspace, reply)

    @pytest.mark.parametrize(
        "kind", ["429", "500", pytest.param("timeout_after", marks=pytest.mark.impatient), "reset"]
    )
    @pytest.mark.parametrize("method", [APPEND, STOP])
    def test_one_that_slack_stumbles_over(self, workspace: Workspace, kind: Any, method: str) -> None:
        connector, reply = workspace.connector(), streamed_reply(workspace)
        workspace.faults.add(Fault(vendor="slack", kind=kind, path=f"/api/{method}", seconds=1.5))
        deliver(connector, reply)
        assert_said_once_and_in_full(workspace, reply)


class TestStreamsThatCannotBegin:
    def test_past_twenty_a_minute_an_answer_is_one_message(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streaming, "PER_MINUTE", {START: 2})
        connector = workspace.connector()
        replies = [streamed_reply(workspace) for _ in range(4)]
        for number, reply in enumerate(replies):
            connector.send(reply, f"key-{number}")
        assert len(workspace.calls(START)) == 2
        assert len(workspace.posted) == 2
        for number, reply in enumerate(replies):
            assert_said_once_and_in_full(workspace, reply, f"key-{number}")

    def test_where_slack_wants_us_to_slow_down_an_answer_is_one_message(self, workspace: Workspace) -> None:
        connector = workspace.connector()
        workspace.faults.add(Fault(vendor="slack", kind="429", path=f"/api/{START}", retry_after=30))
        for key in ("key-1", "key-2"):
            reply = streamed_reply(workspace)
            connector.send(reply, key)
            assert_said_once_and_in_full(workspace, reply, key)
        assert len(workspace.calls(START)) == 1
        assert len(workspace.posted) == 2

    def test_where_slack_takes_no_streams_none_is_tried_again_for_a_while(self, workspace: Workspace) -> None:
        error = "method_not_supported_for_channel_type"
        workspace.refuse = lambda method, _: error if method == START else None
        connector = workspace.connector()
        for key in ("key-1", "key-2"):
            reply = streamed_reply(workspace)
            connector.send(reply, key)
            assert_said_once_and_in_full(workspace, reply, key)
        assert len(workspace.calls(START)) == 1

    @pytest.mark.parametrize("kind", [pytest.param("timeout_after", marks=pytest.mark.impatient), "500", "reset"])
    def test_one_that_may_have_begun_is_looked_for(self, workspace: Workspace, kind: Any) -> None:
        workspace.faults.add(Fault(vendor="slack", kind=kind, path=f"/api/{START}", seconds=1.5))
        connector, reply = workspace.connector(), streamed_reply(workspace)
        with pytest.raises(OutcomeUnknown):
            connector.send(reply, "key-1")
        deliver(connector, reply, attempts=1)
        assert_said_once_and_in_full(workspace, reply)


class Killed(BaseException):
    """The process ends here."""


class TestAProcessThatDies:
    """Between any two requests: the next attempt finishes what is half said, and says nothing twice."""

    @pytest.mark.parametrize("method", [START, APPEND, STOP, UPDATE])
    @pytest.mark.parametrize("done", [False, True], ids=["before it", "after it"])
    def test_the_next_finishes_what_it_had_begun(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, method: str, done: bool
    ) -> None:
        dying, reply = workspace.connector(), streamed_reply(workspace)
        call = WebClient.api_call

        def killed(client: WebClient, name: str, **arguments: Any) -> Any:
            if name == method:
                if done:
                    call(client, name, **arguments)
                raise Killed
            return call(client, name, **arguments)

        with monkeypatch.context() as patched:
            patched.setattr(WebClient, "api_call", killed)
            with pytest.raises(Killed):
                dying.send(reply, "key-1")
        deliver(workspace.connector(), reply, attempts=1)
        assert_said_once_and_in_full(workspace, reply)

    def test_even_when_slack_has_lost_what_was_streamed(self, workspace: Workspace) -> None:
        reply = streamed_reply(workspace)
        channel, _, root = reply.thread.thread_id.partition(":")
        workspace.sandbox.world.post_as_bot(channel, "", root, {"streaming_state": "completed", "blocks": []})
        deliver(workspace.connector(), reply, attempts=1)
        assert_said_once_and_in_full(workspace, reply)

    def test_other_words_of_ours_are_left_as_they_are(self, workspace: Workspace) -> None:
        reply = streamed_reply(workspace)
        channel, _, root = reply.thread.thread_id.partition(":")
        workspace.sandbox.world.post_as_bot(
            channel, "Something else that we said.", root, {"streaming_state": "completed"}
        )
        assert workspace.connector().find_sent(reply, "key-1") is None
        assert workspace.thread(reply) == ["Something else that we said."]

    def test_a_person_who_quotes_the_answer_is_not_taken_for_the_bot(self, workspace: Workspace) -> None:
        reply = streamed_reply(workspace)
        channel, _, root = reply.thread.thread_id.partition(":")
        workspace.sandbox.say(ANA, channel, ANSWER.replace("**", "")[:80], root)
        assert workspace.connector().find_sent(reply, "key-1") is None

    def test_a_stream_that_is_still_open_is_waited_for(self, workspace: Workspace) -> None:
        connector, reply = workspace.connector(), streamed_reply(workspace)
        workspace.faults.add(Fault(vendor="slack", kind="500", path=f"/api/{STOP}", times=None))
        with pytest.raises(OutcomeUnknown):
            connector.send(reply, "key-1")
        with pytest.raises(NotSent) as raised:
            connector.find_sent(reply, "key-1")
        assert raised.value.retry_after
        workspace.faults.clear()
        assert connector.find_sent(reply, "key-1") is not None
        assert_said_once_and_in_full(workspace, reply)


def deliver(connector: Any, reply: Reply, attempts: int = 0) -> None:
    """As the outbox does it: a second attempt looks first. With `attempts` made already."""
    for attempt in range(attempts, 5):
        try:
            if not (attempt and connector.find_sent(reply, "key-1")):
                connector.send(reply, "key-1")
        except DeliveryError:
            continue
        return
    pytest.fail("it was never delivered")
