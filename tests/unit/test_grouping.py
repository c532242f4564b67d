"""Questions that mean the same come together, whoever embeds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gaps.grouping import grouped, nearness_of

QUESTIONS = [
    "How do I cancel my subscription?",
    "Where can I download my invoice?",
    "I want to cancel the subscription",
    "cancelling a subscription",
    "download invoice",
    "Does the API have rate limits?",
]


def test_what_means_the_same_is_one_group_the_largest_first() -> None:
    assert [sorted(group) for group in grouped(QUESTIONS)] == [[0, 2, 3], [1, 4], [5]]


def of_meaning(words: dict[str, int], offset: float) -> Callable[[Sequence[str]], list[list[float]]]:
    """Texts with these words mean the same; all others nothing to each other, as near as `offset` makes them."""

    def embed(texts: Sequence[str]) -> list[list[float]]:
        vectors = np.full((len(texts), 40), offset)
        for row, text in enumerate(texts):
            known = next((place for word, place in words.items() if word in text), None)
            vectors[row, row + 3 if known is None else known] += 1
        return [[float(value) for value in vector] for vector in vectors]

    return embed


@pytest.mark.parametrize("offset", [0.0, 0.5])
def test_an_embedders_vectors_stand_in_for_those_of_the_words(offset: float) -> None:
    """However near unrelated texts are to each other."""
    texts = ["parcel lost", "where did my shipment go", "blue screens"]
    assert len(grouped(texts)) == 3
    assert grouped(texts, of_meaning({"parcel": 0, "shipment": 0}, offset)) == [[0, 1], [2]]


@given(st.lists(st.text(max_size=40), max_size=25))
def test_every_text_is_in_one_group(texts: list[str]) -> None:
    groups = grouped(texts)
    assert sorted(place for group in groups for place in group) == list(range(len(texts)))
    if texts:
        near = nearness_of(texts)
        assert near.shape == (len(texts), len(texts))
        assert np.isfinite(near).all()


@given(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=30))
def test_the_same_text_is_never_in_two_groups(texts: list[str]) -> None:
    group_of = {place: number for number, group in enumerate(grouped(texts)) for place in group}
    for text in set(texts):
        assert len({group_of[place] for place, other in enumerate(texts) if other == text}) == 1
