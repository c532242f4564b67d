"""Cut an article into passages of about 170 words along its headings; code, lists and tables stay whole where they can.

Pure. Nothing of the article's own is lost and the order is kept; only a heading's words go with every passage below it,
a code block that is too long gets its fence again, and a table its head. Where the text comes from is `sources.py`'s
business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.knowledge.conversion.blocks import Block, Heading, markdown_blocks, plain_blocks
from bot.knowledge.conversion.furniture import without_furniture

TARGET = 170  # words: a passage is closed when the next block would make it longer
MAX_WORDS = 260  # words: a block of its own, or one that belongs to what introduces it, may go up to here
FEW = 30  # words: a last passage below this joins the one before

_CHARS_A_WORD = 24  # beyond this, a "word" counts as several: addresses, base64, scripts without spaces
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage: the headings it stands under, the outermost first, and its text (Markdown where the source was)."""

    headings: tuple[str, ...]
    text: str


def chunk(text: str, *, markdown: bool = True, title: str = "") -> list[Piece]:
    """The passages of an article. A first heading that only repeats `title` is left out of the path."""
    pieces: list[Piece] = []
    for path, blocks in _sections(without_furniture(markdown_blocks(text) if markdown else plain_blocks(text))):
        own = path[1:] if path and path[0] == title else path
        if blocks:
            pieces += [Piece(own, packed) for packed in _pack(blocks)]
        elif pieces:  # a heading with nothing below it: no passage by itself
            new = _beyond(pieces[-1].headings, own)
            pieces[-1] = replace(pieces[-1], text="\n\n".join((pieces[-1].text, *new)))
        else:
            pieces.append(Piece(own[:-1], path[-1]))
    return pieces


def _beyond(known: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
    """The rest of `path` from where it leaves `known`; its last heading in any case."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(known, path[:-1], strict=False))
    return path[len(list(same)) :]


def count(text: str) -> int:
    """Length in words; two characters of a script without spaces count as one."""
    words = sum(1 + len(word) // _CHARS_A_WORD for word in text.split())
    return words + len(_UNSPACED.findall(text)) // 2


def _sections(parts: Iterable[Block | Heading]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Path of headings and what stands directly below it: nothing, where another heading follows that is no deeper."""
    path: list[Heading] = []
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Block):
            blocks.append(part)
            continue
        if blocks or (path and part.level <= path[-1].level):
            yield tuple(heading.text for heading in path), blocks
            blocks = []
        while path and path[-1].level >= part.level:
            path.pop()
        path.append(part)
    if path or blocks:
        yield tuple(heading.text for heading in path), blocks


def _pack(blocks: list[Block]) -> list[str]:
    """Blocks of one section put together."""
    packed: list[str] = []
    current: list[str] = []
    size = 0
    for block in _small_enough(blocks):
        words = count(block.text)
        # A list or a code block belongs to the words that introduce it.
        bound = MAX_WORDS if block.kind != "text" else TARGET
        if current and size + words > bound:
            packed.append("\n\n".join(current))
            current, size = [], 0
        current.append(block.text)
        size += words
    if not current:
        return packed
    last = "\n\n".join(current)
    if packed and size < FEW and count(packed[-1]) + size <= MAX_WORDS:
        return [*packed[:-1], f"{packed[-1]}\n\n{last}"]
    return [*packed, last]


def _small_enough(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if count(block.text) <= MAX_WORDS:
            yield block
        else:
            yield from _split(block)


def _split(block: Block) -> Iterator[Block]:
    """A block that is too long, in parts: by the pieces it is made of, then by sentences or lines, then by words."""
    room = max(TARGET - count(block.head) - count(block.tail), TARGET // 2)
    if block.kind == "text":
        parts = _fill(_SENTENCE_END.split(block.text), " ", room, _by_words)
    else:
        parts = _fill(block.parts, "\n", room, lambda part: _fill(part.split("\n"), "\n", room, _by_words))
    for part in parts:
        yield replace(block, text="\n".join(filter(None, (block.head, part, block.tail))))


def _fill(parts: Iterable[str], joint: str, room: int, finer: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Neighbours joined up to `room` words; a part that is longer by itself is divided by `finer`."""
    current: list[str] = []
    size = 0
    for part in parts:
        words = count(part)
        if current and size + words > room:
            yield joint.join(current)
            current, size = [], 0
        if words > room:
            yield from finer(part)
        elif part.strip():
            current.append(part)
            size += words
    if current:
        yield joint.join(current)


def _by_words(text: str) -> Iterator[str]:
    room = TARGET
    words = [word[at : at + 400] for word in text.split() for at in range(0, len(word), 400)]
    current: list[str] = []
    size = 0
    for word in words:
        weight = count(word)
        if current and size + weight > room:
            yield " ".join(current)
            current, size = [], 0
        current.append(word)
        size += weight
    if current:
        yield " ".join(current)
