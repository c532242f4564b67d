"""Where in Slack something is said: a workspace, a channel, a thread; and `ts`, the id of a message and its time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from bot.errors import BadPayload
from bot.model import ThreadRef
from connectors.webhook import field

CHANNEL = "slack"

_ID = re.compile(r"[A-Z0-9]{1,40}", re.ASCII)
_TS = re.compile(r"\d{1,11}\.\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SlackThread:
    """The thread under the message `root` of a channel."""

    channel: str
    root: str  # a ts; empty: the channel itself, in which something is said under no message

    @classmethod
    def of(cls, thread: ThreadRef) -> Self:
        channel, _, root = thread.thread_id.partition(":")
        return cls(channel, root)

    def ref(self, account: str) -> ThreadRef:
        return ThreadRef(CHANNEL, account, f"{self.channel}:{self.root}")


def link_to(team: str, channel: str, root: str) -> str:
    """Where a member of the workspace `team` opens the thread."""
    return f"https://app.slack.com/client/{team}/{channel}/thread/{channel}-{root}"


def is_direct(channel: str, kind: object = None) -> bool:
    """Between one person and the bot? `kind` is the event's channel_type, which an app_mention lacks."""
    return kind == "im" or channel.startswith("D")


def sent_at(ts: str) -> datetime:
    """Slack's `ts`, an id that is also the time: seconds and a number that tells messages of one second apart."""
    return datetime.fromtimestamp(float(ts), UTC)


def an_id(payload: Mapping[str, Any], path: str) -> str:
    """The id of a channel or person at a dotted path. Raises BadPayload."""
    found: str = field(payload, path, str)
    if not _ID.fullmatch(found):
        raise BadPayload(f"$.{path}: expected an id such as C024BE91L, found other text")
    return found


def timestamp(payload: Mapping[str, Any], path: str) -> str:
    """The `ts` at a dotted path. Raises BadPayload."""
    return as_ts(field(payload, path, str), path)


def as_ts(found: object, path: str) -> str:
    if not isinstance(found, str) or not _TS.fullmatch(found):
        raise BadPayload(f"$.{path}: expected seconds such as 1595926230.009600, found other text")
    return found
