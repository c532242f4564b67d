"""What people in the Slack stand-in do besides talking: press, choose, react, call commands, open the app.

Each tells the subscriber as the real Slack does: reactions and openings as events, the rest as a signed form.
Sources: docs.slack.dev, "Handling user interaction" and its payload pages, "Slash commands".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectors.sandbox.slack.state import JSON

if TYPE_CHECKING:
    from connectors.sandbox.slack.workspace import SlackSandbox


class Presses:
    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack

    def press(self, user: str, channel: str, ts: str, action_id: str, value: str | None = None) -> None:
        """A button of a message, by its action and (where one element is two buttons) its value or how that begins.

        Raises KeyError when the message has no such button.
        """
        slack = self._slack
        with slack.lock:
            message = slack.state.find(channel, ts) or {}
            found = [(action, said) for action, said in buttons_of(message) if action["action_id"] == action_id]
            chosen = [one for one in found if value is None or one[1].startswith(value)]
            if not chosen:
                raise KeyError(f"{channel} has no button {action_id} under {ts}")
            action, said = chosen[0]
            place = {"message_ts": ts, "channel_id": channel, "is_ephemeral": False}
            if "thread_ts" in message:
                place["thread_ts"] = message["thread_ts"]
            payload = {
                **self._from(user, "block_actions"),
                "container": {"type": "message", **place},
                "channel": {"id": channel, "name": channel.lower()},
                "message": dict(message),
                "actions": [{**action, "value": said, "action_ts": slack.state.tick()}],
            }
        slack.hooks.interaction(payload)

    def submit(self, user: str, values: Mapping[str, str | Sequence[str]]) -> None:
        """The modal that is open: what is typed or ticked, by the block's id. Raises KeyError when none is open."""
        with self._slack.lock:
            view = self._slack.views.modals.pop(user)
            entered = {
                block["block_id"]: {block["element"]["action_id"]: _entered(block["element"], values)}
                for block in view["blocks"]
                if block["type"] == "input"
            }
            shown = {**view, "state": {"values": entered}, "hash": "1596530361.3wRYuk3R"}
            payload = {**self._from(user, "view_submission"), "view": shown, "response_urls": []}
        self._slack.hooks.interaction(payload)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """An entry in a message's menu. Raises KeyError when there is no such message."""
        slack = self._slack
        with slack.lock:
            message = slack.state.find(channel, ts)
            if message is None:
                raise KeyError(f"{channel} has no message {ts}")
            payload = {
                **self._from(user, "message_action"),
                "callback_id": callback_id,
                "action_ts": slack.state.tick(),
                "channel": {"id": channel, "name": channel.lower()},
                "message_ts": ts,
                "message": dict(message),
            }
        slack.hooks.interaction(payload)

    def command(self, user: str, channel: str, command: str, text: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of a slash command; who posts it sees what the caller is told."""
        slack = self._slack
        with slack.lock:
            form = {
                "token": "verification-token",
                "team_id": slack.state.team_id,
                "team_domain": "sandbox",
                "channel_id": channel,
                "channel_name": channel.lower(),
                "user_id": user,
                "user_name": slack.state.users[user]["name"],
                "command": command,
                "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
                "api_app_id": slack.state.app_id,
                "is_enterprise_install": "false",
                "response_url": "https://hooks.slack.com/commands/T1/1/x",
                "trigger_id": slack.views.trigger(user),
            }
        body = urlencode(form).encode()
        return slack.hooks.sign(body, form=True), body

    def react(self, user: str, channel: str, ts: str, emoji: str) -> None:
        """Raises KeyError when there is no such message."""
        slack = self._slack
        with slack.lock:
            message = slack.state.find(channel, ts)
            if message is None:
                raise KeyError(f"{channel} has no message {ts}")
            item = {"type": "message", "channel": channel, "ts": ts}
            event = {"type": "reaction_added", "user": user, "reaction": emoji, "item": item}
            slack.hooks.announce({**event, "item_user": message["user"], "event_ts": slack.state.tick()})

    def open_app(self, user: str, tab: str = "home") -> None:
        """Somebody opens the bot's home, or (`messages`) its direct messages."""
        slack = self._slack
        with slack.lock:
            channel = slack.state.direct(user)
            event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
            slack.hooks.announce({**event, "event_ts": slack.state.tick()})

    def _from(self, user: str, kind: str) -> JSON:
        state = self._slack.state
        who = state.users[user]
        return {
            "type": kind,
            "user": {"id": user, "username": who["name"], "name": who["name"], "team_id": who["team_id"]},
            "api_app_id": state.app_id,
            "token": "verification-token",
            "trigger_id": self._slack.views.trigger(user),
            "team": {"id": state.team_id, "domain": "sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
            "response_url": "https://hooks.slack.com/actions/T1/1/x",
        }


def buttons_of(message: Mapping[str, Any]) -> list[tuple[JSON, str]]:
    """Every button of a message: the action as it is told of, and its value."""
    found: list[tuple[JSON, str]] = []
    for block in message.get("blocks", ()):
        for element in block.get("elements", ()):
            action = {
                "block_id": block.get("block_id", "x"),
                "action_id": element.get("action_id"),
                "type": element["type"],
            }
            match element["type"]:
                case "button":
                    found.append(({**action, "text": element["text"]}, element.get("value", "")))
                case "feedback_buttons":
                    for side in ("positive_button", "negative_button"):
                        found.append(({**action, "text": element[side]["text"]}, element[side]["value"]))
    return found


def _entered(element: Mapping[str, Any], values: Mapping[str, str | Sequence[str]]) -> JSON:
    given = values.get(element["action_id"])
    if element["type"] == "checkboxes":
        chosen = [one for one in element["options"] if one["value"] in (given or ())]
        return {"type": "checkboxes", "selected_options": chosen}
    return {"type": "plain_text_input", "value": given}
