"""What people change or take back, as `MessageEdited`. Pure; nothing here ever makes the bot speak.

A mention that is added by an edit is none: Slack notifies nobody of it either.

Traps:
* One answer that is streamed or edited 50 times is 50 `message_changed`, and so is every link preview, translation
  and reply count. Only a person's own edit is one: it has a time in `edited`, and other words (or files) than before.
* `edited.ts` is in whole seconds, so two edits in one second have the same: what was changed later is told by the
  event's own `ts`.
* The first message of a thread with replies is not deleted but made a tombstone, by a `message_changed`; its
  `message_deleted` comes when the last reply is gone, and then it is the tombstone that was there before.

Sources: Slack's pages on `message_changed` and `message_deleted`; for the tombstone, slack-edge pull 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import Ignored, MessageEdited, Parsed
from connectors.slack.inbound import senders
from connectors.slack.inbound.messages import SPOKEN, attachments_of
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.contents import text_of
from connectors.slack.wire.installation import Installed
from connectors.slack.wire.mrkdwn import mentions
from connectors.slack.wire.threads import SlackThread, as_ts, is_direct, sent_at, timestamp
from connectors.webhook import field

SUBTYPES = ("message_changed", "message_deleted")
TOMBSTONE = "tombstone"


def edit(payload: Mapping[str, Any], event: Mapping[str, Any], installed: Installed, settings: SlackSettings) -> Parsed:
    """What a `message_changed` or `message_deleted` means for us. Raises BadPayload naming the path."""
    before = event.get("previous_message")
    previous: Mapping[str, Any] = before if isinstance(before, Mapping) else {}
    heard = previous.get("subtype") == TOMBSTONE or senders.is_trusted(previous, settings)
    if senders.is_ours(previous, installed) or (senders.is_program(previous) and not heard):
        return Ignored("a bot's words changed")
    if event["subtype"] == "message_deleted":
        ts = timestamp(payload, "event.deleted_ts")
        return _amended(payload, installed, ts, previous.get("thread_ts"), None)
    now = field(payload, "event.message", dict)
    if now.get("subtype") == TOMBSTONE:
        return _amended(payload, installed, timestamp(payload, "event.message.ts"), now.get("thread_ts"), None)
    if senders.is_ours(now, installed) or senders.is_program(now):
        return Ignored("a bot's words changed")
    if now.get("subtype") not in SPOKEN or not _is_edited(now, previous):
        return Ignored("it was changed, but not by who wrote it")
    if not _may_be_known(payload, event, previous, installed, settings):
        return Ignored("what was changed was not for us")
    ts = as_ts(now.get("ts") or previous.get("ts"), "event.message.ts")
    return _amended(payload, installed, ts, now.get("thread_ts"), now)


def _is_edited(now: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    """Does the message say something else than before, and did a person make it so?"""
    edited = now.get("edited")
    if not isinstance(edited, Mapping) or not edited.get("ts"):
        return False
    return not previous or now.get("files") != previous.get("files") or text_of(now) != text_of(previous)


def _may_be_known(
    payload: Mapping[str, Any],
    event: Mapping[str, Any],
    previous: Mapping[str, Any],
    installed: Installed,
    settings: SlackSettings,
) -> bool:
    """Can the message be one that we heard? What people say to each other in a channel is not kept, edited or not."""
    channel, now = field(payload, "event.channel", str), event["message"]
    in_thread = now.get("thread_ts") and now.get("thread_ts") != now.get("ts")
    if in_thread or not previous or not installed.bots or is_direct(channel, event.get("channel_type")):
        return True
    texts = [str(one.get("text") or "") for one in (now, previous)]
    listens = settings.mode_in(channel) in ("every_question", "shadow")
    return listens or any(mentions(text, installed.bots) for text in texts)


def _amended(
    payload: Mapping[str, Any], installed: Installed, ts: str, thread_ts: object, now: Mapping[str, Any] | None
) -> Parsed:
    channel = field(payload, "event.channel", str)
    root = as_ts(thread_ts, "event.message.thread_ts") if thread_ts else ts
    text = None
    if now is not None:
        if now.get("text") is not None:
            field(payload, "event.message.text", str)  # or the path of what is wrong with it
        text = text_of(now, installed.bots)
    change = MessageEdited(
        thread=SlackThread(channel, root).ref(installed.account),
        message_id=ts,
        at=sent_at(timestamp(payload, "event.ts")),
        text=text,
        attachments=attachments_of(now, "event.message") if now is not None else (),
    )
    return (change,)
