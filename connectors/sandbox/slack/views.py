"""The Slack stand-in's methods that show something to one user: modals, the Home tab, ephemeral messages.

Sources: docs.slack.dev, "Views", `views.open`, `views.publish` and `chat.postEphemeral`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from connectors.sandbox.slack.context import SlackWorld
from connectors.sandbox.slack.state import JSON, MethodError

MAX_BLOCKS = 100
MAX_TITLE = 24
MAX_METADATA = 3000
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_LABEL = 2000
# The kinds of block in a help desk's views, each with the length of the longest text it may hold.
KINDS: Mapping[str, int] = {"section": MAX_SECTION, "header": MAX_HEADER, "divider": 0, "input": 0}
ELEMENTS = ("checkboxes", "plain_text_input")


def views_open(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    view = _view(arguments, "modal")
    user = slack.views.triggers.pop(str(arguments.get("trigger_id")), None) or _fail("invalid_trigger_id")
    slack.views.modals[user] = _published(slack, view)
    slack.changed()
    return {"view": slack.views.modals[user]}


def views_publish(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    view = _view(arguments, "home")
    user = str(arguments.get("user_id"))
    if user not in slack.state.users:
        _fail("user_not_found")
    slack.views.homes[user] = _published(slack, view)
    slack.changed()
    return {"view": slack.views.homes[user]}


def post_ephemeral(slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    user = str(arguments.get("user"))
    if user not in slack.state.users:
        _fail("user_not_in_channel")
    text = str(arguments.get("text") or _fail("no_text"))
    slack.views.ephemeral.append({"user": user, "channel": channel, "text": text})
    slack.changed()
    return {"message_ts": slack.state.tick()}


def _published(slack: SlackWorld, view: JSON) -> JSON:
    state = slack.state
    return {
        **view,
        "id": f"V{uuid.uuid4().hex[:10].upper()}",
        "team_id": state.team_id,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
    }


def _view(arguments: Mapping[str, Any], kind: str) -> JSON:
    """The request's view, if Slack would accept it. Raises MethodError."""
    value = arguments.get("view")
    try:
        view: Any = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        _fail("invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != kind:
        _fail("invalid_arguments")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MAX_BLOCKS or not all(map(_is_valid, blocks)):
        _fail("invalid_arguments")
    if len(str(view.get("private_metadata", ""))) > MAX_METADATA:
        _fail("invalid_arguments")
    titles = [view.get(name) for name in ("title", "submit", "close")] if kind == "modal" else []
    if not all(_is_text(title, MAX_TITLE) for title in titles):
        _fail("invalid_arguments")
    return dict(view)


def _is_valid(block: Any) -> bool:
    if not isinstance(block, dict) or block.get("type") not in KINDS:
        return False
    if block["type"] == "input":
        element = block.get("element")
        known = isinstance(element, dict) and element.get("type") in ELEMENTS and bool(element.get("action_id"))
        return known and _is_text(block.get("label"), MAX_LABEL)
    max_length = KINDS[block["type"]]
    return not max_length or _is_text(block.get("text"), max_length)


def _is_text(value: Any, max_length: int) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str) and 0 < len(value["text"]) <= max_length


def _fail(error: str) -> Any:
    raise MethodError(error)
