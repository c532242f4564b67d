"""The two buttons with which people decide whether something may be done.

Who may press them is the store's to say, which commits the decision before Slack gets its 200; whoever may not is told
so afterwards, and nothing depends on that. The value of both buttons is the request's key: a press that comes again, or
a second one, finds it decided.

Source: Slack's page on `block_actions` payloads. `user.team_id` is the workspace of whoever pressed, which in a shared
channel may be another company's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.config import Approvals
from bot.errors import DeliveryError
from bot.model import ApprovalDecided, Ignored, Parsed
from bot.wording import Wording
from connectors.slack.client.web_client import hurried, our_errors
from connectors.slack.wire.action_ids import APPROVE_ACTION, DECLINE_ACTION
from connectors.slack.wire.installation import of_interaction
from connectors.slack.wire.threads import CHANNEL, an_id
from connectors.webhook import field

log = logging.getLogger("firstline.slack")


def concerns(payload: Mapping[str, Any]) -> bool:
    """Is it a press of one of these buttons?"""
    return payload.get("type") == "block_actions" and _action(payload).get("action_id") in (
        APPROVE_ACTION,
        DECLINE_ACTION,
    )


def parse(payload: Mapping[str, Any]) -> Parsed:
    """Raises BadPayload naming the path."""
    action, installed = _action(payload), of_interaction(payload)
    key = action.get("value")
    if not isinstance(key, str) or not key:
        return Ignored("the button says nothing that we know")
    team = field(payload, "user", dict).get("team_id")
    decided = ApprovalDecided(
        channel=CHANNEL,
        account=installed.account,
        place=an_id(payload, "container.channel_id"),
        key=key,
        by=an_id(payload, "user.id"),
        colleague=isinstance(team, str) and team in installed.teams,
        approved=action.get("action_id") == APPROVE_ACTION,
    )
    return (decided,)


def respond(
    payload: Mapping[str, Any], approvals: Approvals, client_of: Callable[[str], WebClient], wording: Wording
) -> None:
    """Whoever may not decide reads so, and nobody else. `wording`: for agents. Never raises DeliveryError."""
    parsed = parse(payload)
    event = None if isinstance(parsed, Ignored) else parsed[0]
    if not isinstance(event, ApprovalDecided) or approvals.may_decide(event.by, colleague=event.colleague):
        return
    try:
        with our_errors():
            words = wording.say("approval_not_yours")
            client = hurried(client_of(event.account))
            client.chat_postEphemeral(channel=event.place, user=event.by, text=words)
    except DeliveryError as error:
        log.info("nothing is shown after a press", extra={"error": str(error)})


def _action(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, Mapping) else {}
