"""A summary that goes on: the one before and the turns since become the next. What must not change is kept word for
word beside the prose, which a language model may write; without one it is a line a turn. Pure.

Sizes are in tokens. Of a summary's `limit`, half is for what people named, a tenth for what the bot named, the rest for
prose and for sentences that are kept; what is too much goes from the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

from bot.memory.tokens import CountTokens
from bot.memory.verbatim import bounded, facts, merged, promised, tried
from bot.model import Author, Summary, Turn

_FACTS, _TOLD, _PROSE, _KEPT = 0.5, 0.1, 0.25, 0.15
_LINE = 160  # characters of one turn in prose
_SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_TITLE = re.compile(r"\*\*([^*\n]{2,120})\*\*")
_FEW_WORDS = 3
_FIRST, _LAST = 10, 6  # values of one turn
_HEADS = (
    ("", "\n", "prose"),
    ("Tried or promised, word for word:\n", "\n", "kept"),
    ("Named by people, word for word:\n", "; ", "facts"),
    ("Named by the bot:\n", "; ", "told"),
)
_HEADS_TOKENS = 45


def rolled(before: Summary, turns: Sequence[Turn], limit: int, count: CountTokens, prose: str | None = None) -> Summary:
    """`before` and what was said after it, redacted, within `limit` once it is rendered. `prose`: a model's, of both;
    None: a line a turn goes to what stood there."""
    people = [turn for turn in turns if turn.author is not Author.BOT]
    named = merged(before.facts, (fact for turn in people for fact in _few(turn)))
    told = merged((*named, *before.told), (fact for turn in turns for fact in _few(turn)))[len(named) :]
    lines = [*before.prose.splitlines(), *_lines(turns)] if prose is None else _SENTENCE.split(prose)
    return shortened(
        Summary(
            prose="\n".join(filter(None, lines)),
            facts=named,
            told=told,
            kept=tuple(dict.fromkeys((*before.kept, *_sentences(people)))),
        ),
        limit,
        count,
    )


def shortened(summary: Summary, limit: int, count: CountTokens) -> Summary:
    """Within `limit` once it is rendered."""

    def within(lines: Sequence[str], share: float) -> tuple[str, ...]:
        return bounded(lines, int(share * max(0, limit - _HEADS_TOKENS)), count)

    return Summary(
        prose="\n".join(within(summary.prose.splitlines(), _PROSE)),
        facts=within(summary.facts, _FACTS),
        told=within(summary.told, _TOLD),
        kept=within(summary.kept, _KEPT),
    )


def rendered(summary: Summary, where: str = "Earlier in this conversation:") -> str:
    """As a model reads it, under the words `where`; "" where it says nothing."""
    told = "\n".join(_sections(summary))
    return f"{where}\n{told}" if told else ""


def _sections(summary: Summary) -> Iterator[str]:
    for head, between, name in _HEADS:
        told = getattr(summary, name)
        if told:
            yield f"{head}{told if isinstance(told, str) else between.join(told)}"


def _lines(turns: Iterable[Turn]) -> Iterator[str]:
    for turn in turns:
        if said := _gist(turn):
            yield f"{_SPEAKERS[turn.author]}: {said}"


def _gist(turn: Turn) -> str:
    """A question first; of an answer that quotes articles, their titles."""
    if turn.author is Author.BOT and (titles := _TITLE.findall(turn.text)):
        return _line("; ".join(titles))
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(turn.text)]
    telling = [part for part in sentences if len(part.split()) >= _FEW_WORDS]
    asked = [part for part in telling if part.endswith("?")] if turn.author is Author.REQUESTER else []
    return _line(next(iter((*asked, *telling)), ""))


def _few(turn: Turn) -> tuple[str, ...]:
    """The first and the last of many: a pasted log is not to drive out what others named."""
    found = facts(turn.text)
    return found if len(found) <= _FIRST + _LAST else (*found[:_FIRST], *found[-_LAST:])


def _line(text: str) -> str:
    """Cut between words: half a number would be another one."""
    return shorten(text, _LINE, placeholder=" …")


def _sentences(people: Iterable[Turn]) -> Iterator[str]:
    for turn in people:
        said = tried(turn.text) if turn.author is Author.REQUESTER else promised(turn.text)
        yield from (f"{_SPEAKERS[turn.author]}: {sentence}" for sentence in said)
