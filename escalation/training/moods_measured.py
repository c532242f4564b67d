"""The mood's figures: airline tweets for three classes, satisfaction scores of dialogues for dissatisfied turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from escalation.sentiment import assess_sentiment, mood_of, read_moods
from escalation.training.baselines import vader
from escalation.training.datasets import objects
from escalation.training.metrics import Figures, Share, f1, figures, wilson

CLASSES = ("negative", "neutral", "positive")
NEGATIVE_FROM, POSITIVE_FROM = -0.05, 0.3  # of a sentiment's value
DISSATISFIED_FROM = 0.4
MEAN_DISSATISFIED = 2.5  # of scores from 1 to 5


@dataclass(frozen=True, slots=True)
class Classes:
    name: str
    accuracy: Share
    negative_recall: Share
    f1: dict[str, float]


def tweets(folder: Path) -> Iterator[Classes]:
    """Accuracy and F1 by class: ours, VADER with its usual ±.05, and always the commonest."""
    rows = list(objects(folder / "airline_tweets" / "all.jsonl"))
    truth = np.array([row["label"] for row in rows])
    yield _classes("Firstline", np.array([named(assess_sentiment(row["text"], "en").value) for row in rows]), truth)
    if polarity := vader():
        scores = np.array([polarity(row["text"]) for row in rows])
        yield _classes(
            "VADER", np.select([scores <= -0.05, scores >= 0.05], ["negative", "positive"], "neutral"), truth
        )
    yield _classes("majority", np.full(truth.size, "negative"), truth)


def named(value: float | None) -> str:
    if value is None or NEGATIVE_FROM < value < POSITIVE_FROM:
        return "neutral"
    return "negative" if value <= NEGATIVE_FROM else "positive"


def _classes(name: str, guess: NDArray[np.str_], truth: NDArray[np.str_]) -> Classes:
    negative = truth == "negative"
    return Classes(
        name,
        wilson(int((guess == truth).sum()), truth.size),
        wilson(int((guess[negative] == "negative").sum()), int(negative.sum())),
        {label: f1(guess == label, truth == label) for label in CLASSES},
    )


def dissatisfied_turns(folder: Path) -> Iterator[tuple[str, Figures]]:
    """Turns with a mean score of at most 2.5: ours, VADER's negative, and always."""
    dialogues: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in objects(folder / "uss" / "sgd.jsonl"):
        if row["role"] == "USER" and row["text"] != "OVERALL":
            dialogues[row["d"]].append(row)
    scores, truth, texts = [], [], []
    for turns in dialogues.values():
        said: list[str] = []
        for turn in turns:
            said.append(str(turn["text"]))
            if marks := turn["sat"]:
                assert isinstance(marks, list)
                truth.append(float(np.mean(marks)) <= MEAN_DISSATISFIED)
                scores.append(mood_of(read_moods(said, "en")).dissatisfied)
                texts.append(said[-1])
    ours, known = np.array(scores), np.array(truth)
    yield "Firstline", figures(ours >= DISSATISFIED_FROM, known, ours)
    if polarity := vader():
        compound = np.array([-polarity(text) for text in texts])
        yield "VADER", figures(compound >= 0.05, known, compound)
    yield "always", figures(np.ones(known.size, bool), known)
