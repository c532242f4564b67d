"""Which section answers a question, of those that a search found: not the one that shares most words with it.

A heading says what a section is about, so its words count more than those below it, and so do words of it that the
question has not; what is to be done has to agree (`actions.py`); what repeats the question or leads elsewhere answers
nothing (`kinds.py`); and words that mean the same meet by their vectors (`bot.learned`). No one of these is
sure, so they are added up, each by a weight that was fitted on half of the questions of `firstline eval answers`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.answering.quoting.actions import Action, actions, agreement
from bot.answering.quoting.kinds import (
    asks_how,
    gives_answer,
    gives_figure,
    has_steps,
    own_letters,
    states_problem,
)
from bot.answering.quoting.sections import Section, sections
from bot.answering.words import terms
from bot.learned.features import meaning, meanings
from bot.model import Passage

WEIGHTS: Mapping[str, float] = {
    "heading": 0.12,
    "heading_only": -3.46,
    "title": 0.83,
    "title_only": -1.07,
    "pairs": 1.31,
    "meaning": 0.93,
    "alike": 1.48,
    "body_meaning": 2.29,
    "body_alike": 1.85,
    "action": 1.15,
    "steps": 0.87,
    "figure": 0.72,
    "found": 0.34,
    "article": 0.75,
    "article_body": 1.5,
    "article_found": 0.77,
    "first": 0.34,
    "answer": 1.51,
    "problem": -1.69,
    "links": -1.56,
}
_BODY_CHARS = 2000  # of a section that are compared
_MEANING_CHARS = 400
_MANY_TERMS = 20  # of a question
_NEAR = 0.45  # cosine from which two words mean nearly the same ("stolen" and "theft": .64)


@dataclass(frozen=True, slots=True)
class Choice:
    """A section, and how well it fits the question; the figures are those of `WEIGHTS`, each about 0 to 1."""

    section: Section
    score: float
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Selection:
    """Best first. What is said of it, and whether anything is, is for others to decide."""

    choices: tuple[Choice, ...]

    @property
    def margin(self) -> float:
        """By how much the best is ahead of the best of another article or heading."""
        return self.choices[0].score - self.choices[1].score if len(self.choices) > 1 else math.inf


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    terms: Mapping[str, float]  # each by how rare it is in what was found
    pairs: frozenset[tuple[str, str]]  # neighbours
    wanted: frozenset[Action]
    how: bool
    meaning: NDArray[np.float32]
    meanings: NDArray[np.float32]


def select(question: str, passages: Sequence[Passage]) -> Selection:
    """`passages` are the search's, best first; without any there is no choice."""
    candidates = [section for section in sections(passages) if section.text.strip()]
    asked = _Question(
        question,
        _weighted(question, candidates),
        _pairs(question),
        actions(question),
        asks_how(question),
        meaning(question),
        meanings(question),
    )
    articles = _articles(candidates, asked.terms)
    choices = []
    for section in candidates:
        figures = {**_figures(section, asked), **articles[section.article]}
        choices.append(Choice(section, sum(WEIGHTS[name] * figure for name, figure in figures.items()), figures))
    return Selection(tuple(_answers_first(sorted(choices, key=lambda choice: -choice.score))))


def _answers_first(choices: list[Choice]) -> list[Choice]:
    """Where the best only states the problem, that part of its article first that solves it."""
    if not choices or not choices[0].figures["problem"]:
        return choices
    article = choices[0].section.article
    solution = next((one for one in choices if one.section.article == article and one.figures["answer"]), None)
    return [solution, *(one for one in choices if one is not solution)] if solution else choices


def _figures(section: Section, asked: _Question) -> dict[str, float]:
    article = section.passage.article or section.passage.title
    text = section.text[:_BODY_CHARS]
    path = " ".join((article, *section.path))
    own, whole = _terms(section.title), _terms(path)
    total = sum(asked.terms.values()) or 1.0
    beyond, above = len(own.keys() - asked.terms.keys()), len(whole.keys() - asked.terms.keys())
    return {
        "heading": sum(weight for term, weight in asked.terms.items() if term in own) / total,
        "heading_only": beyond / (beyond + 3),
        "title": sum(weight for term, weight in asked.terms.items() if term in whole) / total,
        "title_only": above / (above + 5),
        "pairs": len(asked.pairs & (_pairs(path) | _pairs(text))) / (len(asked.pairs) or 1),
        "meaning": float(asked.meaning @ meaning(section.title)),
        "alike": _alike(asked.meanings, meanings(path)),
        "body_meaning": float(asked.meaning @ meaning(section.text[:_MEANING_CHARS])),
        "body_alike": _alike(asked.meanings, meanings(text)),
        "action": agreement(asked.wanted, actions(section.title) or actions(article)),
        "steps": float(asked.how and has_steps(section.text)),
        "figure": float(gives_figure(asked.text, text)),
        "found": 0.0 if section.place is None else 1 / (1 + section.place),
        "article": section.passage.score,
        "first": float(section.number == 0),
        "answer": float(gives_answer(section.title)),
        "problem": float(states_problem(section.title)),
        "links": float(own_letters(section.text[:_MEANING_CHARS]) < 40),
    }


def _articles(candidates: Sequence[Section], asked: Mapping[str, float]) -> dict[int, dict[str, float]]:
    """Figures of whole articles, by the place of each."""
    total = sum(asked.values()) or 1.0
    trust = 1 + 2 * min(1.0, len(asked) / _MANY_TERMS)  # the longer a question, the surer is the search
    found: dict[int, dict[str, float]] = {}
    for article, group in groupby(candidates, key=lambda section: section.article):
        members = list(group)
        known = set[str]().union(*(_terms(one.text[:_BODY_CHARS]).keys() | _terms(one.title).keys() for one in members))
        places = [section.place for section in members if section.place is not None]
        found[article] = {
            "article_body": sum(weight for term, weight in asked.items() if term in known) / total,
            "article_found": trust / (1 + min(places, default=9)),
        }
    return found


def _alike(asked: NDArray[np.float32], said: NDArray[np.float32]) -> float:
    """The share of the question's words for which there is one that means nearly the same."""
    if not asked.size or not said.size:
        return 0.0
    best = (asked @ said.T).max(axis=1)
    return float(np.where(best > _NEAR, best, 0.0).mean())


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_terms(text)))


def _weighted(question: str, candidates: Sequence[Section]) -> dict[str, float]:
    """The question's terms, each by how rare it is in what was found."""
    known = [_terms(f"{section.title}\n{section.text[:_BODY_CHARS]}") for section in candidates]
    count = len(known)
    weights = {}
    for term, weight in terms(question).items():
        having = sum(term in one for one in known)
        weights[term] = weight * math.log(1 + (count - having + 0.5) / (having + 0.5))
    return weights


@lru_cache(maxsize=4096)  # articles are read for one question after the other
def _terms(text: str) -> Mapping[str, float]:
    return terms(text)
