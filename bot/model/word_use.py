"""How usual words are in the knowledge, which is what tells a company's subject from everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUse:
    passages: int  # in the whole knowledge
    # By word, 0 to 1: the share of the passages of one language that have it, of the language that has it most.
    shares: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()  # ISO 639-1, as far as they are told apart
