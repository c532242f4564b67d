"""How much is stopped of what is made up, and how little of what is true: floors under what docs/guardrails.md says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from bot.answering.grounding import carried
from bot.app.measuring.grounding.cases import TRUE, Case, article_cases, free_cases, help_centre, promise_cases
from tests.support.figures import FORMS, ceiling, floor
from tests.support.shared import shared

pytestmark = pytest.mark.figures


def shares(cases: Iterable[Case]) -> dict[str, tuple[float, int]]:
    """What of each kind does not stay as it was, and of how many."""
    count, stopped = Counter[str](), Counter[str]()
    for case in cases:
        said = carried(case.answer, case.passages, case.question).text
        count[case.kind] += 1
        stopped[case.kind] += said != case.answer if case.kind == TRUE else case.false_sentence not in said
    return {kind: (stopped[kind] / count[kind], count[kind]) for kind in count}


def test_floor_promises_are_stopped_in_every_form_and_innocent_sentences_are_not() -> None:
    found = shares(case for case in promise_cases() if case.half == "kept")

    assert found.pop(TRUE)[0] <= 0.15
    assert min(share for share, _ in found.values()) >= 0.8


FLOORS = {"changed figure": 0.94, "invented step": 0.95, "swapped name": 0.9, "turned round": 0.75}


@FORMS
def test_floor_what_articles_do_not_say_is_stopped_and_what_they_say_is_not(whole: bool) -> None:
    texts = help_centre(shared("evals"))
    kept = [case for case in article_cases(texts) if case.half == "kept"]
    found = shares(kept if whole else kept[::4])

    held_back, count = found[TRUE]
    assert held_back <= ceiling(0.05, count, whole=whole)
    for kind, least in FLOORS.items():
        stopped, count = found[kind]
        assert stopped >= floor(least, count, whole=whole), kind


def test_floor_free_words_are_left_alone() -> None:
    assert shares(free_cases(help_centre(shared("evals"))))[TRUE][0] <= 0.25
