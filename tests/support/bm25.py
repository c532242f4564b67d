"""A `Search` in memory, ranked by BM25: what the pipeline's tests look things up in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answering.words import stem, terms, words
from bot.model import ANYBODY, Level, Passage, Query, Reader, WordUse

_K, _B = 1.2, 0.75
_LEAD = 0.35  # what a word found is worth to Postgres's ts_rank, beside here


class BM25Search:
    def __init__(
        self,
        articles: Sequence[tuple[str, str, str]],
        chunk_words: int = 170,
        *,
        internal: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        """`articles`: (title, url, text); each is cut into passages of `chunk_words` words at line borders.
        `internal` ones are for employees only."""
        self.asked: list[str] = []
        self._internal = {url for _, url, _ in internal}
        self._passages: list[Passage] = []
        for title, url, text in (*articles, *internal):
            for piece in _pieces(text, chunk_words):
                self._passages.append(Passage(id=len(self._passages), title=title, url=url, text=piece, score=0))
        self._counts = [
            Counter(stem(word) for word in words(f"{passage.title} {passage.text}")) for passage in self._passages
        ]
        self._average = sum(count.total() for count in self._counts) / max(1, len(self._counts))
        spread = Counter(term for count in self._counts for term in count)
        self._idf = {
            term: math.log(1 + (len(self._counts) - seen + 0.5) / (seen + 0.5)) for term, seen in spread.items()
        }

    def search(self, query: Query | str, limit: int, reader: Reader) -> tuple[Passage, ...]:
        query = Query(query) if isinstance(query, str) else query
        asked = f"{query.context}\n{query.text}".strip()
        self.asked.append(asked)
        wanted = [term for term in terms(asked) if term in self._idf]
        scored = ((self._score(wanted, count), number) for number, count in enumerate(self._counts))
        best = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1]))
        by_article: dict[str, float] = {}
        for score, number in best:
            by_article.setdefault(self._passages[number].url, score)
        first, second = [*by_article.values(), 0.0, 0.0][:2]
        leads = {url: _LEAD * (score - (second if score == first else first)) for url, score in by_article.items()}
        found = [replace(self._passages[number], lead=leads[self._passages[number].url]) for _, number in best]
        hidden = () if reader.level is Level.INTERNAL else self._internal
        return tuple(passage for passage in found if passage.url not in hidden)[:limit]

    def use_of_words(self, words: Collection[str], reader: Reader = ANYBODY) -> WordUse:
        """`bot.pipeline.state.UseOfWords`."""
        count = len(self._counts)
        shares = {word: sum(stem(word) in terms for terms in self._counts) / count for word in words} if count else {}
        return WordUse(passages=count, shares=shares, languages=frozenset({"en"}))

    def _score(self, wanted: Sequence[str], count: Counter[str]) -> float:
        length = _K * (1 - _B + _B * count.total() / self._average)
        return sum(self._idf[term] * count[term] * (_K + 1) / (count[term] + length) for term in wanted if count[term])


def _pieces(text: str, size: int) -> list[str]:
    pieces: list[str] = []
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if lines and len("".join([*lines, line]).split()) > size:
            pieces.append("".join(lines))
            lines = []
        lines.append(line)
    return [piece.strip() for piece in [*pieces, "".join(lines)] if piece.strip()]
