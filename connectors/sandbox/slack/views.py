"""The Slack stand-in's methods that show something to one person: modals, the Home tab, words that only they see.

Sources: docs.slack.dev, "Views", `views.open`, `views.publish` and `chat.postEphemeral`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.sandbox.slack.state import JSON, MethodError

if TYPE_CHECKING:
    from connectors.sandbox.slack.workspace import SlackSandbox

MAX_BLOCKS = 100
MAX_TITLE = 24
MAX_METADATA = 3000
MAX_SECTION = 3000
MAX_HEADER = 150
# Each kind of block that a help desk's views have, with the longest text it may hold.
KINDS: Mapping[str, int] = {"section": MAX_SECTION, "header": MAX_HEADER, "divider": 0, "input": 0}
ELEMENTS = ("checkboxes", "plain_text_input")


@dataclass(slots=True)
class Views:
    """What is shown to whom besides messages. A trigger is good for one modal."""

    triggers: dict[str, str] = field(default_factory=dict)  # -> user
    homes: dict[str, JSON] = field(default_factory=dict)  # user -> view
    modals: dict[str, JSON] = field(default_factory=dict)  # user -> the view that is open
    whispers: list[JSON] = field(default_factory=list)  # {"user", "channel", "text"}

    def trigger(self, user: str) -> str:
        made = f"{uuid.uuid4().int % 10**12}.{uuid.uuid4().hex}"
        self.triggers[made] = user
        return made


def views_open(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    view = _view(arguments, "modal")
    user = slack.views.triggers.pop(str(arguments.get("trigger_id")), None) or _fail("invalid_trigger_id")
    shown = _shown(slack, view)
    slack.views.modals[user] = shown
    slack.changed()
    return {"view": shown}


def views_publish(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    view = _view(arguments, "home")
    user = str(arguments.get("user_id"))
    if user not in slack.state.users:
        _fail("user_not_found")
    slack.views.homes[user] = _shown(slack, view)
    slack.changed()
    return {"view": slack.views.homes[user]}


def post_ephemeral(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    user = str(arguments.get("user"))
    if user not in slack.state.users:
        _fail("user_not_in_channel")
    text = str(arguments.get("text") or _fail("no_text"))
    slack.views.whispers.append({"user": user, "channel": channel, "text": text})
    slack.changed()
    return {"message_ts": slack.state.tick()}


def _shown(slack: SlackSandbox, view: JSON) -> JSON:
    made = {"id": f"V{uuid.uuid4().hex[:10].upper()}", "team_id": slack.state.team_id, "app_id": slack.state.app_id}
    return {**view, **made, "app_installed_team_id": slack.state.team_id, "bot_id": slack.state.bot_id}


def _view(arguments: Mapping[str, Any], kind: str) -> JSON:
    given = arguments.get("view")
    try:
        view: Any = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        _fail("invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != kind:
        _fail("invalid_arguments")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MAX_BLOCKS or not all(map(_is_right, blocks)):
        _fail("invalid_arguments")
    if len(str(view.get("private_metadata", ""))) > MAX_METADATA:
        _fail("invalid_arguments")
    titles = [view.get(name) for name in ("title", "submit", "close")] if kind == "modal" else []
    if not all(_is_text(title, MAX_TITLE) for title in titles):
        _fail("invalid_arguments")
    return dict(view)


def _is_right(block: Any) -> bool:
    if not isinstance(block, dict) or block.get("type") not in KINDS:
        return False
    if block["type"] == "input":
        element = block.get("element")
        known = isinstance(element, dict) and element.get("type") in ELEMENTS and bool(element.get("action_id"))
        return known and _is_text(block.get("label"), 2000)
    most = KINDS[block["type"]]
    return not most or _is_text(block.get("text"), most)


def _is_text(given: Any, most: int) -> bool:
    return isinstance(given, dict) and isinstance(given.get("text"), str) and 0 < len(given["text"]) <= most


def _fail(error: str) -> Any:
    raise MethodError(error)
