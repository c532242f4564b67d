"""Features of texts are the same on every machine and in every version: the weights were learned on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.learned.features import BITS, CHAR_SIZES, Features, features, features_of, normalise, word_hashes

LETTERS = st.text(st.sampled_from("ab éß7.!?漢 "), max_size=60)
MIX, LEFT, ALL = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 2**64 - 1


@given(LETTERS)
def test_a_text_has_one_feature_for_each_run_of_characters_and_each_chain_of_words(text: str) -> None:
    letters, words = [ord(letter) for letter in normalise(text)], word_hashes(text).tolist()

    found = features(text).columns

    assert found.tolist() == (sorted(_columns(_runs(letters)) + _columns(_chains(words))) if len(letters) >= 3 else [])
    assert found.dtype == np.int64


@given(st.lists(LETTERS, min_size=1, max_size=4))
def test_several_texts_have_the_features_that_each_has_by_itself(texts: list[str]) -> None:
    together = features_of(texts)

    assert list(map(_listed, together)) == [_listed(features(text)) for text in texts]


def _listed(found: Features) -> tuple[list[int], list[float], list[float]]:
    return found.columns.tolist(), found.value.tolist(), found.meaning.tolist()


def _runs(letters: list[int]) -> set[int]:
    found = set()
    for size in CHAR_SIZES:
        for at in range(len(letters) - size + 1):
            total = size
            for letter in letters[at : at + size]:
                total = _mixed(total ^ letter)
            found.add(total)
    return found


def _chains(words: list[int]) -> set[int]:
    pairs = [_mixed(one * LEFT + other) for one, other in pairwise(words)]
    triples = [_mixed(pair * LEFT + word) for pair, word in zip(pairs, words[2:], strict=False)]
    apart = [_mixed(one * LEFT + other * MIX) for one, other in zip(words, words[2:], strict=False)]
    return {*words, *pairs, *triples, *apart}


def _mixed(value: int) -> int:
    value &= ALL
    value = (value ^ value >> 31) * MIX & ALL
    return value ^ value >> 29


def _columns(hashes: set[int]) -> list[int]:
    return list({value >> 64 - BITS for value in hashes})
