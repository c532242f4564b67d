"""One-against-the-rest linear models with a squared hinge, by Adagrad in small steps.

The loss needs additions, products and square roots only, and sums run in a fixed order: the same examples give the same
bits on every machine, which logistic regression through a BLAS does not. Probabilities come from `calibrate.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.learned.features import Features

BATCH = 128


@dataclass(frozen=True, slots=True)
class Recipe:
    bits: int = 17
    epochs: int = 6
    rate: float = 0.25
    shrink: float = 2e-6  # weight decay a step, towards zero
    meaning_epochs: int = 10
    meaning_rate: float = 0.3
    meaning_shrink: float = 1e-4
    positive: float = 1.0  # a positive counts so much as this times sqrt(negatives / positives), at most 8
    seed: int = 20260101


@dataclass(frozen=True, slots=True)
class Fitted:
    weights: NDArray[np.float32]  # (2**bits, labels)
    meaning: NDArray[np.float32]  # (size of the word vectors, labels)
    bias: NDArray[np.float32]  # (labels,)

    def scores(self, rows: Sequence[Features]) -> NDArray[np.float32]:
        """(rows, labels): distances from the border, positive on the label's side."""
        result = np.empty((len(rows), self.bias.size), np.float32)
        for place, row in enumerate(rows):
            result[place] = (
                (self.weights[row.columns] * row.value[:, None]).sum(axis=0)
                + (row.meaning[:, None] * self.meaning).sum(axis=0)
                + self.bias
            )
        return result


class _Weights:
    """Weights under Adagrad: each goes by its own slope so far."""

    def __init__(self, rows: int, labels: int, start: float = 0) -> None:
        self.value = np.full((rows, labels), start, np.float32)
        self._squares = np.full((rows, labels), 1e-4, np.float32)

    def step(self, places: NDArray[np.int64] | slice, gradient: NDArray[np.float32], rate: float) -> None:
        self._squares[places] += gradient * gradient
        self.value[places] -= np.float32(rate) * gradient / np.sqrt(self._squares[places])


def fit(rows: Sequence[Features], target: NDArray[np.float32], weight: NDArray[np.float32], recipe: Recipe) -> Fitted:
    """`target` (rows, labels) is 1, -1, or 0 for "not known"; `weight` (rows,) is how much a row counts.

    N-grams and meanings are learned each for itself and added up: together, the n-grams explain every example and
    nothing is left to learn from the meanings, which are what carries over.
    """
    cost = _costs(target, weight, recipe)
    usable = np.array([place for place, row in enumerate(rows) if row.columns.size])
    grams, grams_bias = _fit_grams(rows, usable, target, cost, recipe)
    meaning, meaning_bias = _fit_meaning(np.stack([row.meaning for row in rows]), usable, target, cost, recipe)
    return Fitted(grams, meaning, grams_bias + meaning_bias)


def _fit_grams(
    rows: Sequence[Features],
    usable: NDArray[np.int64],
    target: NDArray[np.float32],
    cost: NDArray[np.float32],
    recipe: Recipe,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = _Weights(2**recipe.bits, target.shape[1])
    bias = _Weights(1, target.shape[1], -1)
    for rate, batch in _batches(usable, recipe.epochs, recipe.rate, recipe.seed):
        index = np.concatenate([rows[place].columns for place in batch])
        value = np.concatenate([rows[place].value for place in batch])
        lengths = np.array([rows[place].columns.size for place in batch])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        score = np.add.reduceat(weights.value[index] * value[:, None], starts, axis=0) + bias.value
        slope = _slope(score, target[batch], cost[batch])
        columns, gradient = _by_column(index, np.repeat(slope, lengths, axis=0) * value[:, None])
        gradient += np.float32(recipe.shrink) * weights.value[columns] * np.float32(len(batch))
        weights.step(columns, gradient, rate)
        bias.step(slice(None), np.add.reduce(slope, axis=0, keepdims=True), rate / 10)
    return weights.value, bias.value[0]


def _fit_meaning(
    meanings: NDArray[np.float32],
    usable: NDArray[np.int64],
    target: NDArray[np.float32],
    cost: NDArray[np.float32],
    recipe: Recipe,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = _Weights(meanings.shape[1], target.shape[1])
    bias = _Weights(1, target.shape[1], -1)
    for rate, batch in _batches(usable, recipe.meaning_epochs, recipe.meaning_rate, recipe.seed + 1):
        inputs = meanings[batch][:, :, None]
        # Sums in a fixed order: a product of matrices has none.
        slope = _slope((inputs * weights.value).sum(axis=1) + bias.value, target[batch], cost[batch])
        gradient = (inputs * slope[:, None, :]).sum(axis=0)
        gradient += np.float32(recipe.meaning_shrink) * weights.value * np.float32(len(batch))
        weights.step(slice(None), gradient, rate)
        bias.step(slice(None), np.add.reduce(slope, axis=0, keepdims=True), rate / 4)
    return weights.value, bias.value[0]


def _batches(
    usable: NDArray[np.int64], epochs: int, rate: float, seed: int
) -> Iterator[tuple[float, NDArray[np.int64]]]:
    chance = np.random.Generator(np.random.PCG64(seed))
    for epoch in range(epochs):
        order = usable[np.argsort(chance.integers(0, 2**62, usable.size), kind="stable")]
        for start in range(0, order.size, BATCH):
            yield rate / (1 + epoch), order[start : start + BATCH]


def _slope(score: NDArray[np.float32], wanted: NDArray[np.float32], cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of the squared hinge, in the score."""
    return np.asarray(-2 * wanted * np.maximum(0, 1 - wanted * score) * cost, np.float32)


def _by_column(index: NDArray[np.int64], parts: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    order = np.argsort(index, kind="stable")
    index = index[order]
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    return index[starts], np.add.reduceat(parts[order], starts, axis=0)


def _costs(target: NDArray[np.float32], weight: NDArray[np.float32], recipe: Recipe) -> NDArray[np.float32]:
    positives = ((target > 0) * weight[:, None]).sum(axis=0)
    negatives = ((target < 0) * weight[:, None]).sum(axis=0)
    ratio = np.sqrt(negatives / np.maximum(positives, 1))
    more = np.clip(recipe.positive * ratio, 1, 8)
    return (np.where(target > 0, more, 1) * weight[:, None]).astype(np.float32)
