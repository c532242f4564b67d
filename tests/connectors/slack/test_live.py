"""An answer that is shown while it is written: what stands there in the end is the recorded one, once, or nothing."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import leave
from bot.errors import Withheld
from bot.model import Conversation, Purpose, Reply
from bot.ports import Stream
from connectors.sandbox.faults import Fault
from connectors.slack.connector import SlackConnector
from connectors.slack.outbound import live
from tests.connectors.slack.conftest import ANA, Workspace
from tests.support.asking import conversation
from tests.support.polling import until

START, APPEND, STOP, UPDATE, DELETE = (
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.update",
    "chat.delete",
)
FIRST, SECOND = "Open **Settings** and choose [Security](https://evil.example). ", "Then click Reset password.\n"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BETWEEN", 0.02)


@pytest.fixture
def connector(workspace: Workspace) -> SlackConnector:
    return workspace.connector()


@pytest.fixture
def reply(workspace: Workspace) -> Reply:
    return workspace.reply("Open **Settings**, choose Security and click Reset password.", after=datetime.now(UTC))


def asked(reply: Reply, **changes: Any) -> Conversation:
    talk = conversation("How do I reset my password?")
    return replace(talk, thread=reply.thread, requester=replace(talk.requester, id=ANA), **changes)


def opened(connector: SlackConnector, reply: Reply, **changes: Any) -> Stream:
    streams = connector.capabilities.streams
    assert streams is not None
    return streams(asked(reply, **changes))


def written(workspace: Workspace, connector: SlackConnector, reply: Reply) -> Stream:
    """Two sentences are shown."""
    stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the first sentence")
    stream.write(SECOND)
    until(lambda: workspace.calls(APPEND), what="the second sentence")
    return stream


def standing(workspace: Workspace, reply: Reply) -> list[dict[str, Any]]:
    """The bot's messages in the thread."""
    channel, _, root = reply.thread.thread_id.partition(":")
    return [one for one in workspace.sandbox.thread(channel, root) if one.get("bot_id")]


