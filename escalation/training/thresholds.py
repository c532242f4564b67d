"""From which probability an intent may be acted upon, read off the curves of rows that were held back.

What a person should see shares one budget of false alarms: every intent gives up recall at the same price. The price
is the lowest at which no more than the budget of ordinary questions is handed over, as a mean over the data sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BUDGET = 0.012  # of ordinary questions, any intent
GRID = np.round(np.linspace(0.5, 0.97, 48), 2)  # what is less likely than not is no reason to call a person
FEW = 20  # rows of a kind, below which a data set has no say
PRICES = (0.1, 1e4)


@dataclass(frozen=True, slots=True)
class _Curve:
    recall: NDArray[np.float64]  # over the grid, the mean of the data sets
    false_alarms: NDArray[np.float64]

    def at(self, price: float) -> float:
        return float(GRID[int(np.argmax(self.recall - price * self.false_alarms))])


def together(
    probability: NDArray[np.float64],
    target: NDArray[np.float32],
    source: Sequence[str],
    ordinary_sources: frozenset[str],
    budget: float = BUDGET,
) -> NDArray[np.float64]:
    """(labels,) thresholds. `probability` and `target` (rows, labels), `source` (rows,) the data set of each row;
    false alarms count in `ordinary_sources` only: our own counter-examples are harder than what people write."""
    names = np.array(source)
    ordinary = np.asarray((target < 0).all(axis=1))
    quiet = [names == name for name in sorted(ordinary_sources) if (ordinary & (names == name)).sum() >= FEW]
    groups = [ordinary & group for group in quiet]
    curves = [_curve(probability[:, column], target[:, column] > 0, names, groups) for column in range(target.shape[1])]
    low, high = PRICES
    for _ in range(40):
        price = float(np.sqrt(low * high))
        chosen = np.array([curve.at(price) for curve in curves])
        flagged = np.asarray((probability >= chosen).any(axis=1))
        if np.mean([flagged[group].mean() for group in groups]) > budget:
            low = price
        else:
            high = price
    return np.array([curve.at(high) for curve in curves])


def _curve(
    chance: NDArray[np.float64], positive: NDArray[np.bool_], names: NDArray[np.str_], groups: list[NDArray[np.bool_]]
) -> _Curve:
    known = [positive & (names == name) for name in np.unique(names) if (positive & (names == name)).sum() >= FEW]
    return _Curve(_share(chance, known), _share(chance, groups))


def _share(chance: NDArray[np.float64], groups: list[NDArray[np.bool_]]) -> NDArray[np.float64]:
    shares = np.array([[float((chance[group] >= value).mean()) for value in GRID] for group in groups])
    return np.asarray(shares.mean(axis=0))
