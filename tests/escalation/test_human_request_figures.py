"""Requests for a human on sets of other companies: heard often enough, and hardly ever where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from escalation.human_request import evaluate
from tests.support.figures import FORMS, ceiling, floor
from tests.support.shared import SHARED, shared

FLOORS = {
    # name: (explicit requests heard at least, false alarms at most)
    "nlupp banking, even folds": (0.9, 0.002),
    "nlupp banking, odd folds": (0.8, 0.002),
    "rasa financial-demo": (0.95, 0.005),
    "rasa helpdesk-assistant": (0.95, 0.01),
    "bitext": (0.95, 0.001),
    "hint3": (0.9, 0.005),
    "banking77 train": (0, 0.002),
    "banking77 test": (0, 0.002),
    "clinc150 test": (0, 0.005),
    "uss, odd dialogues": (0, 0.003),
    "dstc10 questions": (0, 0.001),
}


@pytest.fixture(scope="module")
def public_sets() -> dict[str, evaluate.LabelledSet]:
    shared("evals")
    return {one.name: one for one in evaluate.public_sets(SHARED / "evals")}


SAMPLE = 1_000  # of each kind, spread over the whole set


@pytest.mark.figures
@FORMS
@pytest.mark.parametrize("name", FLOORS)
def test_figures_on_public_sets_stay_above_their_floors(
    name: str, whole: bool, public_sets: dict[str, evaluate.LabelledSet]
) -> None:
    least, most = FLOORS[name]

    def some(texts: Sequence[str]) -> Sequence[str]:
        return texts if whole else texts[:: len(texts) // SAMPLE + 1]

    requests, others = some(public_sets[name].explicit), some(public_sets[name].ordinary)
    heard, misheard = (evaluate.share(texts, evaluate.explicit).rate for texts in (requests, others))
    assert heard >= floor(least, max(1, len(requests)), whole=whole)
    assert misheard <= ceiling(most, max(1, len(others)), whole=whole)


def test_figures_on_paraphrases_that_were_not_tuned_on_stay_above_their_floors() -> None:
    kept = [one for one in evaluate.paraphrases() if not one.tuned]

    for one in kept:
        assert evaluate.share(one.explicit, evaluate.explicit).rate >= 0.9
        assert evaluate.share(one.indirect, evaluate.explicit_or_indirect).rate >= 0.75
        assert evaluate.share(one.ordinary, evaluate.explicit_or_indirect).rate <= 0.04
