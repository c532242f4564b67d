"""A section as it is quoted: whole where it fits, else whole Markdown blocks and steps from its beginning. Pure.

Never half a step, a half sentence or an ellipsis: whoever quotes says where the rest is when `whole` is False.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt

from bot.answering.quoting.kinds import is_unfinished, own_letters
from bot.answering.quoting.sections import Section

QUOTE_CHARS = 1200
_SENTENCE_CHARS = 40  # by which one is found again
_STUB_LETTERS = 160  # below this, what stands before the first heading below only leads there
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s|\n")
_WARNING = re.compile(
    r"[\W_]*(?:warning|caution|important|attention|danger|note|please note|achtung|warnung|wichtig|hinweis|vorsicht"
    r"|advertencia|atención|importante|aviso|avertissement|attention|remarque|avvertenza|attenzione|atenção"
    r"|waarschuwing|let op|belangrijk)\b",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile(r"\r\n?|\n")  # not splitlines: the parser knows no others
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Excerpt:
    text: str  # Markdown
    whole: bool  # nothing of the section is left out, and what it announces is there


@dataclass(frozen=True, slots=True)
class _Block:
    begin: int
    end: int
    kind: str  # markdown-it's token type
    items: tuple[int, ...]  # of a list or a table: where each item or row but the first begins; the head is no row


def excerpt(chosen: Section, article: Sequence[Section], start: int = 0, limit: int = QUOTE_CHARS) -> Excerpt:
    """`article`: its sections in order, `chosen` among them. What stands below headings of its own goes with a section
    where all of that fits, or where there is nothing else in it. `start`: from where on in its text it answers, which
    counts where the section is too long.
    """
    below = _below(chosen, article)
    whole = "\n\n".join([chosen.text, *(f"**{section.title}**\n\n{section.text}" for section in below)])
    if len(whole) <= limit:
        return Excerpt(whole, not any(map(is_unfinished, (whole, *(section.text for section in below)))))
    if len(chosen.text) <= limit and (own_letters(chosen.text) >= _STUB_LETTERS or not below):
        return Excerpt(chosen.text, not is_unfinished(chosen.text))
    if len(chosen.text) > limit:
        kept = _cut(chosen.text, 0, limit)
        from_there = chosen.text[start : start + _SENTENCE_CHARS].strip()
        return Excerpt(kept if from_there in kept else _cut(chosen.text, start, limit), whole=False)
    return Excerpt(_cut(whole, 0, limit), whole=False)


def unwrapped(text: str) -> str:
    """Paragraphs on one line each. Articles are often kept in lines of 80 to 120 characters, and every channel would
    show such a line's end as one; where the author asked for a new line (two spaces, a backslash) it stays.
    """
    lines = text.split("\n")
    spans = (token.map for token in _MARKDOWN.parse(text) if token.type == "paragraph_open" and token.map is not None)
    continued = {number for first, end in spans for number in range(first + 1, end)}
    joined: list[list[str]] = []
    for number, line in enumerate(lines):
        if number in continued and not lines[number - 1].endswith(("  ", "\\")):
            joined[-1][-1] = joined[-1][-1].rstrip()
            joined[-1] += [" ", line.lstrip(" >")]
        else:
            joined.append([line])
    return "\n".join("".join(parts) for parts in joined)


def _below(chosen: Section, article: Sequence[Section]) -> list[Section]:
    """The sections under its heading; under an article's beginning those that follow it."""
    depth = len(chosen.path)
    return [
        section
        for section in article
        if section.number > chosen.number and len(section.path) > depth and section.path[:depth] == chosen.path
    ]


def _cut(text: str, start: int, limit: int) -> str:
    """Whole blocks from the one that `start` is in, with what introduces it; warnings further on before anything
    else."""
    blocks = _blocks(text)
    first = max((number for number, block in enumerate(blocks) if block.begin <= start), default=0)
    while first and (blocks[first].kind != "paragraph_open" or is_unfinished(text[: blocks[first].begin])):
        first -= 1
    warnings = [block for block in blocks[first + 1 :] if _WARNING.match(text, block.begin, block.end)]
    room = limit - sum(block.end - block.begin + 2 for block in warnings[:2] if block.end - block.begin <= limit // 4)
    kept: list[str] = []
    end = 0
    for block in blocks[first:]:
        piece = text[block.begin : block.end].strip("\n")
        if len(piece) > room:
            piece = _part(text, _from(block, start, room), room, first=not kept)
            kept += [piece] if piece else []
            end = block.begin
            break
        kept.append(piece)
        room -= len(piece) + 2
        end = block.end
    kept += [
        text[one.begin : one.end].strip("\n")
        for one in warnings[:2]
        if one.begin > end and one.end - one.begin <= limit // 4
    ]
    return "\n\n".join(_without_hanging(kept))


def _from(block: _Block, start: int, room: int) -> _Block:
    """Points that come in no order begin with the one that `start` is in, where it would not fit; steps never do."""
    before = [item for item in block.items if item <= start]
    after = [item for item in (*block.items, block.end) if item > start]
    if block.kind != "bullet_list_open" or not before or not after or after[0] - block.begin <= room:
        return block
    return replace(block, begin=before[-1], items=tuple(after[:-1]))


def _without_hanging(kept: list[str]) -> list[str]:
    """A sentence that introduces what did not fit is left out with it."""
    while len(kept) > 1 and is_unfinished(kept[-1]):
        kept = kept[:-1]
    return kept


def _part(text: str, block: _Block, room: int, *, first: bool) -> str:
    """What fits of a block that is too long: whole items or rows; of the first block of all, so that something is said,
    also whole sentences. Code is kept whole, unless it is very long.
    """
    if block.kind in ("fence", "code_block"):
        whole = text[block.begin : block.end].strip("\n")
        return whole if len(whole) <= 2 * QUOTE_CHARS else _lines(whole, room) if first else ""
    ends = [item for item in (*block.items, block.end) if item - block.begin <= room]
    if ends:
        return text[block.begin : ends[-1]].strip("\n")
    if not first:
        return ""
    begin = block.end - len(text[block.begin : block.end].lstrip())  # U+2028 is blank here, but no line end to Markdown
    sentences = [found.start() for found in _SENTENCE_END.finditer(text, begin + 1, begin + room)]
    space = text.rfind(" ", begin + 1, begin + room)
    return text[begin : sentences[-1] if sentences else space if space > 0 else begin + room].strip()


def _lines(code: str, room: int) -> str:
    """Whole lines, with the fence that ends them."""
    lines = code[:room].rpartition("\n")[0]
    mark = lines.lstrip()[:3]
    return f"{lines}\n{mark}" if mark in ("```", "~~~") else lines


def _blocks(text: str) -> list[_Block]:
    """The outermost blocks, in order."""
    starts = [0, *(end.end() for end in _LINE_ENDS.finditer(text)), len(text)]
    blocks: list[_Block] = []
    items: list[list[int]] = []
    for token in _MARKDOWN.parse(text):
        if token.map is None or token.nesting < 0:
            continue
        if token.level == 0:
            items.append([])
            blocks.append(_Block(starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)], token.type, ()))
        elif token.type in ("list_item_open", "tr_open") and token.level <= 2 and blocks:
            items[-1].append(starts[token.map[0]])
    whole = [
        replace(block, items=tuple(begins[2 if block.kind == "table_open" else 1 :]))
        for block, begins in zip(blocks, items, strict=True)
    ]
    return [block for block in whole if text[block.begin : block.end].strip()]
