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
from bot.config import Answers
from escalation.training.metrics import Share, auroc_of, wilson

_BY_WORDS = 0.35  # share of a question's substance that a passage had to have before there was a confidence
GIVEN_UP = (0.02, 0.04, 0.06, 0.08, 0.1, 0.15)  # of the answerable
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
        yield from _all_of_them(name, mine, model)
    yield "\n| knowledge | out of scope caught | words in common | at the threshold that ships: caught | lost |"
    yield "|---|---:|---:|---:|---:|"
    for name, mine, model in judged:
        yield _out_of_scope(name, mine, model)
    yield "\nQuoted without a model: by the words alone, and with the confidence; of those, with a word that the"
    yield "bot is not sure. Likely enough to be said unasked:"
    yield "| knowledge | questions | words alone | with confidence | not sure | unasked |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, mine, model in judged:
        yield from _quoted(name, mine, model)
    yield "\nWhat no article answers and is quoted all the same, by the share of the answerable that is given up:"
    yield f"| knowledge | {' | '.join(f'{lost:.0%}' for lost in GIVEN_UP)} |\n|---|{'---:|' * len(GIVEN_UP)}"
    for name, mine, model in judged:
        yield from _given_up(name, mine, model)
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


def _all_of_them(name: str, rows: Sequence[Case], model: Model) -> Iterator[str]:
    """Whatever no article answers, in one figure each; every kind of question as often as the set has it."""
    answered = _of_kind(rows, "answered")
    for called, kinds in (("all of these together", ("missed", "far")), ("no article answers them", ("missed",))):
        against = [row for row in rows if row.asked.kind in kinds]
        if not _of_kind(rows, "missed") or not against:
            continue
        both, truth = [*answered, *against], np.arange(len(answered) + len(against)) < len(answered)
        mine, words = (auroc_of(score, truth) for score in (probabilities(both, model.answered), _words(both)))
        yield f"| {name} | {called} | {len(answered)} and {len(against)} | {mine} | {words} |"


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
        carried = np.array([row.carried for row in asked])
        kept = (likely >= model.answered_from) & (probabilities(asked, model.on_subject) >= model.on_subject_from)
        kept &= carried >= Answers().grounding_threshold
        hits = (carried >= _BY_WORDS, kept, kept & (likely < model.sure_from), likely >= MIN_CONFIDENCE)
        shares = (wilson(int(some.sum()), len(asked)) for some in hits)
        yield f"| {name} | {called} | {' | '.join(map(str, shares))} |"


def _given_up(name: str, rows: Sequence[Case], model: Model) -> Iterator[str]:
    missed, answered = (_of_kind(rows, kind) for kind in ("missed", "answered"))
    if missed:
        likely, scores = (probabilities(some, model.answered) for some in (missed, answered))
        hits = (int((likely >= np.quantile(scores, lost)).sum()) for lost in GIVEN_UP)
        yield f"| {name} | {' | '.join(str(wilson(count, len(missed))) for count in hits)} |"


def _of_kind(rows: Sequence[Case], kind: str) -> list[Case]:
    return [row for row in rows if row.asked.kind == kind]


def _words(rows: Sequence[Case]) -> Scores:
    return np.array([row.shared for row in rows])
