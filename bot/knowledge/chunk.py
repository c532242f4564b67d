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
from bot.knowledge.conversion.questions import with_questions

TARGET = 170  # words: a passage is closed when the next block would make it longer
MAX_WORDS = 260  # words: a block of its own, or one that belongs to what introduces it, may go up to here
MAX_STEPS = 480  # words: a procedure, which is of no use from its middle on
FEW = 30  # words: a last passage below this joins the one before

_CHARS_A_WORD = 24  # beyond this, a "word" counts as several: addresses, base64, scripts without spaces
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n")
_LINE_END = re.compile(r"\r\n?")  # of a page's code, where it is written as &#13;
_STEP = re.compile(r"[ ]{0,3}(\d{1,9})[.)][ \t]")
_LABEL = re.compile(r"(\*\*|__)(?!\s)[^\n]{1,80}\1")
_NAMED_STEP = re.compile(r"[*_]{0,2}(?:step|schritt|paso|étape|passo|passaggio|etapa|stap)\s(\d{1,2})\b", re.IGNORECASE)
_BETWEEN = 3  # blocks that may stand between two steps: a note, a picture's caption
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage: the headings it stands under, the outermost first, and its text (Markdown where the source was)."""

    headings: tuple[str, ...]
    text: str


def chunk(text: str, *, markdown: bool = True, title: str = "") -> list[Piece]:
    """The passages of an article. A first heading that only repeats `title` is left out of the path."""
    text = _LINE_END.sub("\n", text)
    pieces: list[Piece] = []
    parts = (
        with_questions(without_furniture(markdown_blocks(text))) if markdown else without_furniture(plain_blocks(text))
    )
    for path, blocks in _sections(parts):
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
    packed: list[list[Block]] = []
    current: list[Block] = []
    size = 0
    for unit in _units(blocks):
        words = _size(unit)
        # A list or a code block belongs to the words that introduce it.
        bound = MAX_STEPS if _is_procedure(unit) else MAX_WORDS if unit[0].kind != "text" else TARGET
        if current and size + words > bound:
            leading = list(takewhile(_leads, reversed(current)))[::-1]
            if len(leading) == len(current) or _size(leading) + words > bound:
                leading = []
            packed.append(current[: len(current) - len(leading)])
            current, size = leading, _size(leading)
        current += unit
        size += words
    if packed and size < FEW and _size(packed[-1]) + size <= MAX_STEPS + FEW:
        packed[-1] += current
    elif current:
        packed.append(current)
    return ["\n\n".join(block.text for block in passage) for passage in packed]


def _units(blocks: list[Block]) -> Iterator[list[Block]]:
    """What stays together: the steps of a procedure, with what stands between them, where they are not too many."""
    at = 0
    while at < len(blocks):
        end = _end_of_procedure(blocks, at)
        unit = blocks[at:end]
        if len(unit) > 1 and _size(unit) > MAX_STEPS:
            unit = unit[:1]
        at += len(unit)
        yield from (
            [unit] if _is_procedure(unit) and _size(unit) <= MAX_STEPS else ([one] for one in _small_enough(unit))
        )


def _end_of_procedure(blocks: list[Block], at: int) -> int:
    """Where the steps end that begin `at`: a list that goes on with the next number belongs to them."""
    end, (first, steps) = at + 1, _steps(blocks[at])
    if first != 1:
        return end
    due = first + steps
    for number in range(end, len(blocks)):
        first, steps = _steps(blocks[number])
        if first == due:
            end, due = number + 1, due + steps
        elif number - end >= _BETWEEN:
            break
    return end


def _steps(block: Block) -> tuple[int, int]:
    """The number of its first step, and how many it has: of a list, or of a paragraph "Step 3: ...". 0: none."""
    found = _STEP.match(block.parts[0]) if block.kind == "list" and block.parts else None
    if found:
        return int(found[1]), len(block.parts)
    named = _NAMED_STEP.match(block.text) if block.kind == "text" else None
    return (int(named[1]), 1) if named else (0, 0)


def _is_procedure(unit: list[Block]) -> bool:
    return _steps(unit[0])[0] == 1 and (unit[0].kind == "list" or len(unit) > 1)


def _leads(block: Block) -> bool:
    """It says what follows, and goes with it: "Then:", or a label in bold."""
    text = block.text.rstrip()
    return block.kind == "text" and (text.rstrip("*_").endswith((":", "：")) or _LABEL.fullmatch(text) is not None)


def _size(blocks: Iterable[Block]) -> int:
    return sum(count(block.text) for block in blocks)


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
