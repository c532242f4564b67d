"""Saying something in Slack, and finding what was said. Rendering is `connectors.render`'s, errors are `api`'s.

Slack knows no idempotency key: posting twice shows twice. So every message carries the reply's key as metadata, which
`conversations.replies` gives back, and a reply is done when each of its parts is found in the thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from bot.errors import Refused
from bot.model import Receipt, Reply
from connectors.render import plain_to_markdown, split_slack, to_slack, with_sources
from connectors.slack.api import our_errors
from connectors.slack.inbound import sent_at

# Slack shows up to 4,000 characters of `text` at its best and cuts what is over 40,000: docs.slack.dev,
# chat.postMessage, "Truncating content".
MAX_TEXT = 3900
PAGE = 200
EVENT_TYPE = "firstline_reply"
# How far Slack's clock and ours may be apart.
CLOCKS = timedelta(minutes=10)


def send(client: WebClient, reply: Reply, key: str) -> Receipt:
    """Post what of the reply is not in the thread yet; the receipt's id is the first part's. Raises DeliveryError."""
    channel, root = _place(reply)
    texts = parts_of(reply)
    if not texts:
        raise Refused("there is nothing to say")
    # A reply in one part is looked for before a second attempt (`find_sent`), and was not found.
    said = _said(client, reply, key) if len(texts) > 1 else {}
    for part, text in enumerate(texts):
        if part in said:
            continue
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": part}}
        with our_errors():
            posted = client.chat_postMessage(
                channel=channel, thread_ts=root, text=text, metadata=metadata, unfurl_links=False, unfurl_media=False
            )
        said[part] = str(posted["ts"])
    return _receipt(said)


def find_sent(client: WebClient, reply: Reply, key: str) -> Receipt | None:
    """The receipt when every part is in the thread; None when one is missing, and `send` will post only that."""
    said = _said(client, reply, key)
    return _receipt(said) if said and said.keys() >= set(range(len(parts_of(reply)))) else None


def parts_of(reply: Reply) -> list[str]:
    """The reply in mrkdwn, in pieces that Slack shows whole, no word lost."""
    text = with_sources(reply.text, reply.cites)
    if reply.agent_name:  # what a human wrote is no Markdown
        text = f"**{plain_to_markdown(reply.agent_name.strip())}**\n\n{plain_to_markdown(reply.text)}"
    return split_slack(to_slack(text), MAX_TEXT)


def _place(reply: Reply) -> tuple[str, str]:
    channel, _, root = reply.thread_id.partition(":")
    return channel, root


def _receipt(said: Mapping[int, str]) -> Receipt:
    first = said[min(said)]
    return Receipt(external_id=first, at=sent_at(first))


def _said(client: WebClient, reply: Reply, key: str) -> dict[int, str]:
    """The parts of the reply that are in the thread: part -> ts."""
    found: dict[int, str] = {}
    for message in _thread(client, reply):
        metadata = message.get("metadata") or {}
        carried = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and carried.get("key") == key:
            found.setdefault(int(carried.get("part", 0)), str(message["ts"]))
    return found


def _thread(client: WebClient, reply: Reply) -> Iterator[Mapping[str, Any]]:
    """Everything in the thread since shortly before the reply was queued."""
    channel, root = _place(reply)
    # Where Slack gives 15 messages a minute (apps sold outside its marketplace), a long thread would never be read.
    oldest = f"{(reply.queued_at - CLOCKS).timestamp():.6f}" if reply.queued_at else None
    cursor: str | None = None
    while True:
        with our_errors(reading=True):
            page = client.conversations_replies(
                channel=channel, ts=root, oldest=oldest, include_all_metadata=True, limit=PAGE, cursor=cursor
            )
        yield from page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
