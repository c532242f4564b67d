"""What Slack's Events API tells, event by event. Pure; each kind is read by the module that knows its traps.

`app_context_changed` tells what somebody looks at, which is no business of ours, and is not subscribed to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import Ignored, Parsed, SideTask
from connectors.slack.inbound import edits, messages, reactions
from connectors.slack.outbound.home import HOME, PROMPTS
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed, of_event
from connectors.slack.wire.threads import CHANNEL
from connectors.webhook import field

EVENTS = ("app_mention", "message", "reaction_added", "app_home_opened")


def parse(payload: Mapping[str, Any], settings: SlackSettings) -> Parsed:
    """What one event means, or why nothing. Raises BadPayload naming the path."""
    event = field(payload, "event", dict)
    kind = field(payload, "event.type", str)
    if kind not in EVENTS:
        return Ignored(f"the event {kind[:40]} means nothing to us")
    installed = of_event(payload)
    match kind:
        case "reaction_added":
            return reactions.wish(payload, installed, settings)
        case "app_home_opened":
            return _opened(payload, event, installed)
    if event.get("subtype") in edits.SUBTYPES:
        return edits.edit(payload, event, installed, settings)
    return messages.message(payload, event, installed, settings)


def _opened(payload: Mapping[str, Any], event: Mapping[str, Any], installed: Installed) -> Parsed:
    """Somebody opened the app: its home, or its messages, where they may be told what to ask."""
    match event.get("tab"):
        case "home":
            name, argument = HOME, field(payload, "event.user", str)
        case "messages":
            name, argument = PROMPTS, field(payload, "event.channel", str)
        case _:
            return Ignored("a tab was opened that has nothing of ours")
    return (SideTask(channel=CHANNEL, account=installed.account, name=name, argument=argument),)
