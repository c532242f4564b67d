"""A reaction (`slack.ticket_emoji`) that makes a ticket of a thread.

The event names the message it is on and not the thread, which only Slack knows; nor does it say whether a program
reacted. So the webhook accepts a `ThreadChanged` of the message as if it opened a thread, with who reacted and when as
its hint, and a worker asks Slack (`fetch`).

Sources: Slack's pages on `reaction_added` and `conversations.replies`, which for a reply gives the reply alone, with
the `thread_ts` it is under.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient

from bot.errors import Refused
from bot.model import Event, Ignored, Parsed, Requester, ThreadChanged, TicketRequest
from connectors.slack.client.web_client import our_errors
from connectors.slack.inbound.senders import SLACKBOT, audience_of_user
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed
from connectors.slack.wire.threads import SlackThread, an_id, is_direct, link_to, sent_at, timestamp
from connectors.webhook import field

log = logging.getLogger("firstline.slack")
# There is no such message (any more), or it is none of ours to read.
GONE = frozenset(("channel_not_found", "not_in_channel", "thread_not_found", "message_not_found", "user_not_found"))


def ticket_request(payload: Mapping[str, Any], installed: Installed, settings: SlackSettings) -> Parsed:
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
    if not is_direct(channel) and settings.mode_in(channel) in ("off", "shadow"):
        return Ignored("the bot makes no tickets in this channel")
    on, at = timestamp(payload, "event.item.ts"), timestamp(payload, "event.event_ts")
    return (ThreadChanged(thread=SlackThread(channel, on).ref(installed.account), hint=f"{user}:{at}"),)


def fetch(client: WebClient, change: ThreadChanged, settings: SlackSettings) -> Sequence[Event]:
    """The request that a ThreadChanged of ours is about; nothing when there is none after all. Raises DeliveryError."""
    account, reacted_to = change.thread.account, SlackThread.of(change.thread)
    user, _, at = change.hint.partition(":")
    try:
        with our_errors(reading=True):
            who: Mapping[str, Any] = client.users_info(user=user).get("user") or {}
            page = client.conversations_replies(channel=reacted_to.channel, ts=reacted_to.root, limit=1)
            said = page.get("messages") or [{}]
    except Refused as error:
        if str(error) not in GONE:
            raise
        log.info("a reaction makes no ticket", extra={"error": str(error)})
        return ()
    if who.get("is_bot") or user == SLACKBOT:
        return ()
    thread = replace(reacted_to, root=str(said[0].get("thread_ts") or reacted_to.root))
    made = TicketRequest(
        thread=thread.ref(account),
        event_id=f"reaction:{at}:{user}",
        requester=Requester(id=user, name=who.get("real_name") or who.get("name")),
        at=sent_at(at),
        audience=audience_of_user(who, account, settings),
        read_along=not is_direct(thread.channel),
        link=link_to(account, thread.channel, thread.root),
    )
    return (made,)
