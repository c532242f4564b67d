"""A reaction (`slack.ticket_emoji`) that makes a ticket of a thread.

The event names the message it is on and not the thread, which only Slack knows; nor does it say whether a program
reacted. So the webhook accepts a `ThreadChanged` that says who reacted to what, and a worker asks Slack (`fetch`).

Sources: Slack's pages on `reaction_added` and `conversations.replies`, which for a reply gives the reply alone, with
the `thread_ts` it is under.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient

from bot.errors import Refused
from bot.model import Event, Ignored, Parsed, Requester, ThreadChanged, TicketRequest
from connectors.slack.client.web_client import our_errors
from connectors.slack.inbound.senders import SLACKBOT, audience_of_user
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed
from connectors.slack.wire.threads import CHANNEL, an_id, is_direct, link_to, sent_at, thread_of, timestamp
from connectors.webhook import field

log = logging.getLogger("firstline.slack")
# There is no such message (any more), or it is none of ours to read.
GONE = frozenset(("channel_not_found", "not_in_channel", "thread_not_found", "message_not_found", "user_not_found"))


def wish(payload: Mapping[str, Any], installed: Installed, settings: SlackSettings) -> Parsed:
    """A ThreadChanged for the emoji that makes tickets. Raises BadPayload naming the path."""
    # A skin is chosen as thumbsup::skin-tone-2.
    emoji = field(payload, "event.reaction", str).partition("::")[0]
    if settings.ticket_emoji is None or emoji != settings.ticket_emoji.strip(":"):
        return Ignored("the reaction means nothing to us")
    if field(payload, "event.item.type", str) != "message":
        return Ignored("the reaction is not to a message")
    user = an_id(payload, "event.user")
    if user in installed.bots:
        return Ignored("we reacted ourselves")
    channel = an_id(payload, "event.item.channel")
    if not is_direct(channel) and settings.channels.get(channel, settings.everywhere) == "off":
        return Ignored("the bot is off in this channel")
    on, at = timestamp(payload, "event.item.ts"), timestamp(payload, "event.event_ts")
    return (ThreadChanged(channel=CHANNEL, account=installed.account, thread_id=f"{channel}:{on}:{user}:{at}"),)


def fetch(client: WebClient, account: str, thread_id: str, settings: SlackSettings) -> Sequence[Event]:
    """The wish that a ThreadChanged of ours is about; nothing when there is none after all. Raises DeliveryError."""
    channel, on, user, at = thread_id.split(":")
    try:
        with our_errors(reading=True):
            who: Mapping[str, Any] = client.users_info(user=user).get("user") or {}
            said = client.conversations_replies(channel=channel, ts=on, limit=1).get("messages") or [{}]
    except Refused as error:
        if str(error) not in GONE:
            raise
        log.info("a reaction makes no ticket", extra={"error": str(error)})
        return ()
    if who.get("is_bot") or user == SLACKBOT:
        return ()
    root = str(said[0].get("thread_ts") or on)
    made = TicketRequest(
        channel=CHANNEL,
        account=account,
        thread_id=thread_of(channel, root),
        event_id=f"reaction:{at}:{user}",
        requester=Requester(id=user, name=who.get("real_name") or who.get("name")),
        at=sent_at(at),
        audience=audience_of_user(who, account, settings),
        link=link_to(account, channel, root),
    )
    return (made,)
