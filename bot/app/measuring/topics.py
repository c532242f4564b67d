"""`firstline eval topics`: is what the articles do not answer told apart, and what is about something else?

Every knowledge is judged by a model that was fitted without it. Beside each figure stands what the share of words that
the best passage has in common with the question comes to: a threshold on the best passage, and nothing learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.confidence import Model
from bot.answering.proactive import MIN_CONFIDENCE
from bot.app.measuring import own_topics
from bot.app.measuring.cases import Case, cases
from bot.app.measuring.confidence_fit import LOST, fitted, probabilities
from escalation.training.metrics import Share, auroc_of, wilson

Scores = NDArray[np.float64]
KINDS = {"answered": "answerable", "missed": "no article answers them", "far": "about something else"}


def report(data: Path) -> Iterator[str]:
    """Lines of Markdown. Raises FileNotFoundError where a set is missing."""
    rows = cases(data)
    yield f"Answerable or not: AUROC [95 %]; out of scope: caught where {LOST:.0%} of the answerable are lost."
    yield "| knowledge | against | questions | confidence | words in common |\n|---|---|---:|---:|---:|"
    judged = [(name, *_judged(rows, name)) for name in dict.fromkeys(row.corpus for row in rows)]
    for name, mine, model in judged:
        yield from _answerable(name, mine, model)
    yield "\n| knowledge | out of scope caught | words in common | at the threshold that ships: caught | lost |"
    yield "|---|---:|---:|---:|---:|"
    for name, mine, model in judged:
        yield _out_of_scope(name, mine, model)
    yield "\nQuoted without a model: by the words alone, and with the confidence. Likely enough to be said unasked:"
    yield "| knowledge | questions | words alone | with confidence | unasked |\n|---|---|---:|---:|---:|"
    for name, mine, model in judged:
        yield from _quoted(name, mine, model)
    yield from own_topics.report(data)


def _judged(rows: Sequence[Case], name: str) -> tuple[list[Case], Model]:
    """The questions to one knowledge, and a model that has seen no form of it."""
    family = name.split(",")[0]
    return [row for row in rows if row.corpus == name], fitted(
        [row for row in rows if not row.corpus.startswith(family)]
    )


def _answerable(name: str, rows: Sequence[Case], model: Model) -> Iterator[str]:
    answered = [row for row in rows if row.asked.kind == "answered"]
    for kind, source in dict.fromkeys((row.asked.kind, row.asked.source) for row in rows):
        if kind == "answered":
            continue
        against = [row for row in rows if (row.asked.kind, row.asked.source) == (kind, source)]
        of_its_kind = [row for row in answered if row.asked.source == source] or answered
        both = [*of_its_kind, *against]
        truth = np.array([row.asked.kind == "answered" for row in both])
        mine = auroc_of(probabilities(both, model.answered), truth)
        words = auroc_of(_words(both), truth)
        yield f"| {name} | {source} ({kind}) | {len(of_its_kind)} and {len(against)} | {mine} | {words} |"


def _out_of_scope(name: str, rows: Sequence[Case], model: Model) -> str:
    far, answered = _of_kind(rows, "far"), _of_kind(rows, "answered")
    mine, lost = (probabilities(some, model.on_subject) < model.on_subject_from for some in (far, answered))
    at_a_price = (
        _caught(far, answered, score) for score in (lambda some: probabilities(some, model.on_subject), _words)
    )
    cells = (*at_a_price, wilson(int(mine.sum()), len(far)), wilson(int(lost.sum()), len(answered)))
    return f"| {name} | {' | '.join(map(str, cells))} |"


def _caught(far: Sequence[Case], answered: Sequence[Case], score: Callable[[Sequence[Case]], Scores]) -> Share:
    limit = float(np.quantile(score(answered), LOST))
    return wilson(int((score(far) < limit).sum()), len(far))


def _quoted(name: str, rows: Sequence[Case], model: Model) -> Iterator[str]:
    for kind, called in KINDS.items():
        if not (asked := _of_kind(rows, kind)):
            continue
        likely = probabilities(asked, model.answered)
        words = np.array([row.quotable for row in asked])
        kept = (likely >= model.answered_from) & (probabilities(asked, model.on_subject) >= model.on_subject_from)
        shares = (wilson(int(hits.sum()), len(asked)) for hits in (words, words & kept, likely >= MIN_CONFIDENCE))
        yield f"| {name} | {called} | {' | '.join(map(str, shares))} |"


def _of_kind(rows: Sequence[Case], kind: str) -> list[Case]:
    return [row for row in rows if row.asked.kind == kind]


def _words(rows: Sequence[Case]) -> Scores:
    return np.array([row.shared for row in rows])
