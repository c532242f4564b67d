"""How likely the articles answer a question, and whether it is about the company's subject at all.

Twelve signals of the question, the sections that were found and the words of the whole knowledge; two logistic models
over them, the numbers in `confidence.toml`, which `make train` fits. What is rare or usual is measured in the knowledge
itself, so a figure means the same for every company's articles. Of the search's scores they ask for one difference of
those by words, which vectors do not change.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bot.answering.coverage import coverage
from bot.answering.quoting.selection import Selection
from bot.answering.reading import read, totals
from bot.answering.words import language, stem, terms, words
from bot.learned.features import word_hash
from bot.learned.words import rarity, word_vectors
from bot.model import Passage, WordUse
from bot.text.read_once import read_once

LEAST_PASSAGES = 30  # of fewer nobody can tell what a company's subject is
_QUESTION_CHARS = 3000
_MOST_WORDS = 64  # of a question
_SENTENCES = 4  # neighbours, in which the words have to meet
_LONG = 4.0  # weight of telling words from which a longer question counts less and less
_ONE_MORE = 0.5  # always missing: one word in common is weak evidence however short the question
_PASSAGE_WORDS = 60  # different ones, about: makes a share of words of a share of passages
_EVERYDAY = 1.5e-5  # share of a word that nobody uses every day
_NOWHERE = -1.0  # what a word counts that stands in no article
_INSIDE = re.compile(r"(?<=[\w,;)] )[\"'(]?([^\W_][\w.\-]*)")
_SUBJECT = (-2.5, 4.0)  # between these a word speaks for or against a subject


@dataclass(frozen=True, slots=True)
class Signals:
    meaning: float  # -1 to 1: how near the nearest sentences are; words without a vector are near where they are found
    section: float  # the same of the section that would be quoted, by how it begins
    carried: float  # share of the question that stands close together in a passage: `coverage`
    subject: float  # how much more the articles use its words than everyday requests do, as a logarithm; the mean
    ahead: float  # by how much more of its telling words meet in the best article than in the next
    lead: float  # by how much the best article by words is ahead of the next, in words that stand in hardly any passage
    margin: float  # by how much the section that would be quoted fits better than any of another article
    article: float  # share of the question's telling words that its article has, rare ones counting more
    names: float  # of those that are written like names the share that its article has not
    beyond: float  # 0 to 1: how much its headings say that the question does not
    agrees: float  # 1 where what the question wants to do is what its heading is about, else 0
    unanimous: float  # 1 where most of its words meet in that article and the nearest sentences stand there, else 0


@dataclass(frozen=True, slots=True)
class Judgement:
    answered: float  # 0 to 1: how likely the passages answer it
    on_subject: float | None  # 0 to 1: how likely it is about the company's subject; None: that cannot be told

    @property
    def quotable(self) -> bool:
        return self.answered >= model().answered_from

    @property
    def sure(self) -> bool:
        return self.answered >= model().sure_from

    @property
    def out_of_scope(self) -> bool:
        return self.on_subject is not None and self.on_subject < model().on_subject_from


@dataclass(frozen=True, slots=True)
class Model:
    """The coefficients, in the order of the signals, the constant last."""

    answered: tuple[float, ...]
    on_subject: tuple[float, ...]
    answered_from: float  # probability from which articles are quoted
    sure_from: float  # from which the bot does not say that it is not sure
    on_subject_from: float  # below it a question is declined


@dataclass(frozen=True, slots=True)
class _Term:
    weight: float  # 0 to 1: how much it tells, by the knowledge
    subject: float | None  # None for a number
    counts: float  # in the mean of `subject`
    vector: bool  # its meaning is known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How well a way of putting the question fits what was found."""

    question: str
    asked: Mapping[str, _Term]  # by stem
    meet: Mapping[str, float]  # by article: how much of its telling words meet there
    near: Mapping[str, float]  # by article: how near its nearest sentences are
    meaning: float  # as in `Signals`
    carried: float


@read_once
def telling_words(question: str) -> Mapping[str, str]:
    """The words that carry its meaning, each with its stem: what `UseOfWords` is asked about."""
    known = terms(question[:_QUESTION_CHARS])
    said = ((word, stem(word)) for word in words(question[:_QUESTION_CHARS]))
    return dict(list({word: root for word, root in said if root in known}.items())[:_MOST_WORDS])


def judge(question: str, found: Signals, use: WordUse) -> Judgement:
    """`question`, redacted, with what it follows; `found` and `use` of it."""
    answered = _probability(model().answered, found)
    asked_in = language(question)
    foreign = asked_in is not None and asked_in not in use.languages
    if use.passages < LEAST_PASSAGES or foreign or not any(weight >= 1 for weight in terms(question).values()):
        return Judgement(answered, None)
    return Judgement(answered, _probability(model().on_subject, found))


def signals(ways: Sequence[str], passages: Sequence[Passage], use: WordUse, selection: Selection) -> Signals:
    """Of the one of the `ways` of putting a question that fits the passages best; `use` of their `telling_words`,
    `selection` of the passages."""
    fits = (_fit(way, meaning, passages, use) for way, meaning in zip(ways, _meanings(ways), strict=True))
    return _signals(max(fits, key=lambda one: one.carried + one.meaning), passages, use, selection)


