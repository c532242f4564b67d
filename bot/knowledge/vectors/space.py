"""What vectors must share to be compared, and what every vector must be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import ModelUnavailable
from bot.ports import Embedder


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of one model. `number`: under which they are kept."""

    number: int
    model: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Made:
    """Vectors of one space, in the order of their texts."""

    space: Space
    vectors: Sequence[Sequence[float]]


def checked(vectors: Sequence[Sequence[float]], expected: int) -> Sequence[Sequence[float]]:
    """The same vectors. Raises ModelUnavailable where one is missing or no direction: empty, all zeros, infinite."""
    if len(vectors) != expected:
        raise ModelUnavailable(f"The embedding model gave {len(vectors)} vectors for {expected} texts.")
    if not all(any(vector) and all(map(math.isfinite, vector)) for vector in vectors):
        raise ModelUnavailable("The embedding model gave a vector without a direction.")
    return vectors


def unit(vector: Sequence[float]) -> str:
    """Of length 1, as pgvector reads it: half precision has no room for numbers beyond 65,504."""
    largest = max(map(abs, vector))  # first, or a long one's length is infinite
    length = math.hypot(*(value / largest for value in vector))
    return "[" + ",".join(f"{value / largest / length:.6g}" for value in vector) + "]"


def name_of(embedder: Embedder) -> str:
    """The space of its vectors, as `queries.spaces` calls it."""
    return f"{embedder.name}:{embedder.dimensions}"
