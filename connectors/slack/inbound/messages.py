"""What people write in Slack, as `InboundMessage`: whether it is for us, and in which of our channels' modes. Pure.

Traps:
* A mention in a channel comes twice, as `app_mention` and as `message`, in either order, each with an event id of its
  own, and each up to 11 times. What they share is the channel and the `ts`, so that is what makes the message's id,
  and each of the twins alone must be enough to recognise it.
* Subtypes are let through by name, never kept out by name: Slack has dozens, and adds to them.
* Where the bot only looks on, who else writes in a thread is who answers there: the store knows whose thread it is.
* Who volunteers has to know a mention of the bot when it sees one, or the twin of a mention would be taken for a
  question to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import BadPayload
from bot.model import Attachment, Author, Ignored, InboundMessage, Mode, Parsed, Requester
from connectors.slack.inbound import senders
from connectors.slack.inbound.questions import is_question
from connectors.slack.settings import SlackMode, SlackSettings
from connectors.slack.wire.contents import is_forwarded, shared_or_said, text_of
from connectors.slack.wire.installation import Installed
from connectors.slack.wire.mrkdwn import mentions
from connectors.slack.wire.threads import SlackThread, is_direct, link_to, sent_at, timestamp
from connectors.webhook import field

# What people write. Every other subtype tells of something else: an edit, a join, a bot.
SPOKEN = (None, "file_share", "thread_broadcast", "me_message")


def message(
    payload: Mapping[str, Any], event: Mapping[str, Any], installed: Installed, settings: SlackSettings
) -> Parsed:
    """The event's message, or why it is none for us. Raises BadPayload naming the path."""
    trusted = senders.is_trusted(event, settings)
    subtype = event.get("subtype")
    if subtype not in SPOKEN and not (trusted and subtype == "bot_message"):
        return Ignored(f"the subtype {str(subtype)[:40]} is nobody's words")
    if senders.is_ours(event, installed):
        return Ignored("we said it ourselves")
    if senders.is_program(event) and not trusted:
        return Ignored("a bot said it")
    channel = field(payload, "event.channel", str)
    direct = is_direct(channel, event.get("channel_type"))
    mode = "mention" if direct else settings.mode_in(channel)
    if mode == "off":
        return Ignored("the bot is off in this channel")
    ts = timestamp(payload, "event.ts")
    root = timestamp(payload, "event.thread_ts") if event.get("thread_ts") else ts
    attachments = attachments_of(event)
    shown = attachments or event.get("attachments") or event.get("blocks")
    mrkdwn = field(payload, "event.text", str) if event.get("text") is not None or not shown else ""
    called = direct or event["type"] == "app_mention" or mentions(mrkdwn, installed.bots)
    for_anybody = mode in ("every_question", "shadow") and _is_for_anybody(mrkdwn, installed, trusted=trusted)
    if not called and root == ts and not for_anybody:
        return Ignored("it opens a thread and does not mention the bot")
    # A program of the older kind has no user.
    author = str(event["bot_id"]) if trusted and not event.get("user") else field(payload, "event.user", str)
    said = InboundMessage(
        thread=SlackThread(channel, root).ref(installed.account),
        message_id=ts,
        author=Author.REQUESTER,
        author_id=author,
        author_name=_name(event, author, direct=direct),
        text=text_of(event, installed.bots, by_program=trusted),
        sent_at=sent_at(ts),
        requester=Requester(id=author),
        attachments=attachments,
        audience=senders.audience_of_event(payload, event, installed, settings),
        read_along=not direct,
        mode=_mode(mode, called=called),
        automated=trusted,
        # A question to everybody opens a conversation, as if it were to the bot. Where it looks on nobody reaches it.
        addressed=root == ts or (called and mode != "shadow"),
        link=link_to(installed.team, channel, root),
    )
    return (said,)


def _mode(here: SlackMode, *, called: bool) -> Mode:
    if here == "shadow":
        return Mode.SHADOW
    return Mode.PROACTIVE if here == "every_question" and not called else Mode.ANSWER


def _name(event: Mapping[str, Any], author: str, *, direct: bool) -> str | None:
    """Slack names only programs. In a channel several people speak, so each is named as if mentioned: where it matters,
    the name is looked up. In direct messages it is the requester."""
    if senders.is_program(event):
        profile = event.get("bot_profile")
        found = event.get("username") or (profile.get("name") if isinstance(profile, Mapping) else None)
        return found if isinstance(found, str) else None
    return None if direct else f"@{author}"


def _is_for_anybody(mrkdwn: str, installed: Installed, *, trusted: bool) -> bool:
    """A question of a person to a whole channel, which the bot may volunteer to answer."""
    return bool(installed.bots) and not trusted and is_question(mrkdwn)


def attachments_of(message: Mapping[str, Any], path: str = "event") -> tuple[Attachment, ...]:
    """The files of a message, which is at `path` of the payload, and of those forwarded with it. Raises BadPayload."""
    forwarded = filter(is_forwarded, shared_or_said(message))
    return (*_files(message, path), *(file for one in forwarded for file in _files(one, f"{path}.attachments")))


def _files(message: Mapping[str, Any], path: str) -> tuple[Attachment, ...]:
    files = message.get("files") or []
    if not isinstance(files, list) or not all(isinstance(file, Mapping) for file in files):
        raise BadPayload(f"$.{path}.files: expected a list of objects")
    return tuple(map(_attachment, files))


def _attachment(file: Mapping[str, Any]) -> Attachment:
    """A file of a shared channel comes as an id alone (`file_access: check_file_info`)."""
    size, url = file.get("size"), file.get("url_private")
    return Attachment(
        name=str(file.get("name") or file.get("title") or file.get("id") or "file"),
        content_type=str(file.get("mimetype") or "application/octet-stream"),
        size=size if isinstance(size, int) else None,
        url=url if isinstance(url, str) else None,
    )
