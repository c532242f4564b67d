"""The Slack stand-in's methods for agents: streamed messages, the status of a thread, its title, prompts to begin with.

A stream behaves as its users measured it: while it is open the message can be neither updated nor deleted; it dies
`Streams.seconds` after its start, whoever appends to it (slackapi/python-slack-sdk, issue 1859); its answers tell of no
text; what is in it is seen in `conversations.replies`, with a `streaming_state`. Sources besides: the pages of
docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.sandbox.slack.blocks import Block, read_blocks, read_metadata, text_of
from connectors.sandbox.slack.state import JSON, MethodError

if TYPE_CHECKING:
    from connectors.sandbox.slack.workspace import SlackSandbox

MAX_CHUNK = 12_000
MAX_LOADING = 10
MAX_PROMPTS = 4


@dataclass(slots=True)
class Streams:
    """The open streams, and how they misbehave; a test sets the latter."""

    seconds: float = 306.0  # how long one lives
    appends: int | None = None  # it dies after so many
    deaf: bool = False  # what is appended is taken and not shown
    open: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)  # -> when it dies, appends so far
    stopped: set[tuple[str, str]] = field(default_factory=set)  # by a reader

    def begin(self, place: tuple[str, str]) -> None:
        self.open[place] = (time.monotonic() + self.seconds, 0)

    def is_open(self, place: tuple[str, str]) -> bool:
        dies, appends = self.open.get(place, (0.0, 0))
        if time.monotonic() < dies and (self.appends is None or appends <= self.appends):
            return True
        self.open.pop(place, None)
        return False

    def append(self, place: tuple[str, str]) -> None:
        dies, appends = self.open[place]
        self.open[place] = (dies, appends + 1)


def start_stream(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    channel = _place(slack, arguments, "channel")
    root = str(arguments.get("thread_ts") or _fail("invalid_thread_ts"))
    if slack.state.find(channel, root) is None:
        _fail("thread_not_found")
    for needed in ("recipient_user_id", "recipient_team_id"):
        if not channel.startswith("D") and not arguments.get(needed):
            _fail(f"missing_{needed}")
    blocks = _chunks(arguments)
    more: JSON = {"streaming_state": "in_progress", "blocks": blocks}
    message = slack.post_as_bot(channel, text_of(blocks), root, more)
    slack.streams.begin((channel, message["ts"]))
    return {"channel": channel, "ts": message["ts"]}


def append_stream(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    place, message = _streaming(slack, arguments)
    blocks = _chunks(arguments)
    slack.streams.append(place)
    if not slack.streams.is_open(place):
        message["streaming_state"] = "completed"
        _fail("message_not_in_streaming_state")
    _add(slack, message, blocks)
    return {"channel": place[0], "ts": place[1]}


def stop_stream(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    place, message = _streaming(slack, arguments)
    _add(slack, message, _chunks(arguments))
    if arguments.get("blocks"):
        message["blocks"] = [*message["blocks"], *read_blocks(arguments["blocks"])]
    if arguments.get("metadata"):
        message["metadata"] = read_metadata(arguments["metadata"])
    del slack.streams.open[place]
    message["streaming_state"] = "completed"
    slack.changed()
    return {"channel": place[0], "ts": place[1]}


def set_status(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    channel, root = _thread(slack, arguments)
    if len(_list(arguments.get("loading_messages"))) > MAX_LOADING:
        _fail("invalid_arguments")
    thread, status = f"{channel}:{root}", str(arguments.get("status") or "")
    slack.statuses.append((thread, status))
    slack.status[thread] = status
    return {}


def set_title(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    channel, root = _thread(slack, arguments)
    slack.titles[f"{channel}:{root}"] = str(arguments.get("title") or _fail("invalid_arguments"))
    return {}


def set_suggested_prompts(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    channel = _place(slack, arguments, "channel_id")
    prompts = _list(arguments.get("prompts"))
    right = all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts)
    if not right or not 1 <= len(prompts) <= MAX_PROMPTS:
        _fail("invalid_arguments")
    slack.prompts[channel] = prompts
    return {}


def _streaming(slack: SlackSandbox, arguments: Mapping[str, Any]) -> tuple[tuple[str, str], JSON]:
    place = (_place(slack, arguments, "channel"), str(arguments.get("ts")))
    message = slack.state.find(*place) or _fail("message_not_found")
    if place in slack.streams.stopped:
        _fail("stopped_by_user")
    if not slack.streams.is_open(place):
        message["streaming_state"] = "completed"
        _fail("message_not_in_streaming_state")
    return place, message


def _add(slack: SlackSandbox, message: JSON, blocks: list[Block]) -> None:
    if slack.streams.deaf:
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
            case {"type": "blocks", "blocks": list(given)}:
                blocks += read_blocks(given)
            case _:
                _fail("invalid_chunks")
    return blocks


def _thread(slack: SlackSandbox, arguments: Mapping[str, Any]) -> tuple[str, str]:
    channel = _place(slack, arguments, "channel_id")
    root = str(arguments.get("thread_ts"))
    if slack.state.find(channel, root) is None:
        _fail("invalid_thread_ts")
    return channel, root


def _place(slack: SlackSandbox, arguments: Mapping[str, Any], name: str) -> str:
    return str(slack.state.channel(arguments.get(name))["id"])


def _list(given: Any) -> list[Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            _fail("invalid_arguments")
    return given if isinstance(given, list) else [] if given is None else list(_fail("invalid_arguments"))


def _fail(error: str) -> Any:
    raise MethodError(error)
