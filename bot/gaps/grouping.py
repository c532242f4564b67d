"""Texts grouped by what they mean: half by their words, half by vectors of their meaning. Pure, but for the embedder.

Vectors are an embedder's where there is one, else those of the words. How near two unrelated texts are differs from
model to model, so cosines are counted from how near `UNRELATED` are to each other. Groups are merged while the mean
nearness of their texts is enough (average linkage, by the chain of nearest neighbours). Figures: `firstline eval gaps`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.nearness import gist

SAME = 0.4  # mean nearness from which two groups are one
Matrix = NDArray[np.float32]
Vectors = Sequence[Sequence[float]]
# Whatever is asked of a helpdesk, these have nothing in common.
UNRELATED = (
    "How do I reset my password?",
    "When will my parcel arrive?",
    "The app crashes when I open a photo.",
    "Do you offer a discount for students?",
    "Where do I find last month's invoice?",
    "Is my data encrypted?",
    "I was charged twice for one order.",
    "Can I invite a colleague to my project?",
    "How do I connect the printer?",
    "What are your opening hours?",
    "Please delete my account.",
    "Which languages are supported?",
)


def grouped(texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors] | None = None) -> list[list[int]]:
    """The places of the texts in groups, the largest first, and in each the most typical first. Raises what `embed`
    does, which is given the texts and `UNRELATED`; None: words have to do."""
    if not texts:
        return []
    near = nearness_of(texts, embed)
    groups = [sorted(group, key=lambda place: -float(near[place, group].sum())) for group in _merged(near)]
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def nearness_of(texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors] | None = None) -> Matrix:
    """(texts, texts) 0 to 1."""
    gists = [gist(text) for text in (*texts, *UNRELATED)]
    meaning = np.array([one.meaning for one in gists] if embed is None else embed((*texts, *UNRELATED)), np.float32)
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True) + 1e-6
    known, strange = meaning[: len(texts)], meaning[len(texts) :]
    usual = float(np.median((strange @ strange.T)[np.triu_indices(len(strange), 1)]))
    meant = np.clip((known @ known.T - usual) / max(1e-3, 1 - usual), 0, 1)
    return np.asarray((meant + _words_in_common([one.words for one in gists[: len(texts)]])) / 2, np.float32)


def _words_in_common(gists: Sequence[dict[str, float]]) -> Matrix:
    """The share of what two texts tell that both tell."""
    places = {root: place for place, root in enumerate({root for words in gists for root in words})}
    weights = np.zeros((len(gists), len(places) or 1), np.float32)
    for row, words in enumerate(gists):
        for root, tells in words.items():
            weights[row, places[root]] = tells
    told = weights.sum(axis=1)
    roots = np.sqrt(weights)
    all_of_them = (told[:, None] + told[None, :]) / 2 + 0.15  # so that one word alone is never quite the same
    return np.asarray(roots @ roots.T / all_of_them, np.float32)


def _merged(near: Matrix) -> list[list[int]]:
    """By the chain of nearest neighbours, which finds the same groups as merging the two nearest again and again, and
    looks at each pair only a few times."""
    near = near.astype(np.float32)
    np.fill_diagonal(near, -1)
    members: dict[int, list[int]] = {place: [place] for place in range(len(near))}
    done: list[list[int]] = []
    chain: list[int] = []
    while members:
        if not chain:
            chain.append(next(iter(members)))
        last = chain[-1]
        nearest = int(np.argmax(near[last]))
        if near[last, nearest] < SAME:
            # It is the nearest to none of the chain either: its own nearest is too far away.
            done.append(members.pop(last))
            near[last, :] = near[:, last] = -1
            chain.pop()
        elif len(chain) > 1 and near[last, nearest] <= near[last, chain[-2]]:
            _merge(near, members, last, chain[-2])
            del chain[-2:]
        else:
            chain.append(nearest)
    return done


def _merge(near: Matrix, members: dict[int, list[int]], one: int, other: int) -> None:
    """The other goes into the one."""
    size, added = len(members[one]), len(members[other])
    row = (near[one] * size + near[other] * added) / (size + added)
    row[near[one] < 0] = -1
    row[one] = -1
    near[other, :] = near[:, other] = -1
    row[other] = -1
    near[one, :] = near[:, one] = row
    members[one] += members.pop(other)
