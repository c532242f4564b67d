"""What the Slack stand-in stores: one workspace's users, channels and messages, in Slack's own form.

No HTTP and no webhooks here: `web_api` answers requests, `events` sends the webhooks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox import clock

JSON = dict[str, Any]


class MethodError(Exception):
    """An API method failed; `args[0]` is Slack's code for the error."""


@dataclass(slots=True)
class SlackState:
    """Not thread-safe: callers hold the world's lock."""

    team_id: str
    bot_user_id: str
    users: dict[str, JSON] = field(default_factory=dict)
    channels: dict[str, JSON] = field(default_factory=dict)
    messages: dict[str, list[JSON]] = field(default_factory=dict)  # channel -> oldest first
    usergroups: dict[str, list[str]] = field(default_factory=dict)  # members' ids
    last_tick: int = 0  # microseconds

    @property
    def app_id(self) -> str:
        return f"A{self.bot_user_id[1:]}"

    @property
    def bot_id(self) -> str:
        return f"B{self.bot_user_id[1:]}"

    def add_user(self, user_id: str, name: str, email: str | None, *, is_bot: bool = False) -> JSON:
        profile = {"real_name": name, "display_name": name.split()[0] if name else "", "team": self.team_id}
        if email is not None:
            profile["email"] = email
        handle = name.lower().replace(" ", ".")
        self.users[user_id] = {
            "id": user_id,
            "team_id": self.team_id,
            "name": handle,
            "real_name": name,
            "deleted": False,
            "is_bot": is_bot,
            "tz": "Europe/Berlin",
            "profile": profile,
        }
        return self.users[user_id]

    def add_channel(self, channel_id: str, name: str = "", *, user: str | None = None) -> JSON:
        """Add a channel or, with `user`, the bot's direct messages with them; an existing one stays as it is."""
        channel: JSON = {"id": channel_id, "is_im": user is not None, "is_archived": False, "is_member": True}
        channel |= {"user": user} if user else {"name": name or channel_id.lower(), "is_channel": True}
        self.messages.setdefault(channel_id, [])
        return self.channels.setdefault(channel_id, channel)

    def direct(self, user: str) -> str:
        """The id of the direct messages with `user`, opened if necessary."""
        return str(self.add_channel(f"D{user[1:]}", user=user)["id"])

    def channel(self, channel: object) -> JSON:
        """The channel with this id. Raises MethodError if there is none."""
        if str(channel) not in self.channels:
            raise MethodError("channel_not_found")
        return self.channels[str(channel)]

    def tick(self) -> str:
        """A new `ts`, later than every earlier one."""
        self.last_tick = max(int(clock.now("slack") * 1_000_000), self.last_tick + 1)
        return f"{self.last_tick // 1_000_000}.{self.last_tick % 1_000_000:06d}"

    def post(self, channel: str, user: str, text: str, thread_ts: str | None = None, **more: Any) -> JSON:
        message: JSON = {"type": "message", "user": user, "text": text, "ts": self.tick(), "team": self.team_id}
        if thread_ts:
            message["thread_ts"] = thread_ts
        message |= more
        self.messages[channel].append(message)
        return message

    def find(self, channel: str, ts: str) -> JSON | None:
        return next((message for message in self.messages.get(channel, ()) if message["ts"] == ts), None)

    def remove(self, channel: str, message: JSON) -> None:
        self.messages[channel].remove(message)

    def thread(self, channel: str, ts: str) -> list[JSON]:
        """The opening message and its replies, oldest first; empty if there is no such thread."""
        root = self.find(channel, ts)
        if root is None:
            return []
        replies = [m for m in self.messages[channel] if m.get("thread_ts") == ts and m["ts"] != ts]
        return [root | _reply_counts(replies, ts), *replies]

    def roots(self, channel: str) -> Iterator[JSON]:
        """The messages in the channel itself, newest first."""
        for message in reversed(self.messages[channel]):
            if message.get("subtype") == "thread_broadcast":
                yield message
            elif message.get("thread_ts", message["ts"]) == message["ts"]:
                yield self.thread(channel, message["ts"])[0]

    def dump(self) -> JSON:
        """Everything as plain JSON, for `load`."""
        return {
            "users": {user: dict(values) for user, values in self.users.items()},
            "channels": {channel: dict(values) for channel, values in self.channels.items()},
            "messages": {channel: [dict(m) for m in messages] for channel, messages in self.messages.items()},
            "last_tick": self.last_tick,
        }

    def load(self, dumped: JSON) -> None:
        self.users = dict(dumped["users"])
        self.channels = dict(dumped["channels"])
        self.messages = {channel: list(messages) for channel, messages in dumped["messages"].items()}
        self.last_tick = int(dumped["last_tick"])


def _reply_counts(replies: list[JSON], ts: str) -> JSON:
    """What Slack adds to the opening message of a thread."""
    if not replies:
        return {}
    return {
        "thread_ts": ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply["user"] for reply in replies)),
        "latest_reply": replies[-1]["ts"],
    }
