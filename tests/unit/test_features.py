"""Features of texts are the same on every machine and in every version: the weights were learned on them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.learned import features as learned
from bot.learned.features import BITS, CHAR_SIZES, features

LETTERS = st.text(st.sampled_from("ab éß7.!?漢 "), max_size=60)


@given(LETTERS)
def test_a_text_has_one_feature_for_each_run_of_characters_and_each_chain_of_words(text: str) -> None:
    codes = learned._codes(text)
    if codes.size < 3:
        assert features(text).columns.size == 0
        return
    grams = {_hash(codes[at : at + size]) for size in CHAR_SIZES for at in range(codes.size - size + 1)}
    chains = {int(one) for one in learned._chains(learned._words(codes))}

    expected = sorted(_columns(grams)) + sorted(_columns(chains))

    assert sorted(features(text).columns.tolist()) == sorted(expected)
    assert np.all(np.diff(features(text).columns) >= 0)


def _hash(run: NDArray[np.uint64]) -> int:
    total = np.array([run.size], np.uint64)
    for code in run:
        total = learned._mixed(total ^ code)
    return int(total[0])


def _columns(hashes: set[int]) -> set[int]:
    return {value >> (64 - BITS) for value in hashes}
