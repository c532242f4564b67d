"""`make train`, second part: the numbers of `bot/answering/confidence.toml` anew, from the public sets.

Logistic regression by Newton's method. Every knowledge counts the same, and within one every kind of question; what is
kept is rounded, so that the same sets give the same file on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.answering
from bot.answering.confidence import Model, Signals
from bot.app.measuring.cases import Case, cases
from bot.app.measuring.sittings import Kind

PATH = Path(bot.answering.__file__).with_name("confidence.toml")
DIGITS = 3
LOST = 0.02  # of what the articles answer: declined as out of scope
UNQUOTED = 0.04  # of what the articles answer: not quoted
UNSURE = 0.2  # of what the articles answer: not quoted, or with a word that the bot is not sure
# What each kind weighs; the rest of a knowledge's weight is the other kinds'.
ANSWERED: Mapping[Kind, float] = {"answered": 0.5, "missed": 0.25, "far": 0.25}
ON_SUBJECT: Mapping[Kind, float] = {"answered": 0.4, "missed": 0.1, "far": 0.5}
# Signals that are left out of a model, because it carries over worse with them. Names and lead: most sets of questions
# about something else are in lower case, and shorter; a model would learn that instead.
WITHOUT_FOR_ANSWERED = ("section", "carried")
WITHOUT_FOR_SUBJECT = ("lead", "names")
_SHRINK = 30.0  # as much as carries over best to a knowledge that is left out
_HEAD = """\
# What `bot/answering/confidence.py` multiplies its signals with; written by `make train`, described in docs/models.md.
# `acts_from`: the probability from which articles are quoted, or below which a question is out of scope; `sure_from`:
# from which the bot does not say that it is not sure.
version = "confidence-4"
"""


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the public data sets that docs/models.md lists.",
)
def main(data: Path) -> None:
    """Fit how sure the bot is of its articles."""
    PATH.write_text(written(fitted(cases(data))), encoding="utf-8")
    click.echo(PATH.read_text(encoding="utf-8"))


def fitted(rows: Sequence[Case]) -> Model:
    answered = _fit(rows, ANSWERED, lambda kind: kind == "answered", WITHOUT_FOR_ANSWERED)
    on_subject = _fit(rows, ON_SUBJECT, lambda kind: kind != "far", WITHOUT_FOR_SUBJECT)
    return Model(
        answered,
        on_subject,
        answered_from=_threshold(rows, answered, UNQUOTED),
        sure_from=_threshold(rows, answered, UNSURE),
        on_subject_from=_threshold(rows, on_subject, LOST),
    )


def probabilities(rows: Sequence[Case], coefficients: tuple[float, ...]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-_table(rows) @ np.array(coefficients))))


def _fit(
    rows: Sequence[Case], weights: Mapping[Kind, float], is_one: Callable[[Kind], bool], without: Collection[str]
) -> tuple[float, ...]:
    """Coefficients, the constant last. On signals of one spread, so that `_SHRINK` holds all of them the same."""
    kept = np.array([*(float(field.name not in without) for field in fields(Signals)), 1.0])
    table, target = _table(rows) * kept, np.array([is_one(row.asked.kind) for row in rows], float)
    weight = _weights(rows, weights)
    spread = np.append(table[:, :-1].std(axis=0), 1.0)
    spread[spread == 0] = 1.0
    scaled, found = table / spread, np.zeros(table.shape[1])
    held = _SHRINK * np.append(np.ones(table.shape[1] - 1), 0.0)
    for _ in range(60):
        guess = 1 / (1 + np.exp(-np.clip(scaled @ found, -30, 30)))
        slope = scaled.T @ (weight * (guess - target)) + held * found
        curve = (scaled * (weight * np.maximum(guess * (1 - guess), 1e-9))[:, None]).T @ scaled + np.diag(held + 1e-9)
        found -= np.clip(np.linalg.solve(curve, slope), -1, 1)
    return tuple(round(float(value), DIGITS) for value in found / spread)


def _weights(rows: Sequence[Case], of_kind: Mapping[Kind, float]) -> NDArray[np.float64]:
    """Their mean is 1."""
    counts = Counter((row.corpus, row.asked.kind) for row in rows)
    weight = np.array([of_kind[row.asked.kind] / counts[row.corpus, row.asked.kind] for row in rows])
    return np.asarray(weight * len(rows) / weight.sum())


def _threshold(rows: Sequence[Case], coefficients: tuple[float, ...], lost: float) -> float:
    """Below it is this share of what is answered, each knowledge counting the same."""
    known = [row for row in rows if row.asked.kind == "answered"]
    scores, weight = probabilities(known, coefficients), _weights(known, {"answered": 1.0})
    order = np.argsort(scores, kind="stable")
    below = np.cumsum(weight[order]) / weight.sum()
    return round(float(scores[order][int(np.searchsorted(below, lost))]), DIGITS)


def _table(rows: Sequence[Case]) -> NDArray[np.float64]:
    return np.array([(*astuple(row.signals), 1.0) for row in rows])


def written(model: Model) -> str:
    names = [*(field.name for field in fields(Signals)), "constant"]
    parts = [_HEAD]
    for title, coefficients, thresholds in (
        ("answered", model.answered, {"acts_from": model.answered_from, "sure_from": model.sure_from}),
        ("on_subject", model.on_subject, {"acts_from": model.on_subject_from}),
    ):
        lines = [f"{name} = {value}\n" for name, value in (*zip(names, coefficients, strict=True), *thresholds.items())]
        parts.append(f"\n[{title}]\n{''.join(lines)}")
    return "".join(parts)


if __name__ == "__main__":
    main()
