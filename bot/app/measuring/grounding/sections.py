"""The figures of `firstline eval grounding`, as Markdown tables.

Stopped is a sentence that is not in what is said in the end. A false alarm is a true answer that does not stay whole;
"not sure" one of which nothing is left. The baseline compares words: of each sentence half must stand in the passages,
and every figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from bot.answering.grounding import carried
from bot.answering.words import terms
from bot.app.measuring.grounding.cases import (
    HALVES,
    TRUE,
    Case,
    article_cases,
    free_cases,
    help_centre,
    promise_cases,
    reference_answers,
    technotes,
)
from escalation.training.metrics import wilson

TECHNOTES = 4  # one technote in so many
_HALF = 0.5
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_CALLED = {"looked_at": "looked at", "kept": "kept back"}

# What is said in the end.
Check = Callable[[Case], str]


def sections(data: Path) -> Iterator[str]:
    """What is printed, part by part. Raises FileNotFoundError."""
    articles = help_centre(data)
    sets = (
        ("Promises of our own, in seven languages", list(promise_cases())),
        ("True answers in free words, help_login_gov", list(free_cases(articles))),
        ("help_login_gov, English", list(article_cases(articles))),
        ("techqa, technotes", list(article_cases(technotes(data)))[::TECHNOTES]),
    )
    for name, cases in sets:
        for half in HALVES:
            yield _table(f"{name}, {_CALLED[half]}", [case for case in cases if case.half == half])
    yield _table("techqa, answers that people wrote", list(reference_answers(data)))


def _table(title: str, cases: Sequence[Case]) -> str:
    ours, plain = ([check(case) for case in cases] for check in (_ours, _by_words))
    false: dict[str, list[int]] = {}
    for at, case in enumerate(cases):
        if case.kind != TRUE:
            false.setdefault(case.kind, []).append(at)
    if len(false) > 1:
        false = dict(sorted(false.items())) | {"**all of these**": [*chain.from_iterable(false.values())]}
    lines = [_stopped(kind, some, cases, ours, plain) for kind, some in false.items()]
    true = [at for at, case in enumerate(cases) if case.kind == TRUE]
    for name, fails in (("true, not left whole", _not_whole), ("true, nothing left", _nothing)):
        counts = (sum(fails(cases[at], said[at]) for at in true) for said in (ours, plain))
        lines.append(f"| *{name}* | {len(true)} | {' | '.join(str(wilson(count, len(true))) for count in counts)} |")
    head = "| what is false | n | stopped | by words alone |\n|---|--:|---|---|"
    return "\n".join((f"### {title}", "", head, *lines, ""))


def _stopped(name: str, false: Sequence[int], cases: Sequence[Case], ours: Sequence[str], plain: Sequence[str]) -> str:
    counts = (sum(cases[at].false_sentence not in said[at] for at in false) for said in (ours, plain))
    return f"| {name} | {len(false)} | {' | '.join(str(wilson(count, len(false))) for count in counts)} |"


def _not_whole(case: Case, said: str) -> bool:
    return said != case.answer


def _nothing(_: Case, said: str) -> bool:
    return not said


def _ours(case: Case) -> str:
    return carried(case.answer, case.passages, case.question).text


def _by_words(case: Case) -> str:
    passages = "\n".join(f"{one.title}\n{one.text}" for one in case.passages)
    known, figures = terms(f"{passages}\n{case.question}").keys(), set(_FIGURE.findall(f"{passages}\n{case.question}"))
    return " ".join(
        one
        for one in case.sentences
        if set(_FIGURE.findall(one)) <= figures and len(terms(one).keys() & known) >= _HALF * len(terms(one))
    )
