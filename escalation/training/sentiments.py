"""What the sentiment of a message is learned from: GoEmotions (Reddit) and examples of our own.

Two labels, negative and positive, independent of each other; neither is neutral. Airline tweets and satisfaction
scores only measure.
"""

from __future__ import annotations

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
from escalation.training.datasets import objects, read
from escalation.training.intents import own_rows, thinned

VERSION = "sentiment-2"
LABELS = ("negative", "positive")
NEGATIVE = frozenset(
    [
        "anger",
        "annoyance",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "fear",
        "grief",
        "nervousness",
        "remorse",
        "sadness",
    ]
)
POSITIVE = frozenset(
    [
        "admiration",
        "amusement",
        "approval",
        "caring",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    ]
)
BITS = 17
RECIPE = Recipe(bits=BITS, epochs=5)
PARTS = 5
A_LINE = 40

Labelled = tuple[str, float, float, int]  # text, negative, positive (1, -1, 0 not known), part that holds it back


def labelled(folder: Path) -> list[Labelled]:
    """All examples, in a fixed order."""
    return [*_goemotions(folder), *_moods(), *_intents(), *_ordinary(folder)]


def _goemotions(folder: Path) -> list[Labelled]:
    rows: list[Labelled] = []
    for file in ("dev", "test"):
        for row in objects(folder / "goemotions" / f"{file}.jsonl"):
            labels = frozenset(row["labels"])
            negative, positive = bool(labels & NEGATIVE), bool(labels & POSITIVE)
            if negative == positive and negative:
                continue
            rows.append((row["text"], 1.0 if negative else -1.0, 1.0 if positive else -1.0, len(rows) % PARTS))
    return rows


def _moods() -> list[Labelled]:
    source = (files("escalation.training") / "moods" / "examples.txt").read_text(encoding="utf-8")
    return [
        (
            example.text,
            1.0 if "negative" in example.labels else -1.0,
            1.0 if "positive" in example.labels else -1.0,
            example.line % PARTS,
        )
        for example in expand(source, a_line=A_LINE, seed="moods")
    ]


def _intents() -> list[Labelled]:
    """Complaints sound negative, how-tos and questions about orders mostly neither."""
    rows: list[Labelled] = []
    for row, line in own_rows():
        if Intent.COMPLAINT in row.has:
            rows.append((row.text, 1.0, -1.0, line % PARTS))
        elif Intent.HOW_TO in row.has:
            rows.append((row.text, -1.0, -1.0, line % PARTS))
    return rows


def _ordinary(folder: Path) -> list[Labelled]:
    rows = thinned(read(folder, "clinc150"), 1500) + thinned(read(folder, "dstc10_faq"), 1000)
    return [
        (row.text, -1.0, 0.0 if Intent.CHIT_CHAT in row.has else -1.0, place % PARTS)
        for place, row in enumerate(rows)
        if Intent.ACCOUNT_TAKEOVER_OR_SECURITY not in row.has
    ]


def train(folder: Path, recipe: Recipe = RECIPE) -> LinearModel:
    rows = labelled(folder)
    data = [features(text, BITS) for text, *_ in rows]
    target = np.array([row[1:3] for row in rows], np.float32)
    part = np.array([row[3] for row in rows])
    held = np.zeros(target.shape, np.float32)
    for number in range(PARTS):
        held[part == number] = _fitted(data, target, part != number, recipe).scores(
            [data[place] for place in np.flatnonzero(part == number)]
        )
    platts, thresholds = [], []
    for column in range(len(LABELS)):
        known = target[:, column] != 0
        pair = calibrate.platt(held[known, column].astype(np.float64), target[known, column])
        chance = calibrated(held[known, column : column + 1].astype(np.float64), np.array(pair)[:, None])[:, 0]
        platts.append(pair)
        thresholds.append(calibrate.best_f1(chance, target[known, column]))
    final = _fitted(data, target, np.ones(len(rows), bool), recipe)
    weights, scale = calibrate.in_eight_bits(final.weights)
    return LinearModel(
        VERSION,
        LABELS,
        weights,
        scale,
        final.meaning,
        np.round(final.bias, 5),
        np.array(platts).T.copy(),
        np.array(thresholds),
    )


def _fitted(data: list[Features], target: NDArray[np.float32], keep: NDArray[np.bool_], recipe: Recipe) -> Fitted:
    places = np.flatnonzero(keep)
    return fit([data[place] for place in places], target[places], np.ones(len(places), np.float32), recipe)
