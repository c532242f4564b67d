"""The stand-in's streams, statuses and blocks work, and fail, as Slack's have been observed to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Workspace

BEARER = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}
READER = {"recipient_user_id": ANA, "recipient_team_id": CREDENTIALS.team_id}


def call(workspace: Workspace, method: str, **arguments: Any) -> Any:
    """A method's answer without its `ok`, or its error code."""
    client = workspace.app.test_client()
    answer = client.post(f"/slack/api/{method}", json=arguments, headers=BEARER).json
    assert answer is not None
    return answer["error"] if not answer.pop("ok") else answer


def words(text: str) -> list[dict[str, Any]]:
    return [{"type": "markdown_text", "text": text}]


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def start(workspace: Workspace) -> dict[str, str]:
    """Channel and ts of a stream that has started with "One"."""
    root = workspace.question()
    answer = call(workspace, "chat.startStream", channel=CHANNEL, thread_ts=root, chunks=words("One"), **READER)
    return {"channel": CHANNEL, "ts": answer["ts"]}


def message(workspace: Workspace, place: dict[str, str]) -> dict[str, Any]:
    found = workspace.sandbox.state.find(place["channel"], place["ts"])
    assert found is not None
    return found


def test_a_stream_shows_what_it_holds_so_far(workspace: Workspace) -> None:
    place = start(workspace)
    assert (message(workspace, place)["text"], message(workspace, place)["streaming_state"]) == ("One", "in_progress")
    call(workspace, "chat.appendStream", **place, chunks=[{"type": "blocks", "blocks": [section("Two")]}])
    metadata = {"event_type": "x", "event_payload": {}}
    assert call(workspace, "chat.stopStream", **place, blocks=[section("Three")], metadata=metadata) == place
    assert message(workspace, place)["text"] == "One\n\nTwo"
    assert message(workspace, place)["blocks"][-1] == section("Three")
    assert message(workspace, place)["metadata"] == metadata
    assert message(workspace, place)["streaming_state"] == "completed"


def test_an_open_stream_cannot_be_updated_nor_a_closed_one_appended_to(workspace: Workspace) -> None:
    place = start(workspace)
    assert call(workspace, "chat.update", **place, text="x") == "streaming_state_conflict"
    call(workspace, "chat.stopStream", **place)
    assert call(workspace, "chat.update", **place, text="x")["text"] == "x"
    for method in ("chat.appendStream", "chat.stopStream"):
        assert call(workspace, method, **place, chunks=words("x")) == "message_not_in_streaming_state"


def test_a_stream_dies_after_its_time(workspace: Workspace) -> None:
    workspace.sandbox.streams.seconds = 0
    place = start(workspace)
    assert call(workspace, "chat.appendStream", **place, chunks=words("x")) == "message_not_in_streaming_state"
    assert message(workspace, place)["text"] == "One"


def test_a_stream_that_its_reader_stops_says_so(workspace: Workspace) -> None:
    place = start(workspace)
    workspace.sandbox.stop_reading(place["channel"], place["ts"])
    assert call(workspace, "chat.appendStream", **place, chunks=words("x")) == "stopped_by_user"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"recipient_user_id": ""}, "missing_recipient_user_id"),
        ({"recipient_team_id": ""}, "missing_recipient_team_id"),
        ({"thread_ts": "1.1"}, "thread_not_found"),
        ({"thread_ts": ""}, "invalid_thread_ts"),
        ({"channel": "C9"}, "channel_not_found"),
        ({"chunks": words("x" * 12_001)}, "msg_too_long"),
        ({"chunks": [{"type": "song"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [section("")]}]}, "invalid_blocks"),
    ],
)
def test_a_stream_that_cannot_start_says_why(workspace: Workspace, changes: dict[str, Any], error: str) -> None:
    arguments = {"channel": CHANNEL, "thread_ts": workspace.question(), "chunks": words("x"), **READER, **changes}
    assert call(workspace, "chat.startStream", **arguments) == error


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "a", "value": "v", **changes}


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ("{", "invalid_blocks_format"),
        ([1], "invalid_blocks_format"),
        ([section("x" * 3001)], "invalid_blocks"),
        ([section("x")] * 51, "invalid_blocks"),
        ([section("x" * 2900)] * 5, "msg_blocks_too_long"),
        ([{"type": "markdown", "text": "x" * 6001}] * 2, "invalid_blocks"),
        ([{"type": "song"}], "invalid_blocks"),
        ([section("x") | {"block_id": "b"}] * 2, "invalid_blocks"),
        ([{"type": "actions", "elements": []}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(value="v" * 2001)]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(text={"type": "plain_text", "text": "x" * 76})]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(action_id="a" * 256)]}], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [button()]}], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [{"type": "feedback_buttons"}]}], "invalid_blocks"),
    ],
)
def test_blocks_that_slack_would_reject_are_rejected(workspace: Workspace, blocks: Any, error: str) -> None:
    given = blocks if isinstance(blocks, str) else json.dumps(blocks)
    assert call(workspace, "chat.postMessage", channel=CHANNEL, text="x", blocks=given) == error
    assert workspace.sandbox.state.messages[CHANNEL] == []


def test_a_message_of_the_app_clears_its_status(workspace: Workspace) -> None:
    root = workspace.question()
    place = {"channel_id": CHANNEL, "thread_ts": root}
    call(workspace, "assistant.threads.setStatus", **place, status="is thinking…")
    assert workspace.sandbox.status == {f"{CHANNEL}:{root}": "is thinking…"}
    call(workspace, "chat.postMessage", channel=CHANNEL, thread_ts=root, text="x")
    assert workspace.sandbox.status == {}
    many = ["x"] * 11
    assert call(workspace, "assistant.threads.setStatus", **place, status="x", loading_messages=many) == (
        "invalid_arguments"
    )
    assert call(workspace, "assistant.threads.setTitle", channel_id=CHANNEL, thread_ts="1.1", title="x") == (
        "invalid_thread_ts"
    )


def test_there_are_at_most_four_prompts(workspace: Workspace) -> None:
    channel = workspace.sandbox.state.direct(ANA)
    prompt = {"title": "Hi", "message": "Hello"}
    call(workspace, "assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=[prompt])
    assert workspace.sandbox.prompts[channel] == [prompt]
    too_many = call(workspace, "assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=[prompt] * 5)
    assert too_many == "invalid_arguments"
