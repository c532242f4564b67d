"""Cuts mrkdwn that is too long for one message, where it hurts least, and loses nothing but the blanks at the cuts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from connectors.render.layout import FENCE

Span = tuple[int, int]

# Best border first; one in the first half of a piece is only taken when there is no other.
_BORDERS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s+"))
# What Slack would no longer understand in halves: links, escapes, code, words in bold, italics or strikethrough.
_WHOLE = re.compile(
    r"<[^<>\n]*>|&(?:amp|lt|gt);|`{3}|(?<!`)`[^`\n]+`(?!`)|(?<!\w)([*_~])(?=\S)[^\n*_~]{1,200}(?<=\S)\1(?!\w)"
)
# What is one with the character before it: joiners, variation selectors, skin tones, accents, an emoji flag's tags.
_JOINED = re.compile(r"[\u200d\ufe00-\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_LONGEST_CLUSTER = 40


def split_slack(mrkdwn: str, limit: int) -> list[str]:
    """Pieces of what `to_slack` made, of at most `limit` characters, cut between paragraphs, else lines, else words.

    Links and escapes stay whole, a code block goes on as one in the next piece. Nothing for text that is blank. Raises
    ValueError for a limit under 20.
    """
    if limit < 20:
        raise ValueError(f"limit: found {limit}, expected 20 or more")
    if len(mrkdwn) <= limit:
        return _split(mrkdwn, limit)
    pieces = []
    inside = False
    for piece in _split(mrkdwn, limit - 2 * len(f"{FENCE}\n")):
        opened = inside
        inside ^= piece.count(FENCE) % 2 == 1
        pieces.append((f"{FENCE}\n" if opened else "") + piece + (f"\n{FENCE}" if inside else ""))
    return pieces


def _split(text: str, limit: int) -> list[str]:
    kept = [found.span() for found in _WHOLE.finditer(text)]
    pieces = []
    start = 0
    while len(text) - start > limit:
        end, after = _border(text, start, start + limit, kept)
        pieces.append(text[start:end])
        start = after
    pieces.append(text[start:])
    return [piece for piece in pieces if piece.strip()]


def _border(text: str, start: int, limit: int, kept: Sequence[Span]) -> Span:
    """Where the piece from `start` ends, and where the next begins."""
    found = [[m.span() for m in border.finditer(text, start, limit + 1)] for border in _BORDERS]
    found = [[span for span in spans if span[0] > start and not _around(kept, span[0])] for spans in found]
    middle = start + (limit - start) // 2
    for earliest in (middle, start):
        for spans in found:
            if spans and spans[-1][0] >= earliest:
                return spans[-1]
    keep = _around(kept, limit)
    end = keep[0] if keep and keep[0] > start else _between_characters(text, start, limit)
    return end, end


def _between_characters(text: str, start: int, limit: int) -> int:
    """The last position up to `limit` at which no emoji and no accented letter is taken apart."""
    for end in range(limit, max(start, limit - _LONGEST_CLUSTER), -1):
        if not _JOINED.match(text, end) and text[end - 1] != "\u200d":
            return end
    return limit


def _around(kept: Sequence[Span], position: int) -> Span | None:
    """The span that a cut at `position` would cut in two."""
    before = bisect_left(kept, (position, 0)) - 1
    return kept[before] if before >= 0 and kept[before][1] > position else None
