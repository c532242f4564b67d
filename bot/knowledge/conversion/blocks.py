"""An article as a row of headings and blocks (paragraph, list, table, code), each with its source text. Pure.

Markdown is read with the CommonMark rules (plus tables), for where the blocks begin and end; the text stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.conversion.cutting import COMMENTS, without

Kind = Literal["text", "list", "table", "code"]
_KINDS: dict[str, Kind] = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
MAX_HEADING_CHARS = 200  # characters; what is longer is a paragraph, whatever it was marked as
# kramdown's and Jekyll's instructions to their renderer, on a line of their own.
_INSTRUCTION = re.compile(r"\s*(?:\{:[^{}]*\}|\{%[^{}]*%\})\s*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 to 6
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    text: str
    # What it can be divided into, without `head` and `tail`, which every part of it then gets.
    parts: tuple[str, ...] = ()
    head: str = ""
    tail: str = ""


def plain_blocks(text: str) -> Iterator[Block]:
    """Paragraphs of a plain text, at blank lines."""
    for part in _BLANK_LINE.split(text):
        if part.strip():
            yield Block("text", part.strip("\n").rstrip())


def markdown_blocks(text: str) -> Iterator[Block | Heading]:
    """Headings and top-level blocks of a Markdown text, in order. Comments and renderers' instructions are left out."""
    lines = text.splitlines()
    tokens = _blocks().parse("\n".join(lines))
    for at, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        first, end = token.map
        source = "\n".join(lines[first:end]).strip("\n").rstrip()
        if token.type == "heading_open":
            heading = _words_of(tokens[at + 1].content)
            if len(heading) > MAX_HEADING_CHARS:
                yield Block("text", source)
            elif heading:
                yield Heading(int(token.tag[1]), heading)
        elif without(source, *COMMENTS).strip() and not _INSTRUCTION.fullmatch(source):
            yield _block(tokens, at, lines, source)


@cache
def _parser() -> MarkdownIt:
    # Reference definitions stay as text: the parser gives them no token, so they would vanish.
    return MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("reference")


@cache
def _blocks() -> MarkdownIt:
    """Without what stands in them, which takes as long again."""
    return MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable(["reference", "inline"])


def _block(tokens: list[Token], at: int, lines: list[str], source: str) -> Block:
    token = tokens[at]
    kind = _KINDS.get(token.type, "text")
    if kind == "list":
        return Block(kind, source, _items(tokens, at, lines))
    rows = source.split("\n")
    if kind == "table":
        return Block(kind, source, tuple(rows[2:]), head="\n".join(rows[:2]))
    if token.type == "fence":
        closed = len(rows) > 1 and rows[-1].strip().startswith(token.markup)
        body = rows[1:-1] if closed else rows[1:]
        return Block(kind, source, tuple(body), head=rows[0], tail=token.markup)
    return Block(kind, source, tuple(rows))


def _items(tokens: list[Token], at: int, lines: list[str]) -> tuple[str, ...]:
    """Of the list that begins `at`."""
    starts = []
    for number in range(at, len(tokens)):  # not `tokens[at:]`: a copy of what follows, for each list
        token = tokens[number]
        if token.type in ("bullet_list_close", "ordered_list_close") and token.level == 0:
            break
        if token.type == "list_item_open" and token.level == 1 and token.map:
            starts.append(token.map[0])
    ends = [*starts[1:], (tokens[at].map or [0, 0])[1]]
    return tuple("\n".join(lines[start:end]).rstrip() for start, end in zip(starts, ends, strict=True))


def _words_of(heading: str) -> str:
    """As plain text."""
    parts = []
    (inline,) = _parser().parseInline(heading)
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type != "html_inline":
            parts.append(child.content)
    return " ".join("".join(parts).split())
