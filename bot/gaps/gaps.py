"""Gaps: what many asked and no article answers, the most frequent first."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import FirstlineError
from bot.gaps.grouping import grouped
from bot.gaps.unanswered import Unanswered, Why
from bot.ports import Embedder

log = logging.getLogger("firstline.gaps")
EXAMPLES = 3
_AT_ONCE = 100  # texts that an embedder is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of one meaning, the most typical first."""

    questions: tuple[Unanswered, ...] = field(repr=False)

    @property
    def conversations(self) -> int:
        return len({one.conversation_id for one in self.questions})

    @property
    def title(self) -> str:
        return self.questions[0].text

    @property
    def examples(self) -> tuple[str, ...]:
        """In other words than the title, each once."""
        said = dict.fromkeys(one.text for one in self.questions)
        return tuple(said)[1 : EXAMPLES + 1]

    @property
    def reasons(self) -> dict[Why, int]:
        return dict(Counter(one.why for one in self.questions).most_common())

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(sorted({one.channel for one in self.questions}))

    @property
    def last(self) -> datetime:
        return max(one.at for one in self.questions)


def gaps_of(questions: Sequence[Unanswered], embedder: Embedder | None) -> list[Gap]:
    """Those first that most conversations have, then the latest. Where the embedder fails, words alone decide, and the
    log says so."""
    texts = [one.text for one in questions]
    groups = _groups(texts, embedder)
    gaps = [Gap(questions=tuple(questions[place] for place in group)) for group in groups]
    return sorted(gaps, key=lambda gap: (-gap.conversations, -gap.last.timestamp()))


def _groups(texts: Sequence[str], embedder: Embedder | None) -> list[list[int]]:
    if embedder is None:
        return grouped(texts)

    def embed(whole: Sequence[str]) -> list[list[float]]:
        parts = [embedder.embed(whole[at : at + _AT_ONCE]) for at in range(0, len(whole), _AT_ONCE)]
        return [vector for part in parts for vector in part]

    try:
        return grouped(texts, embed)
    except FirstlineError as error:
        log.warning("the embedder failed; questions are grouped by their words", extra={"error": type(error).__name__})
        return grouped(texts)
