"""Requests for a human on sets of other companies: heard often enough, and hardly ever where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from escalation.human_request import evaluate
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


def stays_above_its_floor(name: str, measured: evaluate.LabelledSet, at_most: int) -> None:
    """`at_most`: of each kind, spread over the whole set."""
    least, most = FLOORS[name]

    def some(texts: Sequence[str]) -> Sequence[str]:
        return texts[:: len(texts) // at_most + 1]

    assert evaluate.share(some(measured.explicit), evaluate.explicit).rate >= least
    assert evaluate.share(some(measured.ordinary), evaluate.explicit).rate <= most


@pytest.mark.parametrize("name", FLOORS)
def test_the_short_form_figures_on_public_sets(name: str, public_sets: dict[str, evaluate.LabelledSet]) -> None:
    stays_above_its_floor(name, public_sets[name], at_most=4_500)


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_figures_on_public_sets_stay_above_their_floors(
    name: str, public_sets: dict[str, evaluate.LabelledSet]
) -> None:
    stays_above_its_floor(name, public_sets[name], at_most=1_000_000)


def test_figures_on_paraphrases_that_were_not_tuned_on_stay_above_their_floors() -> None:
    kept = [one for one in evaluate.paraphrases() if not one.tuned]

    for one in kept:
        assert evaluate.share(one.explicit, evaluate.explicit).rate >= 0.9
        assert evaluate.share(one.indirect, evaluate.explicit_or_indirect).rate >= 0.75
        assert evaluate.share(one.ordinary, evaluate.explicit_or_indirect).rate <= 0.04


def test_the_interval_of_a_share_holds_it() -> None:
    low, high = evaluate.wilson(9, 10)

    assert 0.59 < low < 0.6
    assert 0.98 < high < 0.99
    assert evaluate.wilson(0, 0) == (0, 1)