def test_sentences_appear_as_they_come_without_links(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    written(workspace, connector, reply).done()

    (begun,), (added,) = workspace.calls(START), workspace.calls(APPEND)
    assert "*Settings*" in str(begun["chunks"])
    assert "<http" not in str(begun["chunks"])
    assert "Reset password" in str(added["chunks"])
    assert begun["recipient_user_id"] == ANA
    assert workspace.sandbox.violations == []


def test_the_recorded_answer_is_put_in_its_place(workspace: Workspace, connector: SlackConnector, reply: Reply) -> None:
    shown = written(workspace, connector, reply).done()

    receipt = connector.send(replace(reply, shown=shown), "key-1")

    (message,) = standing(workspace, reply)
    assert receipt.external_id == shown == message["ts"]
    assert message["metadata"]["event_payload"] == {"key": "key-1", "part": 0}
    assert "Security and click" in message["text"]
    assert workspace.posted == []
    assert connector.find_sent(replace(reply, shown=shown), "key-1") == receipt


def test_a_long_answer_begins_in_its_place(workspace: Workspace, connector: SlackConnector, reply: Reply) -> None:
    shown = written(workspace, connector, reply).done()
    long = replace(reply, shown=shown, text="\n\n".join(f"Step {number}. " + "word " * 400 for number in range(30)))

    connector.send(long, "key-1")

    messages = standing(workspace, reply)
    assert len(messages) > 1
    assert shown in [message["ts"] for message in messages]
    assert sorted(message["metadata"]["event_payload"]["part"] for message in messages) == list(range(len(messages)))


def test_an_answer_whose_place_is_gone_is_a_message_of_its_own(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    shown = written(workspace, connector, reply).done()
    assert shown is not None
    retracts = connector.capabilities.retracts
    assert retracts is not None
    retracts.take_back(reply.thread, [shown])
    assert standing(workspace, reply) == []

    connector.send(replace(reply, shown=shown), "key-1")

    (message,) = standing(workspace, reply)
    assert message["metadata"]["event_payload"]["key"] == "key-1"


def test_what_is_withdrawn_is_gone_and_its_place_taken_by_what_is_recorded(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    stream = written(workspace, connector, reply)

    stream.reset()
    stream.write("Words that came after it. ")
    until(lambda: workspace.calls(UPDATE), what="the withdrawal")
    shown = stream.done()

    assert [message["text"] for message in standing(workspace, reply)] == ["…"]
    connector.send(replace(reply, text="I couldn't find an answer.", shown=shown), "key-1")
    (message,) = standing(workspace, reply)
    assert message["text"].startswith("I couldn't find an answer.")
    assert len(workspace.calls(START)) == 1


@pytest.mark.parametrize("text", ["", "Half a sent"])
def test_where_no_sentence_is_complete_nothing_is_shown(
    workspace: Workspace, connector: SlackConnector, reply: Reply, text: str
) -> None:
    stream = opened(connector, reply)
    if text:
        stream.write(text)
    stream.reset()

    assert stream.done() is None
    assert standing(workspace, reply) == []


@pytest.mark.parametrize("error", ["channel_type_not_supported", "ratelimited", "missing_scope"])
def test_where_slack_takes_no_stream_the_answer_comes_all_the_same(
    workspace: Workspace, connector: SlackConnector, reply: Reply, error: str
) -> None:
    workspace.refuse = lambda method, _: error if method == START else None
    stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the attempt")
    stream.write(SECOND)

    assert stream.done() is None
    connector.send(reply, "key-1")
    assert len(standing(workspace, reply)) == 1


def test_a_stream_that_slack_ended_is_still_the_place_of_the_answer(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    workspace.sandbox.streams.seconds = 0
    stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the first sentence")
    stream.write(SECOND)
    shown = stream.done()

    connector.send(replace(reply, shown=shown), "key-1")

    (message,) = standing(workspace, reply)
    assert message["ts"] == shown
    assert message["metadata"]["event_payload"]["key"] == "key-1"


def test_one_that_may_have_begun_leaves_nothing_behind(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    workspace.faults.add(Fault(vendor="slack", kind="500", path=f"/api/{START}"))
    stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the attempt")

    assert stream.done() is None
    assert standing(workspace, reply) == []


@pytest.mark.parametrize("kind", ["500", "cut"])
def test_nor_where_taking_it_away_fails_at_first(
    workspace: Workspace, connector: SlackConnector, reply: Reply, kind: Any
) -> None:
    workspace.faults.add(Fault(vendor="slack", kind="cut", path=f"/api/{START}"))
    workspace.faults.add(Fault(vendor="slack", kind=kind, path=f"/api/{DELETE}"))
    stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the attempt")

    assert stream.done() is None
    assert standing(workspace, reply) == []


def test_where_no_outcome_follows_its_place_goes_too(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    """The question was taken back, say: no attempt follows that would find it."""
    stream = written(workspace, connector, reply)
    workspace.faults.add(Fault(vendor="slack", kind="500", path=f"/api/{DELETE}"))

    stream.abandon()

    assert standing(workspace, reply) == []


@pytest.mark.parametrize("changes", [{"failed_attempts": 2}, {"waited_seconds": 30.0}], ids=["died", "stopped"])
def test_what_a_process_left_behind_that_died_is_removed_by_the_next_attempt(
    workspace: Workspace, connector: SlackConnector, reply: Reply, changes: Any
) -> None:
    written(workspace, connector, reply)  # and nothing more of it
    other = workspace.connector()

    stream = opened(other, reply, **changes)
    stream.write("Another beginning. ")
    until(lambda: len(workspace.calls(START)) == 2, what="the second attempt")
    shown = stream.done()

    (message,) = standing(workspace, reply)
    assert message["ts"] == shown
    assert "Another beginning" in message["text"]


def test_what_a_process_left_behind_goes_when_a_person_has_the_conversation(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    """It died, and before anybody tried again they asked for a person: no attempt follows."""
    written(workspace, connector, reply)
    other = workspace.connector()

    other.send(replace(reply, text="I've passed it on.", purpose=Purpose.HANDOFF_NOTICE), "key-1")

    until(lambda: len(standing(workspace, reply)) == 1, what="the notice alone")
    assert "passed it on" in standing(workspace, reply)[0]["text"]


def test_whoever_stood_still_for_longer_than_the_lease_shows_nothing_more(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    """Another answers by then, or a human does."""
    stream = opened(connector, reply, held_until=leave.now() - 1)

    stream.write(FIRST)

    assert stream.done() is None
    assert workspace.calls(START) == []


def test_from_the_moment_on_that_it_has_no_leave_nothing_more_is_shown(
    workspace: Workspace, connector: SlackConnector, reply: Reply
) -> None:
    """Who thinks about the answer has leave; a human takes over between two sentences."""
    human: list[bool] = []

    def still() -> None:
        if human:
            raise Withheld("the conversation changed hands")

    with leave.under(still):
        stream = opened(connector, reply)
    stream.write(FIRST)
    until(lambda: workspace.calls(START), what="the first sentence")
    human.append(True)
    stream.write(SECOND)
    stream.abandon()

    assert workspace.calls(APPEND) == []
    until(lambda: standing(workspace, reply) == [], what="what was shown to be gone")


def test_writing_waits_for_nobody(workspace: Workspace, connector: SlackConnector, reply: Reply) -> None:
    goes_on = threading.Event()
    workspace.refuse = lambda method, _: None if method != START or goes_on.wait(20) else "slow"
    stream = opened(connector, reply)
    began = time.monotonic()
    for _ in range(50):
        stream.write(FIRST)
    assert time.monotonic() - began < workspace.patience, "not even until the call is given up"
    goes_on.set()
    until(lambda: workspace.calls(START), what="the call, which Slack takes its time with")
    assert stream.done() is not None
