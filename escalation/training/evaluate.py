"""`firstline eval escalation`: what the signals are worth, always on sets that were held back, beside the baselines.

Intents are read by models that have learned without the set in question; calibration and thresholds come from the other
sets too. HINT3 (three companies), the airline tweets and the satisfaction scores have never been learned from.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.config.escalation import DEFAULTS
from bot.learned.linear import calibrated
from bot.model.intents import Intent
from escalation.intent.assess import BY_RULE, loaded
from escalation.intent.labels import FOR_A_PERSON, LEARNED
from escalation.intent.only_asks import only_asks
from escalation.training import intents
from escalation.training.baselines import by_keywords
from escalation.training.datasets import Row, read
from escalation.training.free import messages
from escalation.training.label_maps import ORDINARY
from escalation.training.metrics import Figures, figures

# Intents that the articles may answer first, where the message only asks how it is done.
ARTICLES_FIRST = np.array([DEFAULTS[intent].get("asked_how") == "answer" for intent in LEARNED])
PERSON = [column for column, intent in enumerate(LEARNED) if intent in FOR_A_PERSON]
APART = ("apart", "afresh")
FREE = "free"  # the half of the free messages that was not learned from
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
    """Rows with what rules and a model that has not seen their set say of them, and the thresholds for it."""

    rows: tuple[Row, ...]
    target: NDArray[np.float32]  # (rows, labels)
    probability: NDArray[np.float64]  # (rows, labels), a rule's word included
    thresholds: NDArray[np.float64]  # (rows, labels)
    keywords: NDArray[np.bool_]  # (rows, labels) the baseline

    @property
    def flagged(self) -> NDArray[np.bool_]:
        return self.probability >= self.thresholds

    def only(self, chosen: NDArray[np.bool_]) -> Read:
        places = np.flatnonzero(chosen)
        rows = tuple(self.rows[place] for place in places)
        return Read(rows, self.target[places], self.probability[places], self.thresholds[places], self.keywords[places])


def held_back(folder: Path) -> Read:
    """Everything that is learned from, read by models, calibration and thresholds that have not seen the set; then
    what was never learned from, read by what is shipped."""
    data = intents.material(folder)
    scores, sure = intents.held_back_scores(data, intents.RECIPE), intents.sure_words(data.rows)
    chance, limits = np.zeros(scores.shape), np.zeros(scores.shape)
    for number in range(len(intents.FOLDS)):
        out = data.fold == number
        fixed = intents.calibration(data, scores, sure, ~out)
        chance[out] = calibrated(scores[out].astype(np.float64), fixed.platt)
        limits[out] = fixed.thresholds
    free = [replace(message.row, source=FREE) for message in messages() if not message.learned]
    apart, model = [*read(folder, "hint3"), *written_apart(), *free], loaded()
    rows = (*data.rows, *apart)
    shipped = np.stack([model.probabilities(row.text) for row in apart])
    probability = np.concatenate([chance, shipped])
    return Read(
        rows,
        np.concatenate([data.target, intents.targets(apart)]),
        np.where(np.concatenate([sure, intents.sure_words(apart)]), BY_RULE, probability),
        np.concatenate([limits, np.tile(model.thresholds, (len(apart), 1))]),
        np.array([[intent in found for intent in LEARNED] for found in (by_keywords(row.text) for row in rows)]),
    )


def written_apart() -> list[Row]:
    """Messages of our own that nothing was learned from: label, tab, text; without a label an ordinary one."""
    return [row for name in APART for row in _written(name)]


def _written(name: str) -> Iterator[Row]:
    for line in (files("escalation.training") / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        label, tab, text = line.partition("\t")
        if tab:
            has = frozenset({Intent(label)}) if label else frozenset()
            maybe = ORDINARY | frozenset({Intent.CHIT_CHAT, Intent.HUMAN_REQUEST})
            unsure = maybe | (FOR_A_PERSON if has else frozenset())
            yield Row(text, has, unsure - has, name, name, label or "ordinary")


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
            flags = part.flagged[known, column]
            yield Line(
                "intents", name, intent, figures(flags, truth, chance), figures(part.keywords[known, column], truth),
                "keywords",
            )  # fmt: skip


def handed_over(read_rows: Read) -> Iterator[Line]:
    """Messages that a person should see against ordinary ones: is any such intent present? Counted twice: with those
    that the articles answer first where they are surely right (who only asks how it is done), and without."""
    first = np.array([only_asks(row.text) for row in read_rows.rows])[:, None] & ARTICLES_FIRST
    for name, chosen in (*_groups(read_rows), ("all public sets", _public(read_rows))):
        part = read_rows.only(chosen)
        wanted = np.asarray((part.target[:, PERSON] > 0).any(axis=1))
        known = np.asarray(wanted | (part.target[:, PERSON] < 0).all(axis=1))
        if known.sum() < FEW:
            continue
        margin = (part.probability - part.thresholds)[known][:, PERSON].max(axis=1)
        baseline = figures(np.asarray(part.keywords[:, PERSON][known].any(axis=1)), wanted[known])
        for kind, flags in (
            ("at once, or where the articles have no sure answer", part.flagged),
            ("at once", part.flagged & ~first[chosen]),
        ):
            ours = figures(np.asarray(flags[known][:, PERSON].any(axis=1)), wanted[known], margin)
            yield Line("handed over", name, kind, ours, baseline, "keywords")


def reliability(read_rows: Read) -> Iterator[tuple[str, int, float, float]]:
    """By what the model says of an intent for a person, on the public sets: how often that was so. Rows, the mean
    probability, the share that has it."""
    part = read_rows.only(_public(read_rows))
    columns = [column for column in PERSON if (part.target[:, column] > 0).any()]
    known = part.target[:, columns] != 0
    chance, truth = part.probability[:, columns][known], part.target[:, columns][known] > 0
    for low, high in itertools.pairwise((0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)):
        within = (chance >= low) & (chance < high)
        if within.any():
            name = f"{low:.1f} to {min(high, 1):.1f}"
            yield name, int(within.sum()), float(chance[within].mean()), float(truth[within].mean())


def curve(read_rows: Read, intent: Intent) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds with precision and recall, over the public sets alone."""
    column = LEARNED.index(intent)
    known = (read_rows.target[:, column] != 0) & _public(read_rows)
    if not (read_rows.target[known, column] > 0).any():
        known = read_rows.target[:, column] != 0
    truth, chance = read_rows.target[known, column] > 0, read_rows.probability[known, column]
    thresholds = np.linspace(0.02, 0.98, 49)
    flagged = chance[None, :] >= thresholds[:, None]
    hits = (flagged & truth).sum(axis=1)
    return thresholds, hits / np.maximum(flagged.sum(axis=1), 1), hits / truth.sum()


def _public(read_rows: Read) -> NDArray[np.bool_]:
    return np.array([row.source not in (intents.OWN, FREE, *APART) for row in read_rows.rows])


def _groups(read_rows: Read) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    sources = np.array([row.source for row in read_rows.rows])
    languages = np.array([row.language for row in read_rows.rows])
    for name in dict.fromkeys(sources[sources != intents.OWN].tolist()):
        yield name, sources == name
    for language in dict.fromkeys(languages[sources == intents.OWN].tolist()):
        yield f"own templates {language}", (sources == intents.OWN) & (languages == language)
