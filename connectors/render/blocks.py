"""An answer as Slack messages in Block Kit: sections of mrkdwn, as many messages as it takes, nothing cut.

Limits: 3,000 characters a section and 50 blocks a message (docs.slack.dev, "Section block", "Blocks"). A message's
blocks together are refused with `msg_blocks_too_long` from about 13,200 characters on, of which not only the text
counts (github.com/slackapi/bolt-js, issues 2509 and 2867). So the JSON of the blocks and the fallback are counted
together; with that there are never more than a handful of blocks, and the sender's buttons have room.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Passage
from connectors.render.layout import to_slack
from connectors.render.sources import with_sources
from connectors.render.split import split_slack

MAX_MESSAGE = 13_200
MAX_FALLBACK = 3_900  # chat.postMessage shows up to 4,000 characters of `text` at its best
MAX_SECTION = 3_000
MAX_BLOCKS_JSON = MAX_MESSAGE - MAX_FALLBACK
_MORE = " …"

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """One message: `blocks` are what is shown, all of it.

    `text` is what notifications and screen readers get: the same mrkdwn, ended with … where it would be longer than
    `MAX_FALLBACK`.
    """

    text: str
    blocks: list[Block]


def slack_messages(
    markdown: str, cites: Sequence[Passage] = (), *, heading: str = "", hosts: Collection[str] | None = None
) -> list[SlackMessage]:
    """The answer with its sources, in messages to be sent one after the other; none for an answer that is blank.
    `heading` stands over the sources.

    It links to `hosts` only (see `links.allowed_hosts`); None: to any. A long answer is parted between paragraphs,
    else lines, else words.
    """
    mrkdwn = to_slack(with_sources(markdown, cites, heading=heading, hosts=hosts), hosts=hosts)
    sections = [piece for piece in _pieces(mrkdwn, MAX_SECTION) if piece.strip()]
    return [
        SlackMessage(text=_fallback("\n\n".join(group)), blocks=[_section(text) for text in group])
        for group in _groups(sections)
    ]


def _pieces(mrkdwn: str, limit: int) -> Iterator[str]:
    """Pieces that are within the section's limit even if Slack counts an emoji as two."""
    for piece in split_slack(mrkdwn, limit):
        if _size(piece) <= MAX_SECTION:
            yield piece
        else:
            yield from _pieces(piece, limit // 2)


def _groups(sections: Sequence[str]) -> Iterator[list[str]]:
    """The sections of each message."""
    group: list[str] = []
    room = MAX_BLOCKS_JSON
    for text in sections:
        size = _size(json.dumps(_section(text), ensure_ascii=False)) + 2
        if group and size > room:
            yield group
            group, room = [], MAX_BLOCKS_JSON
        group.append(text)
        room -= size
    if group:
        yield group


def _section(mrkdwn: str) -> Block:
    # `verbatim`: Slack looks for no names, channels or addresses in it. `expand`: no "see more" over a part of it.
    return {"type": "section", "expand": True, "text": {"type": "mrkdwn", "verbatim": True, "text": mrkdwn}}


def _fallback(mrkdwn: str) -> str:
    if _size(mrkdwn) <= MAX_FALLBACK:
        return mrkdwn
    limit = MAX_FALLBACK - len(_MORE)
    first = split_slack(mrkdwn, limit)[0]
    return (first if _size(first) <= limit else split_slack(mrkdwn, limit // 2)[0]) + _MORE


def _size(text: str) -> int:
    """In UTF-16 units, the largest of the ways in which characters are counted."""
    return len(text.encode("utf-16-le")) // 2
