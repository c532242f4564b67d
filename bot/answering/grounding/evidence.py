"""What an answer may rest on, read sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from bot.answering.grounding.alike import Vector, vector
from bot.answering.grounding.figures import addresses
from bot.answering.grounding.sentences import split
from bot.answering.grounding.statement import Clause, Statement, read
from bot.answering.words import language
from bot.model import Passage
from bot.wording.detect import detect

_NEAR = 0.6  # cosine of two words' vectors from which they say nearly the same
_NEIGHBOURS = 1  # sentences on either side that a sentence is read with


@dataclass(frozen=True, eq=False)
class Window:
    """Sentences that stand together."""

    terms: frozenset[str]
    words: frozenset[str]
    figures: frozenset[str]
    measures: frozenset[tuple[str, str]]
    beside: Mapping[str, frozenset[str]]
    clauses: tuple[Clause, ...]
    text: str  # folded

    @classmethod
    def of(cls, statements: Sequence[Statement], title: Statement) -> Window:
        return cls(
            terms=frozenset(title.terms).union(*(one.terms for one in statements)),
            words=frozenset(word for one in (title, *statements) for word in one.words.values()),
            figures=title.figures.union(*(one.figures for one in statements)),
            measures=title.measures.union(*(one.measures for one in statements)),
            beside=_merged(one.beside for one in (title, *statements)),
            clauses=tuple(clause for one in statements for clause in one.clauses),
            text="\n".join((title.text, *(one.text for one in statements))),
        )

    def means(self, word: str) -> bool:
        """Whether some word here means nearly the same."""
        if (meaning := vector(word)) is None or not self._vectors.size:
            return False
        return float((self._vectors @ meaning).max()) >= _NEAR

    @cached_property
    def _vectors(self) -> Vector:
        known = [found for word in sorted(self.words) if (found := vector(word)) is not None]
        return np.stack(known) if known else np.empty((0, 0), np.float32)


@dataclass(frozen=True)
class Evidence:
    """Passages and what tools told; the more of it there is, the more it carries."""

    texts: tuple[tuple[str, str], ...] = field(repr=False)  # title and text
    results: tuple[str, ...] = field(default=(), repr=False)  # those of them that tools told

    @classmethod
    def of(cls, passages: Sequence[Passage], results: Sequence[str] = ()) -> Evidence:
        """`results` are texts from tools, redacted."""
        told = tuple(text for text in results if text.strip())
        return cls((*((one.title, one.text) for one in passages), *(("", text) for text in told)), told)

    def __bool__(self) -> bool:
        return bool(self.texts)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Of a few sentences each, and each text whole at the end."""
        return tuple(window for title, text in self.texts for window in _windows(title, text)[:-1])

    @cached_property
    def wholes(self) -> tuple[Window, ...]:
        return tuple(_windows(title, text)[-1] for title, text in self.texts)

    @cached_property
    def judged(self) -> dict[tuple[str, ...], str | None]:
        """What was said of sentences, for a text that is read again and again while it grows."""
        return {}

    @cached_property
    def addresses(self) -> frozenset[str]:
        return frozenset[str]().union(*(addresses(text) for _, text in self.texts))

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset[str]().union(*(whole.figures for whole in self.wholes))

    @cached_property
    def languages(self) -> frozenset[str | None]:
        whole = (f"{title}\n{text}" for title, text in self.texts)
        return frozenset(language(text) or detect(text) for text in whole)


def _merged(some: Iterable[Mapping[str, frozenset[str]]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in some:
        for figure, near in one.items():
            found[figure] = found.get(figure, frozenset()) | near
    return found


@lru_cache(maxsize=32)  # a passage is read again for the next sentences; each takes some 300 KB
def _windows(title: str, text: str) -> tuple[Window, ...]:
    """The last is the whole text."""
    above = read(title, evidence=True)
    statements = [read(one, evidence=True) for one in split(text)]
    near = (statements[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1] for at in range(len(statements)))
    return (*(Window.of(some, above) for some in near), Window.of(statements, above))
