"""How well questions are grouped by meaning: those of public sets, where people have said which belong together.

Of each set ten samples. The threshold was chosen on `clinc150`. Beside it, groups of questions that have most of their
words in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.answering.words import terms
from bot.app.measuring.sittings import rows_of, sample
from bot.gaps.grouping import grouped

SAMPLES, QUESTIONS = 10, 400
SETS = (("clinc150", "clinc150/val"), ("banking77", "banking77/test"), ("hint3", "hint3/train"))
_SHARED = 0.5  # of the words of both


def sections(data: Path) -> Iterator[str]:
    """Raises FileNotFoundError where a set is missing."""
    yield (
        f"Pairs of questions of one group, over {SAMPLES} samples of {QUESTIONS}: the mean, and the least and the most"
    )
    yield "| set | method | of one intent | of those of one intent, in one group | F1 |\n|---|---|---:|---:|---:|"
    methods: dict[str, Callable[[Sequence[str]], list[list[int]]]] = {"gaps": grouped, "words in common": _by_words}
    for name, file in SETS:
        rows = [row for row in rows_of(data, file) if not row.get("oos")]
        for method, group in methods.items():
            figures = []
            for number in range(SAMPLES):
                taken = sample(rows, QUESTIONS, f"{name} {number}")
                groups = group([row["text"] for row in taken])
                figures.append(_agreement([row["label"] for row in taken], groups))
            told = " | ".join(_told(column) for column in zip(*figures, strict=True))
            yield f"| {name} | {method} | {told} |"


def _agreement(labels: Sequence[str], groups: Sequence[Sequence[int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs."""
    group_of = np.zeros(len(labels), int)
    for number, group in enumerate(groups):
        group_of[list(group)] = number
    intents = np.unique(labels, return_inverse=True)[1]
    pairs = np.triu_indices(len(labels), 1)
    same_group = (group_of[:, None] == group_of[None, :])[pairs]
    same_intent = (intents[:, None] == intents[None, :])[pairs]
    both = int((same_group & same_intent).sum())
    precision = both / max(1, int(same_group.sum()))
    recall = both / max(1, int(same_intent.sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _told(values: Sequence[float]) -> str:
    return f"{np.mean(values):.2f} [{min(values):.2f}, {max(values):.2f}]"


def _by_words(texts: Sequence[str]) -> list[list[int]]:
    """Each joins the first group whose first question has half of the words."""
    groups: list[list[int]] = []
    told = [terms(text).keys() for text in texts]
    for place, words in enumerate(told):
        for group in groups:
            first = told[group[0]]
            if words and len(words & first) >= _SHARED * len(words | first):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups
