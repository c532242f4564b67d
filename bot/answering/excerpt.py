"""The part of a passage that is worth quoting: whole Markdown blocks around the place that answers, never half a list
item or half a code block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

_QUOTE_CHARS = 900
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s|\n")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class _Block:
    begin: int
    end: int
    kind: str  # markdown-it's token type


def excerpt(text: str, start: int, limit: int = _QUOTE_CHARS) -> str:
    """The section of `text` that the character `start` is in; when that is longer than `limit`, its blocks from the one
    that `start` is in. An ellipsis stands where something was left out. A code block is kept whole, however long.
    """
    blocks = _blocks(text)
    if not blocks:
        return ""
    at = max((number for number, block in enumerate(blocks) if block.begin <= start), default=0)
    begin, end = _range(blocks, at, limit)
    if end - begin > limit and blocks[at].kind not in ("fence", "code_block"):
        begin, end = _cut(text, blocks[at].begin, end, start, limit)
    before = "…\n\n" if text[:begin].strip() else ""
    after = "\n\n…" if text[end:].strip() else ""
    return f"{before}{text[begin:end].strip()}{after}"


def unwrapped(text: str) -> str:
    """Paragraphs on one line each. Articles are often kept in lines of 80 to 120 characters, and every channel would
    show such a line's end as one; where the author asked for a new line (two spaces, a backslash) it stays.
    """
    lines = text.split("\n")
    tokens = _MARKDOWN.parse(text)
    paragraphs = [token.map for token in tokens if token.type == "paragraph_open" and token.map is not None]
    for first, end in reversed(paragraphs):
        for number in range(end - 1, first, -1):
            if lines[number - 1].endswith(("  ", "\\")):
                continue
            lines[number - 1] = f"{lines[number - 1].rstrip()} {lines[number].lstrip(' >')}"
            del lines[number]
    return "\n".join(lines)


def _range(blocks: list[_Block], at: int, limit: int) -> tuple[int, int]:
    """Where to begin and to end, between blocks."""
    headings = [number for number, block in enumerate(blocks) if block.kind == "heading_open"]
    first = max((number for number in headings if number <= at), default=0)
    last = min((number for number in headings if number > at), default=len(blocks)) - 1
    if blocks[last].end - blocks[first].begin <= limit:
        return blocks[first].begin, blocks[last].end
    if at > 0 and blocks[at - 1].kind == "heading_open":
        at -= 1
    while last > at and blocks[last].end - blocks[at].begin > limit:
        last -= 1
    return blocks[at].begin, blocks[last].end


def _cut(text: str, begin: int, end: int, start: int, limit: int) -> tuple[int, int]:
    """One block that is too long: from the sentence that `start` is in, to the end of a sentence, or of a word."""
    for sentence_end in _SENTENCE_END.finditer(text, begin, max(begin, min(start, end))):
        begin = sentence_end.end()
    if end - begin <= limit:
        return begin, end
    ends = [found.start() for found in _SENTENCE_END.finditer(text, begin, begin + limit) if found.start() > begin]
    space = text.rfind(" ", begin + 1, begin + limit)
    return begin, ends[-1] if ends else space if space > begin else begin + limit


def _blocks(text: str) -> list[_Block]:
    """The outermost blocks, in order."""
    starts = [0]
    for line in text.split("\n"):  # not splitlines: the parser knows no other line ends
        starts.append(min(starts[-1] + len(line) + 1, len(text)))
    return [
        _Block(starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)], token.type)
        for token in _MARKDOWN.parse(text)
        if token.level == 0 and token.map is not None and token.nesting >= 0
    ]