def _fit(question: str, said: NDArray[np.float32], passages: Sequence[Passage], use: WordUse) -> _Fit:
    """`said`: what the question means."""
    asked = _terms(question, use)
    weights = {root: term.weight for root, term in asked.items()}
    total = sum(weights.values())
    needed = (total if total <= _LONG else math.sqrt(total * _LONG)) + _ONE_MORE
    general = terms(question[:_QUESTION_CHARS])
    meet = _best((one.url, _together(weights, one) / needed) for one in passages)
    near = _best((one.url, float((read(one.title, one.text).meanings @ said).max())) for one in passages)
    known = sum(term.counts for term in asked.values() if term.vector) / (sum(t.counts for t in asked.values()) + 1e-6)
    return _Fit(
        question=question,
        asked=asked,
        meet=meet,
        near=near,
        meaning=known * max(near.values(), default=0.0) + (1 - known) * min(max((0.0, *meet.values())), 1.0),
        carried=max((coverage(general, one).share for one in passages), default=0.0),
    )


def _signals(fit: _Fit, passages: Sequence[Passage], use: WordUse, selection: Selection) -> Signals:
    weights = {root: term.weight for root, term in fit.asked.items()}
    first, second = [*sorted(fit.meet.values(), reverse=True), 0.0, 0.0][:2]
    subjects = [(term.subject, term.counts) for term in fit.asked.values() if term.subject is not None]
    named = _names(fit.question) & weights.keys()
    best = selection.choices[0].section.passage.url if selection.choices else None
    return Signals(
        meaning=fit.meaning,
        section=selection.figure("body_meaning"),
        carried=fit.carried,
        subject=sum(value * counts for value, counts in subjects) / (sum(counts for _, counts in subjects) + 0.3),
        ahead=first - second,
        lead=max((0.0, *(one.lead for one in passages))) / math.log(2 * max(use.passages, 1) + 1),
        margin=selection.margin,
        article=_share(weights, selection.said),
        names=1 - _share({root: weights[root] for root in named}, selection.said) if named else 0.0,
        beyond=selection.figure("title_only"),
        agrees=float(selection.figure("action") > 0),
        unanimous=float({_first(fit.meet), _first(fit.near)} == {best}) if passages else 0.0,
    )


def _best(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """By article, in the order in which they were found."""
    best: dict[str, float] = {}
    for url, value in found:
        best[url] = max(best.get(url, 0.0), value)
    return best


def _first(found: Mapping[str, float]) -> str:
    return max(found, key=lambda url: found[url])


def _share(weights: Mapping[str, float], said: Collection[str]) -> float:
    return sum(weight for root, weight in weights.items() if root in said) / (sum(weights.values()) or 1.0)


def _names(question: str) -> frozenset[str]:
    """The stems of words that begin with a capital in the middle of a sentence."""
    found = (name for name in _INSIDE.findall(question[:_QUESTION_CHARS]) if name[0].isupper())
    return frozenset(stem(word) for name in found for word in words(name))


def _terms(question: str, use: WordUse) -> dict[str, _Term]:
    """By stem; of several words with one stem the one that the articles use most."""
    general = terms(question[:_QUESTION_CHARS])
    asked: dict[str, _Term] = {}
    for word, root in sorted(telling_words(question).items(), key=lambda one: use.shares.get(one[0], 0.0)):
        asked[root] = _term(word, general[root], use.shares.get(word, 0.0), use.passages)
    return asked


@lru_cache(maxsize=1024)  # the ways of putting a question have most words in common
def _term(word: str, general: float, share: float, passages: int) -> _Term:
    """`general`: 1, or less for a word that every question has."""
    size = 2 * max(passages, 1)
    weight = general * min(1.0, -math.log(share + 1 / size) / math.log(size)) if share < 1 else 0.0
    if word.isdecimal():
        return _Term(max(weight, 0.0), None, 0.0, vector=False)
    known = _everyday(word)
    everyday = known or 0.0
    subject = math.log(max(share, 1e-9) / _PASSAGE_WORDS / (everyday + _EVERYDAY)) if share else _NOWHERE
    return _Term(
        max(weight, 0.0),
        min(max(subject, _SUBJECT[0]), _SUBJECT[1]),
        general * max(rarity(everyday), 0.05),
        known is not None,
    )


@lru_cache(maxsize=32_768)  # as `terms` does: questions are made of words that others are made of
def _everyday(word: str) -> float | None:
    """How usual it is in everyday requests; None where it is not known."""
    try:
        return word_vectors().use_of(word_hash(word))
    except ValueError:  # an address, or an identifier with marks in it
        return None


def _together(weights: Mapping[str, float], passage: Passage) -> float:
    """The weight of those that the title and a few neighbouring sentences have, where they have most."""
    there, asked = read(passage.title, passage.text), frozenset(weights)
    title, said = there.title & asked, [sentence & asked for sentence in there.sentences]
    count = max(1, len(said) - _SENTENCES + 1)
    windows = {title.union(*said[at : at + _SENTENCES]) for at in range(count)}
    return max(sum(weight for root, weight in weights.items() if root in window) for window in windows)


def _meanings(ways: Sequence[str]) -> list[NDArray[np.float32]]:
    """Each of length 1, or all zero."""
    asked = totals([way[:_QUESTION_CHARS] for way in ways])
    return [np.asarray(one / (np.linalg.norm(one) + 1e-6), np.float32) for one in asked]


def _probability(coefficients: tuple[float, ...], found: Signals) -> float:
    odds = sum(one * value for one, value in zip(coefficients, (*astuple(found), 1.0), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def model() -> Model:
    kept = tomllib.loads(resources.files(__package__).joinpath("confidence.toml").read_text(encoding="utf-8"))
    names = [*(field.name for field in fields(Signals)), "constant"]
    answered, on_subject = (tuple(kept[part][name] for name in names) for part in ("answered", "on_subject"))
    own = kept["answered"]
    return Model(answered, on_subject, own["acts_from"], own["sure_from"], kept["on_subject"]["acts_from"])
