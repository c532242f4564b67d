"""What a run came to, in numbers and names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Numbers of articles, and what was left out: name and reason."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    without_vectors: int = 0  # passages of the whole knowledge, where an embedder is configured
    problems: tuple[tuple[str, str], ...] = ()  # sources that did not go well, and why


@dataclass(frozen=True, slots=True)
class Taken:
    """How it went with one source."""

    problem: str | None
    skipped: int
