"""Which examples the intents are learned from, and with what they are measured: always on sets held back.

Folds hold back whole data sets, and a fifth of the templates of our own: what counts is what carries over.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.learned.features import Features, features
from bot.learned.linear import LinearModel, calibrated
from bot.learned.training import calibrate
from bot.learned.training.fit import Fitted, Recipe, fit
from bot.learned.training.grammar import expand
from bot.model.intents import Intent
from escalation.human_request.detect import human_request
from escalation.intent.assess import BY_RULE, intents_by_rule
from escalation.intent.labels import FOR_A_PERSON, LEARNED
from escalation.training import free, thresholds
from escalation.training.datasets import TRAINABLE, Row, read

VERSION = "intent-4"
MAX_FALSE_ALARMS = 0.004  # of other rows, for each intent that the bot keeps
FOLDS: tuple[tuple[str, ...], ...] = (
    ("banking77",),
    ("bitext_cs",),
    ("clinc150", "techqa"),
    ("nlupp", "help_login_gov"),
    ("rasa_bots", "dstc10_faq"),
)
RECIPE = Recipe()
A_LINE = 30  # texts of a template
A_SET = 5000  # rows of a data set: the larger ones would drown the rest
OWN = "own"
FREE_COUNTS = 8.0  # a sentence of its own, in learning: a template counts as many as it has texts
OWN_COUNTS = 0.1  # in calibration: of our templates a third is for a person, of what people write a few in a hundred


@dataclass(frozen=True, slots=True)
class Material:
    rows: tuple[Row, ...]
    fold: NDArray[np.int64]  # (rows,) the fold that holds a row back
    features: tuple[Features, ...]
    target: NDArray[np.float32]  # (rows, labels) 1, -1 or 0 for not known
    weight: NDArray[np.float32]  # (rows,) how much it counts in learning


def own_rows() -> list[tuple[Row, int]]:
    """Our example sentences with the line they come from; every third with a slip of the finger."""
    found = []
    for file in sorted((files("escalation.training") / "examples").iterdir(), key=lambda entry: entry.name):
        language = file.name.partition(".")[0]
        for place, example in enumerate(expand(file.read_text(encoding="utf-8"), a_line=A_LINE, seed=file.name)):
            text = slip(example.text, random.Random(f"{file.name}:{place}")) if place % 3 == 0 else example.text
            labels = frozenset(Intent(label) for label in example.labels)
            found.append((Row(text, labels, frozenset(), OWN, OWN, "template", language), example.line))
    return found


def slip(text: str, chance: random.Random) -> str:
    """One letter swapped, dropped or doubled within a word of four letters or more."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return text
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[place] = chance.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]])
    return " ".join(words)


def material(folder: Path) -> Material:
    """Everything that may be learned from. Raises FileNotFoundError where a set is missing."""
    rows: list[Row] = []
    fold: list[int] = []
    for row, line in (*own_rows(), *((message.row, message.line) for message in free.messages() if message.learned)):
        rows.append(row)
        fold.append(line % len(FOLDS))
    for name in TRAINABLE:
        held_by = next(number for number, names in enumerate(FOLDS) if name in names)
        picked = thinned(read(folder, name), A_SET)
        rows += picked
        fold += [held_by] * len(picked)
    weight = np.array([FREE_COUNTS if row.kind == free.KIND else 1 for row in rows], np.float32)
    return Material(tuple(rows), np.array(fold), tuple(features(row.text) for row in rows), targets(rows), weight)


def thinned(rows: Sequence[Row], most: int) -> list[Row]:
    if len(rows) <= most:
        return list(rows)
    return [rows[place] for place in sorted(random.Random(len(rows)).sample(range(len(rows)), most))]


def targets(rows: Iterable[Row]) -> NDArray[np.float32]:
    return np.array(
        [[1 if intent in row.has else 0 if intent in row.unsure else -1 for intent in LEARNED] for row in rows],
        np.float32,
    )


def fitted(data: Material, keep: NDArray[np.bool_], recipe: Recipe) -> Fitted:
    places = np.flatnonzero(keep)
    chosen = [data.features[place] for place in places]
    return fit(chosen, data.target[places], data.weight[places], recipe)


def held_back_scores(data: Material, recipe: Recipe) -> NDArray[np.float32]:
    """(rows, labels): what a model that has learned without a row's fold says of it."""
    scores = np.zeros(data.target.shape, np.float32)
    for number in range(len(FOLDS)):
        out = data.fold == number
        model = fitted(data, ~out, recipe)
        scores[out] = model.scores([data.features[place] for place in np.flatnonzero(out)])
    return scores


@dataclass(frozen=True, slots=True)
class Calibration:
    platt: NDArray[np.float64]  # (2, labels)
    thresholds: NDArray[np.float64]  # (labels,)


def calibration(
    data: Material, scores: NDArray[np.float32], sure: NDArray[np.bool_], keep: NDArray[np.bool_]
) -> Calibration:
    """Of held-back `scores` (rows, labels), with what rules are `sure` of, by the rows to `keep`."""
    target, raw = data.target[keep], scores[keep].astype(np.float64)
    sources = [data.rows[place].source for place in np.flatnonzero(keep)]
    weight = np.array([OWN_COUNTS if source == OWN else 1.0 for source in sources])
    platts = np.array([_platt(raw[:, column], target[:, column], weight) for column in range(target.shape[1])]).T
    chance = np.where(sure[keep], BY_RULE, calibrated(raw, platts))
    person = [column for column, intent in enumerate(LEARNED) if intent in FOR_A_PERSON]
    found = np.array([_threshold(chance[:, column], target[:, column]) for column in range(target.shape[1])])
    found[person] = thresholds.together(chance[:, person], target[:, person], sources, frozenset(TRAINABLE))
    return Calibration(platts, found)


def _platt(
    scores: NDArray[np.float64], target: NDArray[np.float32], weight: NDArray[np.float64]
) -> tuple[float, float]:
    known = target != 0
    return calibrate.platt(scores[known], target[known], weight[known])


def _threshold(chance: NDArray[np.float64], target: NDArray[np.float32]) -> float:
    return calibrate.threshold(chance[target > 0], chance[target < 0], MAX_FALSE_ALARMS)


def sure_words(rows: Iterable[Row]) -> NDArray[np.bool_]:
    """(rows, labels): what rules say, the detector of requests for a human among them."""
    found = []
    for row in rows:
        said = set(intents_by_rule(row.text)[0])
        requested = human_request(row.text).explicit
        found.append([intent in said or (requested and intent is Intent.HUMAN_REQUEST) for intent in LEARNED])
    return np.array(found, bool).reshape(-1, len(LEARNED))


def train(data: Material, recipe: Recipe = RECIPE) -> tuple[LinearModel, NDArray[np.float32]]:
    """The model of all rows, calibrated on scores of rows held back, and these scores."""
    held = held_back_scores(data, recipe)
    final = fitted(data, np.ones(len(data.rows), bool), recipe)
    fixed = calibration(data, held, sure_words(data.rows), np.ones(len(data.rows), bool))
    weights, scale = calibrate.in_eight_bits(final.weights)
    bias = np.round(final.bias, 5)
    model = LinearModel(VERSION, tuple(LEARNED), weights, scale, final.meaning, bias, fixed.platt, fixed.thresholds)
    return model, held
