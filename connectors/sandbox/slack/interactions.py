"""What people in the Slack stand-in do besides writing: press buttons, submit modals, react, use commands.

Firstline hears of it as from the real Slack: of reactions and of opening the app as events, of the rest as a signed
form. Sources: docs.slack.dev, "Handling user interaction" and its payload pages, "Slash commands".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.slack.context import SlackWorld
from connectors.sandbox.slack.state import JSON


class People:
    """Takes the world's lock itself."""

    def __init__(self, slack: SlackWorld) -> None:
        self._slack = slack

    def press(self, user: str, channel: str, ts: str, action_id: str, value: str | None = None) -> None:
        """Press a message's button with this action and, where one element is two buttons, this value or its start.

        Raises KeyError if the message has no such button.
        """
        slack = self._slack
        with slack.lock:
            message = slack.state.find(channel, ts) or {}
            action, button_value = _button(message, action_id, value, f"{channel} has no button {action_id} under {ts}")
            container = {"message_ts": ts, "channel_id": channel, "is_ephemeral": False}
            if "thread_ts" in message:
                container["thread_ts"] = message["thread_ts"]
            payload = {
                **self._envelope(user, "block_actions"),
                "container": {"type": "message", **container},
                "channel": {"id": channel, "name": channel.lower()},
                "message": dict(message),
                "actions": [{**action, "value": button_value, "action_ts": slack.state.tick()}],
            }
        slack.hooks.interaction(payload)

    def submit(self, user: str, values: Mapping[str, str | Sequence[str]]) -> None:
        """Submit the user's open modal with these values, by action id. Raises KeyError if none is open."""
        with self._slack.lock:
            view = self._slack.views.modals.pop(user)
            entered = {
                block["block_id"]: {block["element"]["action_id"]: _entered(block["element"], values)}
                for block in view["blocks"]
                if block["type"] == "input"
            }
            submitted = {**view, "state": {"values": entered}, "hash": "1596530361.3wRYuk3R"}
            payload = {**self._envelope(user, "view_submission"), "view": submitted, "response_urls": []}
        self._slack.hooks.interaction(payload)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """Choose an entry of a message's menu. Raises KeyError if there is no such message."""
        slack = self._slack
        with slack.lock:
            message = dict(slack.message(channel, ts))
            payload = {
                **self._envelope(user, "message_action"),
                "callback_id": callback_id,
                "action_ts": slack.state.tick(),
                "channel": {"id": channel, "name": channel.lower()},
                "message_ts": ts,
                "message": message,
            }
        slack.hooks.interaction(payload)

    def command(self, user: str, channel: str, command: str, text: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of a slash command, for the caller to post: the answer is what the user sees."""
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
        """Add a reaction. Raises KeyError if there is no such message."""
        slack = self._slack
        with slack.lock:
            author = slack.message(channel, ts)["user"]
            item = {"type": "message", "channel": channel, "ts": ts}
            event = {"type": "reaction_added", "user": user, "reaction": emoji, "item": item}
            slack.hooks.announce({**event, "item_user": author, "event_ts": slack.state.tick()})

    def open_app(self, user: str, tab: str = "home") -> None:
        """Open the bot's Home tab or, with `messages`, its direct messages."""
        slack = self._slack
        with slack.lock:
            channel = slack.state.direct(user)
            event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
            slack.hooks.announce({**event, "event_ts": slack.state.tick()})

    def _envelope(self, user: str, kind: str) -> JSON:
        state = self._slack.state
        profile = state.users[user]
        return {
            "type": kind,
            "user": {"id": user, "username": profile["name"], "name": profile["name"], "team_id": profile["team_id"]},
            "api_app_id": state.app_id,
            "token": "verification-token",
            "trigger_id": self._slack.views.trigger(user),
            "team": {"id": state.team_id, "domain": "sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
            "response_url": "https://hooks.slack.com/actions/T1/1/x",
        }


def buttons_of(message: Mapping[str, Any]) -> list[tuple[JSON, str]]:
    """Every button of a message: the action as it is sent when pressed, without its value; and the value."""
    buttons: list[tuple[JSON, str]] = []
    for block in message.get("blocks", ()):
        for element in block.get("elements", ()):
            action = {
                "block_id": block.get("block_id", "x"),
                "action_id": element.get("action_id"),
                "type": element["type"],
            }
            match element["type"]:
                case "button":
                    buttons.append(({**action, "text": element["text"]}, element.get("value", "")))
                case "feedback_buttons":
                    for side in ("positive_button", "negative_button"):
                        buttons.append(({**action, "text": element[side]["text"]}, element[side]["value"]))
    return buttons


def _button(message: Mapping[str, Any], action_id: str, value: str | None, missing: str) -> tuple[JSON, str]:
    """The first that fits. Raises KeyError with the text `missing`."""
    for action, button_value in buttons_of(message):
        if action["action_id"] == action_id and (value is None or button_value.startswith(value)):
            return action, button_value
    raise KeyError(missing)


def _entered(element: Mapping[str, Any], values: Mapping[str, str | Sequence[str]]) -> JSON:
    value = values.get(element["action_id"])
    if element["type"] == "checkboxes":
        selected = [option for option in element["options"] if option["value"] in (value or ())]
        return {"type": "checkboxes", "selected_options": selected}
    return {"type": "plain_text_input", "value": value}
