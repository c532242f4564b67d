"""A part of an article that was quoted before: the step with a number, or what has certain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from textwrap import dedent

from markdown_it import MarkdownIt

from bot.answering.query import phrases
from bot.answering.query.stand_ins import read_as
from bot.answering.words import terms
from bot.model import Passage, StandIn

MOST_PARTS = 2
_HALF = 0.5  # of what a question is about, that a part has to have more of
_SOUGHT = [
    (re.compile(asked, re.IGNORECASE), re.compile(kind, re.IGNORECASE)) for asked, kind in phrases.SOUGHT.items()
]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_])|(?<=[。！？])")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Part:
    """An item of an outermost list with all that is indented below it, a sentence of a paragraph, or another block."""

    passage: Passage
    text: str
    number: int | None = None  # of a numbered item


def step(number: int, passages: Iterable[Passage], said: str) -> Part | None:
    """Step `number` of an article, of the list that was quoted in `said` where there are several; None without one."""
    found = [part for passage in passages for part in parts(passage) if part.number == number]
    return max(found, key=lambda part: _in_common(part.passage.text, said), default=None)


def telling(question: str, passages: Iterable[Passage], stand_ins: tuple[StandIn, ...] = ()) -> tuple[Part, ...]:
    """The parts of an article that have most of the question's own telling words, in the article's order; () where none
    has more than half of them."""
    own = {term: weight for term, weight in terms(question).items() if weight >= 1}
    all_parts = [part for passage in passages for part in parts(passage)]
    shares = [_share(own, part, stand_ins) for part in all_parts]
    best = max(shares, default=0.0)
    if best <= _HALF:
        return ()
    return tuple(part for share, part in zip(shares, all_parts, strict=True) if share == best)[:MOST_PARTS]


def sought(question: str, passages: Iterable[Passage]) -> tuple[Part, ...]:
    """The first parts that have what the question asks for by its question word: "how long" is answered by "24
    hours"."""
    kinds = [kind for asked, kind in _SOUGHT if asked.search(question)]
    found = (part for passage in passages for part in parts(passage) if any(kind.search(part.text) for kind in kinds))
    return tuple(islice(found, MOST_PARTS))


def parts(passage: Passage) -> Iterator[Part]:
    """In their order; headings are left out."""
    lines = passage.text.split("\n")
    for token in _MARKDOWN.parse(passage.text):
        if token.map is None or token.nesting < 0 or token.level > 1 or token.type == "heading_open":
            continue
        text = dedent("\n".join(lines[token.map[0] : token.map[1]])).strip()
        if token.level == 1 and token.type == "list_item_open":
            yield Part(passage, text, int(token.info) if token.info else None)
        elif token.type == "paragraph_open" and token.level == 0:
            yield from (Part(passage, sentence) for sentence in _SENTENCE_END.split(text))
        elif token.level == 0 and token.type not in ("ordered_list_open", "bullet_list_open"):
            yield Part(passage, text)


def _share(own: dict[str, float], part: Part, stand_ins: tuple[StandIn, ...]) -> float:
    there = read_as(frozenset(terms(part.text)), stand_ins)
    return sum(weight for term, weight in own.items() if term in there) / (sum(own.values()) or 1.0)


def _in_common(text: str, said: str) -> int:
    """How many lines of `text` were said."""
    return sum(line.strip() in said for line in text.split("\n") if line.strip())
