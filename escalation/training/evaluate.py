"""`firstline eval escalation`: what the signals are worth, always on sets that were held back, beside the baselines.

Intents are read by models that have learned without the set in question; the thresholds are those that are shipped.
HINT3 (three companies), the airline tweets and the satisfaction scores have never been learned from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.intents import Intent
from escalation.human_request.detect import human_request
from escalation.intent.assess import BY_RULE, intents_by_rule, loaded
from escalation.intent.labels import FOR_A_PERSON, LEARNED
from escalation.learned.linear import calibrated
from escalation.training import intents
from escalation.training.baselines import by_keywords
from escalation.training.datasets import Row, read
from escalation.training.metrics import Figures, figures

PERSON = [column for column, intent in enumerate(LEARNED) if intent in FOR_A_PERSON]
FEW = 5  # positives, below which a line says nothing


@dataclass(frozen=True, slots=True)
class Line:
    part: str  # which table
    where: str  # data set or language
    kind: str
    ours: Figures
    baseline: Figures
    baseline_name: str


@dataclass(frozen=True, slots=True)
class Read:
    """Rows with what rules and a model that has not seen their set say of them."""

    rows: tuple[Row, ...]
    target: NDArray[np.float32]  # (rows, labels)
    probability: NDArray[np.float64]  # (rows, labels), a rule's word included
    keywords: NDArray[np.bool_]  # (rows, labels) the baseline

    def only(self, chosen: NDArray[np.bool_]) -> Read:
        places = np.flatnonzero(chosen)
        rows = tuple(self.rows[place] for place in places)
        return Read(rows, self.target[places], self.probability[places], self.keywords[places])


def held_back(folder: Path) -> Read:
    """Everything that is learned from, read by models that have not; then HINT3, read by what is shipped."""
    data = intents.material(folder)
    scores = intents.held_back_scores(data, intents.RECIPE).astype(np.float64)
    hint3 = read(folder, "hint3")
    model = loaded()
    shipped = np.stack([model.probabilities(row.text) for row in hint3])
    rows = (*data.rows, *hint3)
    probability = np.concatenate([calibrated(scores, model.platt), shipped])
    return Read(
        rows,
        np.concatenate([data.target, intents.targets(hint3)]),
        np.maximum(probability, _rules(rows)),
        np.array([[intent in found for intent in LEARNED] for found in (by_keywords(row.text) for row in rows)]),
    )


def _rules(rows: tuple[Row, ...]) -> NDArray[np.float64]:
    return np.array(
        [[BY_RULE if intent in found else 0 for intent in LEARNED] for found in (_by_rule(row.text) for row in rows)]
    )


def _by_rule(text: str) -> set[Intent]:
    """The sure words', and the detector's of requests for a human."""
    requested = {Intent.HUMAN_REQUEST} if human_request(text).explicit else set()
    return requested | set(intents_by_rule(text)[0])


def by_intent(read_rows: Read) -> Iterator[Line]:
    """Each intent on each set, and on our own templates by language."""
    for name, chosen in _groups(read_rows):
        part = read_rows.only(chosen)
        for column, intent in enumerate(LEARNED):
            known = part.target[:, column] != 0
            truth = np.asarray(part.target[known, column] > 0)
            if truth.sum() < FEW or (~truth).sum() < FEW:
                continue
            chance = part.probability[known, column]
            flags = np.asarray(chance >= loaded().thresholds[column])
            yield Line(
                "intents", name, intent, figures(flags, truth, chance), figures(part.keywords[known, column], truth),
                "keywords",
            )  # fmt: skip


def handed_over(read_rows: Read) -> Iterator[Line]:
    """Messages that a person should see against ordinary ones: is any such intent present?"""
    thresholds = loaded().thresholds
    for name, chosen in _groups(read_rows):
        part = read_rows.only(chosen)
        wanted = np.asarray((part.target[:, PERSON] > 0).any(axis=1))
        known = np.asarray(wanted | (part.target[:, PERSON] < 0).all(axis=1))
        if known.sum() < FEW:
            continue
        margin = (part.probability[:, PERSON] - thresholds[PERSON])[known]
        ours = figures(np.asarray((margin >= 0).any(axis=1)), wanted[known], margin.max(axis=1))
        baseline = figures(np.asarray(part.keywords[:, PERSON][known].any(axis=1)), wanted[known])
        yield Line("handed over", name, "any for a person", ours, baseline, "keywords")


def curve(read_rows: Read, intent: Intent) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds with precision and recall, over the public sets alone."""
    column = LEARNED.index(intent)
    public = np.array([row.source != intents.OWN for row in read_rows.rows])
    known = (read_rows.target[:, column] != 0) & public
    if not (read_rows.target[known, column] > 0).any():
        known = read_rows.target[:, column] != 0
    truth, chance = read_rows.target[known, column] > 0, read_rows.probability[known, column]
    thresholds = np.linspace(0.02, 0.98, 49)
    flagged = chance[None, :] >= thresholds[:, None]
    hits = (flagged & truth).sum(axis=1)
    return thresholds, hits / np.maximum(flagged.sum(axis=1), 1), hits / truth.sum()


def _groups(read_rows: Read) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    sources = np.array([row.source for row in read_rows.rows])
    languages = np.array([row.language for row in read_rows.rows])
    for name in dict.fromkeys(sources[sources != intents.OWN].tolist()):
        yield name, sources == name
    for language in dict.fromkeys(languages[sources == intents.OWN].tolist()):
        yield f"own templates {language}", (sources == intents.OWN) & (languages == language)
