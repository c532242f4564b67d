"""What Slack's Events API says, in our words: `verify` and `parse`, both pure.

Sources: Slack's pages "Verifying requests from Slack" and "Events API"; payloads of bolt-python's own tests.

Traps:
* A mention in a channel comes twice, as `app_mention` and as `message`, in either order, each with an event id of its
  own, and each up to 11 times. What they share is the channel and the `ts`, so that is what makes the message's id,
  and each of the twins alone must be enough to recognise it.
* Everything the bot posts comes back as a `message`. Anything with a `bot_id` is a program's, ours or another's.
* An edit is a `message` too, one whose own `ts` is the time of the edit, and one answer edited 50 times must not make
  50 questions. So subtypes are let through by name, never kept out by name.
* `team_id` is where the message was written, which in a shared channel is another company's workspace. The workspace
  that installed us is in `authorizations`; for an organisation-wide installation that is the organisation.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadPayload, BadSignature, StaleTimestamp
from bot.model import Attachment, Author, Ignored, InboundMessage, Parsed, Requester
from connectors.signatures import hex_digest, require_match
from connectors.slack.mrkdwn import mentions, to_text
from connectors.webhook import HeadersLike, field

CHANNEL = "slack"
WINDOW_SECONDS = 5 * 60

EVENTS = ("app_mention", "message")
# What people write. Every other subtype tells of something else: an edit, a join, a bot.
SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
SLACKBOT = "USLACKBOT"

_TS = re.compile(r"\d{1,11}\.\d{1,6}", re.ASCII)
_sha256 = hex_digest("sha256")


def verify(headers: HeadersLike, body: bytes, secrets: Sequence[str], now: float | None = None) -> None:
    """Raise BadSignature or StaleTimestamp unless Slack signed the raw body with one of our secrets, lately.

    `X-Slack-Signature: v0=<hex HMAC-SHA256 of "v0:<timestamp>:<body>">`. `now` is in Unix seconds.
    """
    timestamp = headers.get("X-Slack-Request-Timestamp") or ""
    signature = headers.get("X-Slack-Signature") or ""
    if not re.fullmatch(r"\d{1,12}", timestamp, re.ASCII) or not signature:
        raise BadSignature("there is no X-Slack-Signature header, or no X-Slack-Request-Timestamp in seconds")
    message = b"v0:%s:%s" % (timestamp.encode(), body)
    require_match(signature, secrets, message, lambda secret, signed: f"v0={_sha256(secret, signed)}")
    if abs((time.time() if now is None else now) - int(timestamp)) > WINDOW_SECONDS:
        raise StaleTimestamp


def parse(payload: Mapping[str, Any]) -> Parsed:
    """The message that one delivery carries, or why there is none. Raises BadPayload naming the path."""
    kind = field(payload, "type", str)
    if kind != "event_callback":
        return Ignored(f"{kind[:40]} is not an event")
    event = field(payload, "event", dict)
    event_type = field(payload, "event.type", str)
    if event_type not in EVENTS:
        return Ignored(f"the event {event_type[:40]} means nothing to us")
    if event.get("subtype") not in SPOKEN:
        return Ignored(f"the subtype {str(event['subtype'])[:40]} is nobody's words")
    if event.get("bot_id") or event.get("user") == SLACKBOT:
        return Ignored("a bot said it")
    installed = _installation(payload)
    if field(payload, "event.user", str) in installed.bots:
        return Ignored("we said it ourselves")
    return _message(payload, event, installed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Installation:
    """Where we are installed: `account` keys our conversations, `team` is a workspace a link can point to."""

    account: str
    team: str
    bots: frozenset[str]  # our own user ids there


def _installation(payload: Mapping[str, Any]) -> _Installation:
    found = payload.get("authorizations") or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadPayload("$.authorizations: expected a list of objects")
    first: Mapping[str, Any] = found[0] if found else {}
    written_in = field(payload, "team_id", str)
    account = first.get("enterprise_id" if first.get("is_enterprise_install") else "team_id") or written_in
    bots = [one.get("user_id") for one in found if one.get("is_bot")]
    # Before `authorizations` there was `authed_users`; Slack still sends it where there is nothing else.
    known = bots if found else payload.get("authed_users")
    return _Installation(
        account=str(account),
        team=str(first.get("team_id") or written_in),
        bots=frozenset(bot for bot in known if isinstance(bot, str)) if isinstance(known, list) else frozenset(),
    )


def _message(payload: Mapping[str, Any], event: Mapping[str, Any], installed: _Installation) -> Parsed:
    channel = field(payload, "event.channel", str)
    ts = _timestamp(payload, "event.ts")
    root = _timestamp(payload, "event.thread_ts") if event.get("thread_ts") else ts
    attachments = _attachments(event)
    mrkdwn = field(payload, "event.text", str) if event.get("text") is not None or not attachments else ""
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    addressed = direct or event["type"] == "app_mention" or mentions(mrkdwn, installed.bots)
    if not addressed and root == ts:
        return Ignored("it opens a thread and does not mention the bot")
    user = str(event["user"])
    message = InboundMessage(
        channel=CHANNEL,
        account=installed.account,
        thread_id=f"{channel}:{root}",
        message_id=ts,
        author=Author.REQUESTER,
        author_id=user,
        text=to_text(mrkdwn, installed.bots),
        sent_at=sent_at(ts),
        requester=Requester(id=user),
        attachments=attachments,
        addressed=addressed,
        link=f"https://app.slack.com/client/{installed.team}/{channel}/thread/{channel}-{root}",
        delivery_id=str(payload.get("event_id")),
        raw=payload,
    )
    return (message,)


def sent_at(ts: str) -> datetime:
    """Slack's `ts`, an id that is also the time: seconds and a number that tells messages of one second apart."""
    return datetime.fromtimestamp(float(ts), UTC)


def _timestamp(payload: Mapping[str, Any], path: str) -> str:
    found: str = field(payload, path, str)
    if not _TS.fullmatch(found):
        raise BadPayload(f"$.{path}: expected seconds such as 1595926230.009600, found other text")
    return found


def _attachments(event: Mapping[str, Any]) -> tuple[Attachment, ...]:
    files = event.get("files") or []
    if not isinstance(files, list) or not all(isinstance(file, Mapping) for file in files):
        raise BadPayload("$.event.files: expected a list of objects")
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
