"""Ways to rank articles for a question: Firstline's own, and the plain ones that it has to beat.

All read the same passages, and the same vectors.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import terms, words
from bot.knowledge.search import PostgresSearch
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Query, Turn
from bot.pipeline.look_up import LookUp
from bot.ports import Embedder

K1, B = 1.5, 0.75
RANK_CONSTANT = 60
PLAIN = "BM25 and vectors, by rank"
POOL = 100  # passages of a ranking
_PLACES = 10  # articles

Ranking = Sequence[int]  # places of passages, the best first


@dataclass(frozen=True, slots=True)
class Corpus:
    urls: Sequence[str]  # of each passage's article
    texts: Sequence[str]  # title, headings and text


class BM25:
    """Okapi BM25 over stems, without stop words."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(stem for word in words(text) for stem in terms(word)) for text in texts]
        lengths = np.array([count.total() for count in counts])
        self._norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1))
        self._size = len(texts)
        self._found: dict[str, list[tuple[int, int]]] = {}
        for place, count in enumerate(counts):
            for stem, times in count.items():
                self._found.setdefault(stem, []).append((place, times))

    def scores(self, question: str) -> NDArray[np.float64]:
        total = np.zeros(self._size)
        for stem in terms(question):
            found = self._found.get(stem, [])
            rarity = math.log(1 + (self._size - len(found) + 0.5) / (len(found) + 0.5))
            for place, times in found:
                total[place] += rarity * times * (K1 + 1) / (times + self._norm[place])
        return total


def best(scores: NDArray[np.floating]) -> list[int]:
    return [int(place) for place in np.argsort(-scores, kind="stable")[:POOL] if scores[place] > 0]


def by_rank(*rankings: Ranking) -> list[int]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for number, place in enumerate(ranking, start=1):
            scores[place] = scores.get(place, 0.0) + 1 / (RANK_CONSTANT + number)
    return sorted(scores, key=lambda place: (-scores[place], place))


def articles(corpus: Corpus, ranking: Ranking) -> list[str]:
    return list(dict.fromkeys(corpus.urls[place] for place in ranking))[:_PLACES]


@dataclass(frozen=True, slots=True)
class Meaning:
    embedder: Embedder
    vectors: NDArray[np.float32]  # of the passages, each of length 1
    fused: PostgresSearch

    def similarities(self, question: str) -> NDArray[np.float32]:
        asked = np.array(self.embedder.embed_question(question), np.float32)
        return np.asarray(self.vectors @ (asked / np.linalg.norm(asked)))


@dataclass(frozen=True, slots=True)
class Ways:
    corpus: Corpus
    bm25: BM25
    understand: Understanding
    words: PostgresSearch
    meaning: Meaning | None

    def rank(self, query: Query, turns: Sequence[Turn] = ()) -> Mapping[str, Sequence[str]]:
        """Addresses of articles by each way, the best first. `turns`: of a dialogue, of which `query` has all the
        words; ours looks its last turn up as the bot does, in the conversation."""
        plain = best(self.bm25.scores(query.text))
        words, bm25 = self._found(self.words, query, turns), articles(self.corpus, plain)
        if self.meaning is None:
            return {"words": words, "BM25": bm25}
        near = best(self.meaning.similarities(query.text))
        return {
            "words": words,
            "vectors": articles(self.corpus, near),
            "fused": self._found(self.meaning.fused, query, turns),
            "BM25": bm25,
            PLAIN: articles(self.corpus, by_rank(plain, near)),
        }

    def _found(self, search: PostgresSearch, query: Query, turns: Sequence[Turn]) -> list[str]:
        """Several passages of one article count once."""
        if turns:
            look_up = LookUp(search=search, understand=self.understand, reader=ANYBODY, passages=3 * _PLACES)
            found = look_up(turns[-1].text, turns[:-1])[1]
        else:
            found = search.search(query, 3 * _PLACES, ANYBODY)
        return list(dict.fromkeys(one.url for one in found))[:_PLACES]
