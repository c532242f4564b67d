"""From scores to probabilities (Platt) and thresholds, on rows that were held back; and weights in 8 bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DIGITS = 4  # what is kept of a fitted number, so that the last bit of an exp() does not show in the file


def platt(
    scores: NDArray[np.float64], target: NDArray[np.float32], weight: NDArray[np.float64] | None = None
) -> tuple[float, float]:
    """Slope and offset that make log odds of scores, by Newton's method with Platt's smoothed targets.

    `target` is 1 or -1, `weight` how much a row counts. With fewer than ten of either the scores are taken as log odds
    of slope 2.
    """
    positive = target > 0
    weight = np.ones(scores.size) if weight is None else weight
    ups, downs = float(weight[positive].sum()), float(weight[~positive].sum())
    if min(positive.sum(), (~positive).sum()) < 10:
        return 2.0, -1.0
    wanted = np.where(positive, (ups + 1) / (ups + 2), 1 / (downs + 2))
    slope, offset = 2.0, float(np.log((ups + 1) / (downs + 1)))
    for _ in range(50):
        guess = 1 / (1 + np.exp(-np.clip(slope * scores + offset, -30, 30)))
        error, spread = weight * (guess - wanted), weight * np.maximum(guess * (1 - guess), 1e-9)
        gradient = np.array([(error * scores).sum() + 1e-3 * slope, error.sum()])
        mixed = (spread * scores).sum()
        hessian = np.array([[(spread * scores * scores).sum() + 1e-3, mixed], [mixed, spread.sum() + 1e-9]])
        determinant = hessian[0, 0] * hessian[1, 1] - mixed * mixed
        step = np.array([
            hessian[1, 1] * gradient[0] - mixed * gradient[1],
            hessian[0, 0] * gradient[1] - mixed * gradient[0],
        ]) / max(determinant, 1e-12)  # fmt: skip
        step = np.clip(step, -1, 1)
        slope, offset = max(slope - step[0], 0.1), offset - step[1]
        if np.abs(step).max() < 1e-7:
            break
    return round(float(slope), DIGITS), round(float(offset), DIGITS)


def threshold(positives: NDArray[np.float64], negatives: NDArray[np.float64], most: float) -> float:
    """The lowest probability that flags at most `most` of the negatives; at least .3, at most .9."""
    if not negatives.size or not positives.size:
        return 0.5
    wanted = float(np.quantile(negatives, 1 - most))
    return round(min(max(wanted + 0.0005, 0.3), 0.9), 3)


def in_eight_bits(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights as steps, and a step's worth by label. The few beyond eight deviations are cut, or they cost the rest."""
    spread = np.sqrt((weights.astype(np.float64) ** 2).mean(axis=0))
    limit = np.minimum(np.abs(weights).max(axis=0), 8 * spread).astype(np.float32)
    scale = np.maximum(limit / np.float32(127), np.float32(1e-9))
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale


def best_f1(probabilities: NDArray[np.float64], target: NDArray[np.float32]) -> float:
    """The probability that separates with the best F1."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(target[order] > 0)
    flagged = np.arange(1, order.size + 1)
    f1 = 2 * hits / (flagged + max(int(hits[-1]), 1))
    return round(float(probabilities[order][int(np.argmax(f1))]), 3)
