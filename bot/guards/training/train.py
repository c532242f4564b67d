"""The guard's weights, its threshold and its probabilities, the latter two from rows that were held back.

Each public set, and each fifth of our own templates, is read by a model that has not learned from it; the threshold is
the one at which no set of support questions has more than `MAX_FALSE_ALARMS` of them flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.guards.cues import has_cue
from bot.guards.training.material import OWN, RECIPE, Example, fitted
from bot.guards.windows import windows
from bot.learned.features import features
from bot.learned.linear import LinearModel, calibrated
from bot.learned.training import calibrate
from bot.learned.training.fit import Fitted

VERSION = "injection-1"
LABEL = "injection"
SUPPORT = ("banking77", "bitext_cs", "clinc150", "rasa_bots")  # what people ask; the other sets are articles and talk
MAX_FALSE_ALARMS = 0.002
NOT_READ = -3.0  # the score of a text without a cue
OWN_FOLDS = 5


def score(model: Fitted, text: str) -> float:
    """The worst window's."""
    read = [features(window, RECIPE.bits) for window in windows(text) if has_cue(window)]
    return float(model.scores(read).max()) if read else NOT_READ


def train(rows: Sequence[Example]) -> LinearModel:
    final = fitted(rows)
    held, truth, sources = _held_back(rows)
    weight = np.where(truth > 0, 0.02, 1.0)  # of what people write, hardly anything is an attack
    slope, offset = calibrate.platt(held, truth, weight)
    platt = np.array([[slope], [offset]])
    chance = calibrated(held[:, None], platt)[:, 0]
    weights, scale = calibrate.in_eight_bits(final.weights)
    bias = np.round(final.bias, 5)
    threshold = np.array([_threshold(chance, truth, sources)])
    return LinearModel(VERSION, (LABEL,), weights, scale, final.meaning, bias, platt, threshold)


def _held_back(rows: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.float32], list[str]]:
    """Scores, truth (1, -1) and source of whole rows; mixtures are left out."""
    folds: defaultdict[str, list[Example]] = defaultdict(list)
    for row in rows:
        if row.weight >= 1.0:
            folds[f"{OWN} {row.line % OWN_FOLDS}" if row.source == OWN else row.source].append(row)
    scores: list[float] = []
    truth: list[float] = []
    sources: list[str] = []
    for name, out in folds.items():
        fold = int(name.split()[1]) if name.startswith(OWN) else None
        model = fitted([row for row in rows if not _is_out(row, name, fold)])
        scores += [score(model, row.text) for row in out]
        truth += [1.0 if row.attack else -1.0 for row in out]
        sources += [OWN if fold is not None else name] * len(out)
    return np.array(scores), np.array(truth, np.float32), sources


def _is_out(row: Example, name: str, fold: int | None) -> bool:
    return row.source == (name if fold is None else OWN) and (fold is None or row.line % OWN_FOLDS == fold)


def _threshold(chance: NDArray[np.float64], truth: NDArray[np.float32], sources: Sequence[str]) -> float:
    names = np.array(sources)
    sets = [chance[(names == name) & (truth < 0)] for name in SUPPORT]
    return round(max(float(np.quantile(ordinary, 1 - MAX_FALSE_ALARMS)) for ordinary in sets) + 0.0005, 4)
