"""The learned model at run time: weights in 8 bits, and from score to probability.

Loaded once, read-only afterwards, so any number of threads may use one. What made the weights is
`escalation/training`; what the labels mean is their owner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.learned.features import Features, features, features_of

FORMAT = 2


class WeightsError(ValueError):
    """The file of weights is not one, or is of another format than this code reads."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    version: str
    labels: tuple[str, ...]
    weights: NDArray[np.int8]  # (2**bits, labels)
    scale: NDArray[np.float32]  # (labels,) what one step of the weights is worth
    meaning: NDArray[np.float32]  # (size of the word vectors, labels)
    bias: NDArray[np.float32]  # (labels,)
    platt: NDArray[np.float64]  # (2, labels) slope and offset from score to log odds
    thresholds: NDArray[np.float64]  # (labels,) probabilities from which a label may be acted upon

    @property
    def bits(self) -> int:
        return int(self.weights.shape[0]).bit_length() - 1

    def probabilities(self, text: str) -> NDArray[np.float64]:
        """(labels,) of `text`; one without a letter has each label's least likely score."""
        return self._of(features(text, self.bits))

    def likeliest(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(labels,) of the text, of one or several, where each is likeliest."""
        if len(texts) == 1:
            return self.probabilities(texts[0])
        return np.asarray(np.max([self._of(found) for found in features_of(texts, self.bits)], axis=0))

    def _of(self, found: Features) -> NDArray[np.float64]:
        columns, value, meaning = found
        summed = (self.weights[columns].astype(np.float32) * value[:, None]).sum(axis=0) * self.scale
        meant = (meaning[:, None] * self.meaning).sum(axis=0)
        return calibrated((summed + meant + self.bias).astype(np.float64), self.platt)


def calibrated(scores: NDArray[np.float64], platt: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.clip(scores * platt[0] + platt[1], -30, 30)
    return np.asarray(1 / (1 + np.exp(-odds)))


def load(resource: Traversable) -> LinearModel:
    """The model kept in a resource of a package. Raises WeightsError."""
    with as_file(resource) as path:
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return _model(dict(arrays))
        except (OSError, ValueError, KeyError) as error:
            raise WeightsError(f"{resource.name}: not weights of format {FORMAT}; run `make train`") from error


def save(model: LinearModel, path: Path) -> None:
    """Uncompressed, without a date: the same model is the same file."""
    with path.open("wb") as file:
        np.savez(
            file,
            format=np.int64(FORMAT),
            version=np.array(model.version),
            labels=np.array(model.labels),
            weights=model.weights,
            scale=model.scale,
            meaning=model.meaning,
            bias=model.bias,
            platt=model.platt,
            thresholds=model.thresholds,
        )


def _model(arrays: dict[str, NDArray[np.generic]]) -> LinearModel:
    if int(arrays["format"].item()) != FORMAT:
        raise ValueError("another format")
    return LinearModel(
        version=str(arrays["version"]),
        labels=tuple(str(label) for label in arrays["labels"]),
        weights=arrays["weights"].astype(np.int8, copy=False),
        scale=arrays["scale"].astype(np.float32, copy=False),
        meaning=arrays["meaning"].astype(np.float32, copy=False),
        bias=arrays["bias"].astype(np.float32, copy=False),
        platt=arrays["platt"].astype(np.float64, copy=False),
        thresholds=arrays["thresholds"].astype(np.float64, copy=False),
    )
