"""Which section answers a question, of those that a search found: not the one that shares most words with it.

A heading says what a section is about, and so do words of it that the question has not; words that stand close together
below it count more than the same words all over (`reading.py`); what is to be done has to agree (`actions.py`); what
repeats the question or leads elsewhere answers nothing, and who asks how long wants a figure (`kinds.py`); and words
that mean the same meet by their vectors (`bot.learned`). No one of these is sure, so they are added up, each by a
weight that was fitted on half of the questions of `firstline eval answers`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.answering.query.stand_ins import Reading, read_as, with_stand_ins
from bot.answering.quoting.actions import Action, actions, agreement
from bot.answering.quoting.alikeness import Alikeness
from bot.answering.quoting.kinds import (
    asks_how,
    figures_asked,
    gives_answer,
    has_steps,
    own_letters,
    states_problem,
)
from bot.answering.quoting.sections import Section, sections
from bot.answering.reading import Read, read
from bot.answering.words import terms
from bot.learned.features import meaning
from bot.model import Passage, StandIn

WEIGHTS: Mapping[str, float] = {
    "heading": -0.5,
    "heading_only": -2.33,
    "title": 1.31,
    "title_only": -0.29,
    "pairs": 0.08,
    "meaning": 1.43,
    "alike": 2.39,
    "body_meaning": 2.98,
    "body_alike": 1.21,
    "action": 0.65,
    "steps": 0.34,
    "figure": 2.56,
    "found": 0.78,
    "article": 1.21,
    "article_body": 1.69,
    "article_found": 0.72,
    "first": 0.62,
    "answer": 1.23,
    "problem": -2.08,
    "links": -1.09,
    "window": 1.8,
    "near": 2.98,
    "alike_only": 1.12,
    "figure_there": 4.63,
}
_OF_THE_SEARCH = ("found", "article", "article_found")
_MOST_AHEAD = 3.0
_BODY_CHARS = 2000  # of a section that are compared
_MEANING_CHARS = 400
_MANY_TERMS = 20  # of a question
_TOGETHER = 3  # neighbouring sentences
_EARLY = 850  # characters: what begins there is quoted with the beginning
_MUCH = 0.2  # of the question that stands further on and not there
_WHOLE = 0.999  # of the question, but for rounding


@dataclass(frozen=True, slots=True)
class Choice:
    """A section, and how well it fits the question; the figures are those of `WEIGHTS`, each about 0 to 1."""

    section: Section
    score: float
    figures: Mapping[str, float]
    start: int  # where in the section's text the sentences begin that have most of the question

    @property
    def fits(self) -> float:
        """The score without what the search says of it."""
        return self.score - sum(WEIGHTS[name] * self.figures[name] for name in _OF_THE_SEARCH)

    @property
    def asked_by_its_heading(self) -> bool:
        """A heading in its article has the question's terms and no others, as in a list of questions and answers."""
        return bool(self.section.path) and self.figures["heading"] > _WHOLE and self.figures["heading_only"] == 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Best first. What is said of it, and whether anything is, is for others to decide."""

    choices: tuple[Choice, ...]
    said: frozenset[str] = frozenset()  # the terms of the best one's article, and those that they stand in for

    @property
    def margin(self) -> float:
        """By how much the best fits better than the best of another article, at most 3; not asking what was found
        first."""
        if not self.choices:
            return 0.0
        best = max(one.fits for one in self.choices)
        article = next(one.section.article for one in self.choices if one.fits == best)
        others = (one.fits for one in self.choices if one.section.article != article)
        return min(_MOST_AHEAD, best - max(others, default=-math.inf))

    def figure(self, name: str) -> float:
        """Of the best; 0 without any."""
        return self.choices[0].figures[name] if self.choices else 0.0


@dataclass(frozen=True, slots=True)
class _Question:
    terms: Mapping[str, float]  # each by how rare it is in what was found
    total: float  # of their weights
    pairs: frozenset[tuple[str, str]]  # neighbours
    wanted: frozenset[Action]
    how: bool
    meaning: NDArray[np.float32]
    alike: Alikeness
    reading: Reading  # of texts, with what may stand in for its words
    figures: tuple[re.Pattern[str], ...]  # one of them stands where it is answered
    known: frozenset[str]  # its terms, and those that stand in for them

    def said(self, there: frozenset[str]) -> float:
        """0 to 1: how much of the question's terms is among these, or is said by them in other words."""
        there = self.reading(there)
        return sum(weight for term, weight in self.terms.items() if term in there) / self.total


def select(question: str, passages: Sequence[Passage], stand_ins: tuple[StandIn, ...] = ()) -> Selection:
    """`passages` are the search's, best first; without any there is no choice."""
    candidates = [section for section in sections(passages) if section.text.strip()]
    whole = with_stand_ins(question, stand_ins)
    reading = Reading(stand_ins)
    weighted = _weighted(question, candidates, reading)
    asked = _Question(
        terms=weighted,
        total=sum(weighted.values()) or 1.0,
        pairs=_pairs(question),
        wanted=actions(question),
        how=asks_how(question),
        meaning=meaning(whole),
        alike=Alikeness(whole, chain.from_iterable(map(_compared, candidates))),
        reading=reading,
        figures=figures_asked(question),
        known=frozenset(terms(whole)),
    )
    articles = _articles(candidates, asked)
    choices = []
    for section in candidates:
        own, start = _figures(section, asked)
        figures = {**own, **articles[section.article]}
        score = sum(WEIGHTS[name] * figure for name, figure in figures.items())
        choices.append(Choice(section, score, figures, start))
    ordered = _answers_first(sorted(choices, key=lambda choice: -choice.score))
    return Selection(tuple(ordered), _said(ordered, stand_ins))


