"""How thresholds are read off the curves, and what the shipped weights are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.model import Intent
from escalation.intent.assess import loaded
from escalation.intent.labels import FOR_A_PERSON, LEARNED
from escalation.training.evaluate import written_apart
from escalation.training.thresholds import GRID, together

ORDINARY = frozenset({"bank", "shop"})


def rows(seed: int, separation: float) -> tuple[NDArray[np.float64], NDArray[np.float32], list[str]]:
    """600 rows of two sets and two labels; the further apart, the easier."""
    chance = np.random.Generator(np.random.PCG64(seed))
    target = np.full((600, 2), -1, np.float32)
    target[:60, 0] = target[60:120, 1] = 1
    noise = chance.random((600, 2)) * 0.6
    return np.clip(noise + separation * (target > 0), 0, 1), target, ["bank", "shop"] * 300


@given(st.integers(0, 1000), st.floats(0, 0.5), st.sampled_from([0.005, 0.01, 0.05]))
@settings(max_examples=25, deadline=None)
def test_no_more_ordinary_rows_are_flagged_than_the_budget(seed: int, separation: float, budget: float) -> None:
    probability, target, source = rows(seed, separation)

    chosen = together(probability, target, source, ORDINARY, budget)

    ordinary = np.asarray((target < 0).all(axis=1))
    flagged = np.asarray((probability >= chosen).any(axis=1))
    shares = [flagged[ordinary & (np.array(source) == name)].mean() for name in sorted(ORDINARY)]
    assert np.mean(shares) <= budget or (chosen == GRID[-1]).all()


def test_what_separates_well_is_heard_at_a_low_budget() -> None:
    probability, target, source = rows(1, separation=0.4)

    chosen = together(probability, target, source, ORDINARY, 0.01)

    assert (probability[:60, 0] >= chosen[0]).mean() > 0.6


def test_counter_examples_of_our_own_have_no_say() -> None:
    probability, target, source = rows(1, separation=0.4)
    hard = np.full((50, 2), 0.9)

    with_them = together(
        np.concatenate([probability, hard]), np.concatenate([target, np.full((50, 2), -1, np.float32)]),
        [*source, *["own"] * 50], ORDINARY,
    )  # fmt: skip

    assert with_them.tolist() == together(probability, target, source, ORDINARY).tolist()


def test_the_shipped_weights_know_every_learned_intent_and_have_thresholds_of_the_grid() -> None:
    model = loaded()

    assert model.labels == tuple(LEARNED)
    for label, threshold in zip(model.labels, model.thresholds.tolist(), strict=True):
        if Intent(label) in FOR_A_PERSON:
            assert threshold in GRID.tolist()


def test_messages_written_apart_are_labelled_and_of_both_kinds() -> None:
    found = written_apart()

    assert {intent for row in found for intent in row.has} >= FOR_A_PERSON - {Intent.SELF_HARM, Intent.THREAT_TO_OTHERS}
    ordinary = [row for row in found if not row.has]
    assert len(ordinary) >= 40
    assert all(row.unsure.isdisjoint(FOR_A_PERSON) for row in ordinary)
