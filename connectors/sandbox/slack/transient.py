"""What the Slack stand-in forgets when it stops: open streams, modals, the Home tab, ephemeral messages."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from connectors.sandbox.slack.state import JSON

StreamKey = tuple[str, str]  # channel, ts of the message


@dataclass(slots=True)
class Streams:
    """The open streams, and the limits at which they fail; tests change the limits.

    As its users have measured, a stream dies `seconds` after its start, however recently something was appended to it
    (slackapi/python-slack-sdk, issue 1859).
    """

    seconds: float = 306.0
    appends: int | None = None  # it dies after this many
    discards_appends: bool = False  # what is appended is accepted but not shown
    open: dict[StreamKey, tuple[float, int]] = field(default_factory=dict)  # -> when it dies, appends so far
    stopped: set[StreamKey] = field(default_factory=set)  # by a reader

    def start(self, key: StreamKey) -> None:
        self.open[key] = (time.monotonic() + self.seconds, 0)

    def is_open(self, key: StreamKey) -> bool:
        dies, appends = self.open.get(key, (0.0, 0))
        if time.monotonic() < dies and (self.appends is None or appends <= self.appends):
            return True
        self.open.pop(key, None)
        return False

    def append(self, key: StreamKey) -> None:
        dies, appends = self.open[key]
        self.open[key] = (dies, appends + 1)


@dataclass(slots=True)
class Views:
    """What each user is shown besides messages. A trigger opens one modal."""

    triggers: dict[str, str] = field(default_factory=dict)  # -> user
    homes: dict[str, JSON] = field(default_factory=dict)  # user -> view
    modals: dict[str, JSON] = field(default_factory=dict)  # user -> the open view
    ephemeral: list[JSON] = field(default_factory=list)  # {"user", "channel", "text"}

    def trigger(self, user: str) -> str:
        trigger_id = f"{uuid.uuid4().int % 10**12}.{uuid.uuid4().hex}"
        self.triggers[trigger_id] = user
        return trigger_id