def _said(choices: Sequence[Choice], stand_ins: tuple[StandIn, ...]) -> frozenset[str]:
    same = (one.section for one in choices if one.section.article == choices[0].section.article)
    return read_as(frozenset[str]().union(*(_terms(f"{one.title}\n{one.text}").keys() for one in same)), stand_ins)


def _answers_first(choices: list[Choice]) -> list[Choice]:
    """Where the best only states the problem, that part of its article first that solves it."""
    if not choices or not choices[0].figures["problem"]:
        return choices
    article = choices[0].section.article
    solution = next((one for one in choices if one.section.article == article and one.figures["answer"]), None)
    return [solution, *(one for one in choices if one is not solution)] if solution else choices


def _figures(section: Section, asked: _Question) -> tuple[dict[str, float], int]:
    title, path, text = _compared(section)
    own, whole = frozenset(_terms(title)), frozenset(_terms(path))
    beyond, above = len(own - asked.terms.keys()), len(whole - asked.terms.keys())
    there = read(path, section.text)
    window, figure, start = _window(there, section.text, asked)
    figures = {
        "heading": asked.said(own),
        "heading_only": beyond / (beyond + 3),
        "title": asked.said(whole),
        "title_only": above / (above + 5),
        "pairs": len((asked.pairs & _pairs(path)) | (asked.pairs & _pairs(text))) / (len(asked.pairs) or 1),
        "meaning": float(asked.meaning @ meaning(title)),
        "alike": asked.alike.in_text(path),
        "body_meaning": float(asked.meaning @ meaning(section.text[:_MEANING_CHARS])),
        "body_alike": asked.alike.in_text(text),
        "action": agreement(asked.wanted, actions(title) or actions(_article(section))),
        "steps": float(asked.how and has_steps(section.text)),
        "figure": float(any(one.search(text) for one in asked.figures)),
        "figure_there": figure,
        "found": 0.0 if section.place is None else 1 / (1 + section.place),
        "article": section.passage.score,
        "first": float(section.number == 0),
        "answer": float(gives_answer(title)),
        "problem": float(states_problem(title)),
        "links": float(own_letters(section.text[:_MEANING_CHARS]) < 40),
        "window": window,
        "near": float((there.meanings @ asked.meaning).max()),
        "alike_only": asked.alike.in_question(title),
    }
    return figures, start


def _window(there: Read, text: str, asked: _Question) -> tuple[float, float, int]:
    """How much of the question a few neighbouring sentences have under the headings; how much of it where a figure
    stands that it asks for; and where that begins, or what is much more than the section begins with, else 0.
    """
    titled, each = there.title & asked.known, [sentence & asked.known for sentence in there.sentences]
    ends = (*there.starts[_TOGETHER:], *(len(text),) * _TOGETHER)
    shares, with_figure = [(asked.said(titled), 0)], [(0.0, 0)]
    for number, (start, end) in enumerate(zip(there.starts, ends, strict=False)):
        if not each[number] and not asked.figures:
            continue
        here = asked.said(titled.union(*each[number : number + _TOGETHER])), start
        shares.append(here)
        if any(figure.search(text, start, end) for figure in asked.figures):
            with_figure.append(here)
    (best, late), (figure, there_from) = max(shares), max(with_figure)
    early = max(share for share, start in shares if start < _EARLY)
    return best, figure, there_from if figure else late if best > early + _MUCH else 0


def _articles(candidates: Sequence[Section], asked: _Question) -> dict[int, dict[str, float]]:
    """Figures of whole articles, by the place of each."""
    trust = 1 + 2 * min(1.0, len(asked.terms) / _MANY_TERMS)  # the longer a question, the surer is the search
    found: dict[int, dict[str, float]] = {}
    for article, group in groupby(candidates, key=lambda section: section.article):
        members = list(group)
        texts = (_terms(text).keys() for one in members for text in (one.text[:_BODY_CHARS], one.title))
        known = frozenset[str]().union(*(asked.known & there for there in texts))
        places = [section.place for section in members if section.place is not None]
        found[article] = {
            "article_body": asked.said(known),
            "article_found": trust / (1 + min(places, default=9)),
        }
    return found


def _article(section: Section) -> str:
    return section.passage.article or section.passage.title


def _path(section: Section) -> str:
    return " ".join((_article(section), *section.path))


def _compared(section: Section) -> tuple[str, str, str]:
    return section.title, _path(section), section.text[:_BODY_CHARS]


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_terms(text)))


def _weighted(question: str, candidates: Sequence[Section], reading: Reading) -> dict[str, float]:
    """The question's terms, each by how rare it is in what was found."""
    asked = terms(question)
    counts = reading.counts(asked)
    texts = (_terms(f"{one.title}\n{one.text[:_BODY_CHARS]}").keys() for one in candidates)
    known = [reading(frozenset(counts & there)) for there in texts]
    count = len(known)
    weights = {}
    for term, weight in asked.items():
        having = sum(term in one for one in known)
        weights[term] = weight * math.log(1 + (count - having + 0.5) / (having + 0.5))
    return weights


@lru_cache(maxsize=4096)  # articles are read for one question after the other
def _terms(text: str) -> Mapping[str, float]:
    return terms(text)
