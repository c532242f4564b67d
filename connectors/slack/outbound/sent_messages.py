"""What of ours is in a thread already. Slack knows no idempotency key: posting twice shows twice.

So every message that is said in full carries its letter's key as metadata, which `conversations.replies` gives back. A
stream carries none until it is finished (`chat.startStream` takes no metadata): one that we began and never finished
is a message of our own without metadata that begins with the words of the reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.model import GENERATED, OwnWords, Reply
from connectors.slack.client.directory import Ourselves
from connectors.slack.client.web_client import our_errors
from connectors.slack.wire.mrkdwn import to_text
from connectors.slack.wire.threads import SlackThread, sent_at

PAGE = 200
EVENT_TYPE = "firstline_reply"
# Not all that came before was said at Slack: a button is pressed by our clock. What is found carries our key, so that
# too early a beginning costs nothing but a page.
CLOCKS = timedelta(hours=1)
# Two replies that begin with so many letters in common are the same one.
BEGINNING = 40

Message = Mapping[str, Any]

_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What is found of one letter: the ts of each message, by part, and by piece where Slack would not take blocks."""

    parts: dict[int, str] = field(default_factory=dict)
    pieces: dict[tuple[int, int], str] = field(default_factory=dict)


def mark(key: str, part: int, piece: tuple[int, int] | None = None, *, generated: bool = False) -> dict[str, Any]:
    """The metadata of one part of a letter; `piece` is its number and how many there are of this part. `generated`: a
    language model wrote it, which machines are told."""
    payload: dict[str, Any] = {"key": key, "part": part}
    if generated:
        payload["digital_source_type"] = GENERATED
    if piece is not None:
        payload |= {"piece": piece[0], "pieces": piece[1]}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def said_of(messages: Iterable[Message], key: str) -> Said:
    found = Said()
    counts: dict[int, int] = {}
    for message in messages:
        payload = _payload(message)
        if payload is None or payload.get("key") != key:
            continue
        part, ts = int(payload.get("part", 0)), str(message["ts"])
        if "piece" in payload:
            found.pieces.setdefault((part, int(payload["piece"])), ts)
            counts[part] = int(payload["pieces"])
        else:
            found.parts.setdefault(part, ts)
    for part, count in counts.items():
        if all((part, piece) in found.pieces for piece in range(count)):
            found.parts.setdefault(part, found.pieces[part, 0])
    return found


def copies_of(messages: Iterable[Message], key: str, kept: str) -> list[str]:
    """The ts of each message of this letter that stands there once more: of each part one stays, `kept` or the
    first."""
    places: dict[tuple[Any, Any], list[str]] = {}
    for message in messages:
        payload = _payload(message)
        if payload is not None and payload.get("key") == key:
            places.setdefault((payload.get("part", 0), payload.get("piece")), []).append(str(message["ts"]))
    return [ts for found in places.values() for ts in found if ts != (kept if kept in found else found[0])]


def half_said(messages: Iterable[Message], text: str, us: Ourselves) -> str | None:
    """The ts of a stream of ours that was to say `text` (mrkdwn) and never came to its end."""
    whole = _letters(text)
    for message in messages:
        if not us.said(message) or _payload(message) is not None:
            continue
        shown = _letters(_shown(message))
        if whole.startswith(shown[:BEGINNING]) if shown else message.get("streaming_state"):
            return str(message["ts"])
    return None


def unfinished(messages: Iterable[Message], us: Ourselves) -> list[str]:
    """The ts of each stream of ours in whose place no letter was put."""
    return [
        str(message["ts"])
        for message in messages
        if us.said(message) and _payload(message) is None and message.get("streaming_state")
    ]


def thread_since(client: WebClient, reply: Reply) -> Iterator[Message]:
    """Everything in the reply's thread since shortly before the reply. Raises DeliveryError."""
    # Where Slack gives 15 messages a minute (apps sold outside its marketplace), a long thread would never be read.
    return _since(client, SlackThread.of(reply.thread), reply.after - CLOCKS if reply.after else None)


def own_words(client: WebClient, thread: SlackThread, since: datetime) -> list[OwnWords]:
    """Whatever carries a letter's key, oldest first. Raises DeliveryError."""
    said = [
        OwnWords(id=ts, key=str(payload.get("key")), text=to_text(_shown(message)), at=sent_at(ts))
        for message in _since(client, thread, since)
        if (payload := _payload(message)) is not None and sent_at(ts := str(message["ts"])) > since
    ]
    return sorted(said, key=lambda words: words.at)


def _since(client: WebClient, thread: SlackThread, since: datetime | None) -> Iterator[Message]:
    oldest = f"{since.timestamp():.6f}" if since else None
    return replies(client, thread, oldest=oldest) if thread.root else _history(client, thread.channel, oldest)


def replies(client: WebClient, thread: SlackThread, *, oldest: str | None = None) -> Iterator[Message]:
    """The opening message of a thread, and what was said in it after `oldest`, page by page. Raises DeliveryError."""
    cursor: str | None = None
    while True:
        with our_errors(reading=True):
            page = client.conversations_replies(
                channel=thread.channel,
                ts=thread.root,
                oldest=oldest,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )
        yield from page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _history(client: WebClient, channel: str, oldest: str | None) -> Iterator[Message]:
    """What was said in a channel since `oldest`, outside of threads, page by page. Raises DeliveryError."""
    cursor: str | None = None
    while True:
        with our_errors(reading=True):
            page = client.conversations_history(
                channel=channel, oldest=oldest, include_all_metadata=True, limit=PAGE, cursor=cursor
            )
        yield from page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _payload(message: Message) -> Mapping[str, Any] | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}) if metadata.get("event_type") == EVENT_TYPE else None


def _shown(message: Message) -> str:
    """The words of a message; its `text` is only what Slack makes of the blocks."""
    texts = [block.get("text") for block in message.get("blocks") or () if block.get("type") == "section"]
    sections = [str(text.get("text") or "") for text in texts if isinstance(text, Mapping)]
    return "\n".join(sections) or str(message.get("text") or "")


def _letters(mrkdwn: str) -> str:
    """What is left when marks, blanks and emoji, which Slack spells in its own way, are taken away."""
    return _NO_LETTER.sub("", _EMOJI.sub("", to_text(mrkdwn))).casefold()
