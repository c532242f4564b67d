"""The Slack stand-in's methods for assistants: streamed messages, a thread's status and title, suggested prompts.

Streams behave as their users have measured: while one is open, its message can be neither updated nor deleted, the
answers to its methods do not repeat the text, and `conversations.replies` shows what it holds so far, with a
`streaming_state`. Source of the rest: the pages of docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.sandbox.slack.blocks import Block, read_blocks, read_metadata, text_of
from connectors.sandbox.slack.context import SlackWorld
from connectors.sandbox.slack.state import JSON, MethodError
from connectors.sandbox.slack.transient import StreamKey

MAX_CHUNK = 12_000
MAX_LOADING_MESSAGES = 10
MAX_PROMPTS = 4


def start_stream(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    channel = _channel(slack, arguments, "channel")
    root = str(arguments.get("thread_ts") or _fail("invalid_thread_ts"))
    if slack.state.find(channel, root) is None:
        _fail("thread_not_found")
    for name in ("recipient_user_id", "recipient_team_id"):
        if not channel.startswith("D") and not arguments.get(name):
            _fail(f"missing_{name}")
    blocks = _chunks(arguments)
    more: JSON = {"streaming_state": "in_progress", "blocks": blocks}
    message = slack.post_as_bot(channel, text_of(blocks), root, more)
    slack.streams.start((channel, message["ts"]))
    return {"channel": channel, "ts": message["ts"]}


def append_stream(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    key, message = _open_stream(slack, arguments)
    blocks = _chunks(arguments)
    slack.streams.append(key)
    if not slack.streams.is_open(key):
        message["streaming_state"] = "completed"
        _fail("message_not_in_streaming_state")
    _add(slack, message, blocks)
    return {"channel": key[0], "ts": key[1]}


def stop_stream(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    key, message = _open_stream(slack, arguments)
    _add(slack, message, _chunks(arguments))
    if arguments.get("blocks"):
        message["blocks"] = [*message["blocks"], *read_blocks(arguments["blocks"])]
    if arguments.get("metadata"):
        message["metadata"] = read_metadata(arguments["metadata"])
    del slack.streams.open[key]
    message["streaming_state"] = "completed"
    slack.changed()
    return {"channel": key[0], "ts": key[1]}


def set_status(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    channel, root = _thread(slack, arguments)
    if len(_list(arguments.get("loading_messages"))) > MAX_LOADING_MESSAGES:
        _fail("invalid_arguments")
    thread, status = f"{channel}:{root}", str(arguments.get("status") or "")
    slack.statuses.append((thread, status))
    slack.status[thread] = status
    return {}


def set_title(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    channel, root = _thread(slack, arguments)
    slack.titles[f"{channel}:{root}"] = str(arguments.get("title") or _fail("invalid_arguments"))
    return {}


def set_suggested_prompts(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    channel = _channel(slack, arguments, "channel_id")
    prompts = _list(arguments.get("prompts"))
    valid = all(isinstance(prompt, dict) and prompt.get("title") and prompt.get("message") for prompt in prompts)
    if not valid or not 1 <= len(prompts) <= MAX_PROMPTS:
        _fail("invalid_arguments")
    slack.prompts[channel] = prompts
    return {}


def _open_stream(slack: SlackWorld, arguments: Mapping[str, Any]) -> tuple[StreamKey, JSON]:
    key = (_channel(slack, arguments, "channel"), str(arguments.get("ts")))
    message = slack.state.find(*key) or _fail("message_not_found")
    if key in slack.streams.stopped:
        _fail("stopped_by_user")
    if not slack.streams.is_open(key):
        message["streaming_state"] = "completed"
        _fail("message_not_in_streaming_state")
    return key, message


def _add(slack: SlackWorld, message: JSON, blocks: list[Block]) -> None:
    if slack.streams.discards_appends:
        return
    message["blocks"] = [*message["blocks"], *blocks]
    message["text"] = text_of(message["blocks"])
    slack.changed()


def _chunks(arguments: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for chunk in _list(arguments.get("chunks")):
        match chunk:
            case {"type": "markdown_text", "text": str(text)} if len(text) <= MAX_CHUNK:
                blocks.append({"type": "markdown", "text": text})
            case {"type": "markdown_text"}:
                _fail("msg_too_long")
            case {"type": "blocks", "blocks": list(content)}:
                blocks += read_blocks(content)
            case _:
                _fail("invalid_chunks")
    return blocks


def _thread(slack: SlackWorld, arguments: Mapping[str, Any]) -> tuple[str, str]:
    channel = _channel(slack, arguments, "channel_id")
    root = str(arguments.get("thread_ts"))
    if slack.state.find(channel, root) is None:
        _fail("invalid_thread_ts")
    return channel, root


def _channel(slack: SlackWorld, arguments: Mapping[str, Any], name: str) -> str:
    return str(slack.state.channel(arguments.get(name))["id"])


def _list(value: Any) -> list[Any]:
    """A list, given as JSON or as text in a form; empty if there is none."""
    if value is None:
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            _fail("invalid_arguments")
    return value if isinstance(value, list) else list(_fail("invalid_arguments"))


def _fail(error: str) -> Any:
    raise MethodError(error)
