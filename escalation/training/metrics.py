"""Figures with intervals: Wilson's for shares, bootstrap for F1 and AUROC. Repeatable: the bootstrap has a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot import intervals

RESAMPLES = 200
SEED = 7


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; `value` is nan of nothing."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.value != self.value:
            return "–"
        return f"{self.value:.3f} [{self.low:.2f}, {self.high:.2f}]".replace("0.", ".")


NOTHING = Share(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class Figures:
    positives: int
    negatives: int
    precision: Share
    recall: Share
    false_alarms: Share  # of the negatives
    f1: Share
    auroc: Share


def wilson(hits: int, of: int) -> Share:
    if not of:
        return NOTHING
    return Share(hits / of, *intervals.wilson(hits, of))


def auroc(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """By ranks, ties shared; nan without both kinds."""
    ups, downs = int(truth.sum()), int((~truth).sum())
    if not ups or not downs:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[truth].sum() - ups * (ups + 1) / 2) / (ups * downs))


def auroc_of(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> Share:
    """With its interval."""
    return _bootstrapped(lambda rows: auroc(scores[rows], truth[rows]), truth.size)


def f1(flags: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    both = int(flags.sum()) + int(truth.sum())
    return 2 * int((flags & truth).sum()) / both if both else float("nan")


def figures(flags: NDArray[np.bool_], truth: NDArray[np.bool_], scores: NDArray[np.float64] | None = None) -> Figures:
    """Of flags (rows,) against the truth; AUROC where scores are given."""
    hits, flagged, positives = int((flags & truth).sum()), int(flags.sum()), int(truth.sum())
    negatives = truth.size - positives
    return Figures(
        positives,
        negatives,
        wilson(hits, flagged),
        wilson(hits, positives),
        wilson(flagged - hits, negatives),
        _bootstrapped(lambda rows: f1(flags[rows], truth[rows]), truth.size),
        NOTHING if scores is None else auroc_of(scores, truth),
    )


def _bootstrapped(measure: Callable[[NDArray[np.int64]], float], size: int) -> Share:
    if not size:
        return NOTHING
    value = measure(np.arange(size))
    if value != value:
        return NOTHING
    chance = np.random.Generator(np.random.PCG64(SEED))
    drawn = [measure(chance.integers(0, size, size)) for _ in range(RESAMPLES)]
    known = [figure for figure in drawn if figure == figure]
    low, high = np.quantile(known, [0.025, 0.975])
    return Share(value, float(low), float(high))
