"""What the parts of the Slack stand-in share: one workspace's credentials, state and webhooks, and the lock on them.

The API methods, the people and the installation take this, not the stand-in, which is made of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.slack.events import SlackHooks
from connectors.sandbox.slack.state import JSON, SlackState
from connectors.sandbox.slack.transient import Streams, Views


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackCredentials:
    """What Firstline needs to talk to this workspace; `bot_user_id` is the bot's user, U…"""

    team_id: str
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    bot_user_id: str


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file on its way in: `files.getUploadURLExternal` announces it, the upload brings its data."""

    name: str
    length: int
    data: bytes | None = None

    def shown(self, number: str, host_url: str) -> JSON:
        """As a message shows it."""
        address = f"{host_url}slack/files-pri/{self.name}"
        return {"id": number, "name": self.name, "title": self.name, "size": self.length, "url_private": address}


@dataclass(slots=True, kw_only=True)
class SlackWorld:
    """One workspace. Hold `lock` while you read or change it; call `changed` after each change."""

    credentials: SlackCredentials
    state: SlackState
    hooks: SlackHooks
    lock: threading.RLock
    changed: Callable[[], None]
    streams: Streams = field(default_factory=Streams)
    views: Views = field(default_factory=Views)
    statuses: list[tuple[str, str]] = field(default_factory=list)  # every one set, in order: channel:thread, status
    status: dict[str, str] = field(default_factory=dict)  # channel:thread -> what is shown there now
    titles: dict[str, str] = field(default_factory=dict)  # channel:thread -> title
    prompts: dict[str, list[JSON]] = field(default_factory=dict)  # channel -> suggested prompts
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # name -> type, content
    uploads: dict[str, Upload] = field(default_factory=dict)  # by the file's id
    page_limit: int = 1000  # the most messages on one page
    scopes: str | None = None  # the app's scopes, comma-separated, as each answer's header lists them; None: no header

    def post_as_bot(self, channel: str, text: str, thread_ts: str | None, more: JSON) -> JSON:
        """Post a message of the bot, which receives an event about it, as in the real Slack."""
        bot = {"bot_id": self.state.bot_id, "app_id": self.state.app_id}
        message = self.state.post(channel, self.credentials.bot_user_id, text, thread_ts, **bot, **more)
        self.status.pop(f"{channel}:{thread_ts}", None)  # a message of the app clears its status
        self.hooks.posted(channel, message)
        self.changed()
        return message

    def edit(self, channel: str, ts: str, text: str, **more: Any) -> None:
        """Set a message's text, in mrkdwn. Raises KeyError if there is no such message."""
        message = self.message(channel, ts)
        previous = dict(message)
        message |= {**more, "text": text, "edited": {"user": message["user"], "ts": self.state.tick()}}
        self.hooks.changed(channel, message, previous)
        self.changed()

    def delete(self, channel: str, ts: str) -> None:
        """A message with replies becomes a tombstone. Raises KeyError if there is no such message."""
        message = self.message(channel, ts)
        if len(self.state.thread(channel, ts)) > 1:
            previous = dict(message)
            message.clear()
            message |= {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
            message |= {"text": "This message was deleted.", "ts": ts, "thread_ts": ts}
            self.hooks.changed(channel, message, previous)
        else:
            self.state.remove(channel, message)
            self.hooks.deleted(channel, message)
        self.changed()

    def message(self, channel: str, ts: str) -> JSON:
        """Raises KeyError if there is no such message."""
        message = self.state.find(channel, ts)
        if message is None:
            raise KeyError(f"{channel} has no message {ts}")
        return message
