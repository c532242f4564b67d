"""Text to sparse features: hashed n-grams of characters and words, with numpy alone.

Everything is integer arithmetic modulo 2**64 on code points, so that a text has the same features on every machine.
Words are hashed as sums over their letters, which spares a loop over them in Python: that is what makes it fast.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.learned.words import word_vectors

N = TypeVar("N", bound=np.generic)
BITS = 17
MAX_CHARS = 1200  # of one text; longer ones are cut into windows by the caller
CHAR_SIZES = (2, 3, 4, 5)  # each one more than the one before
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LEFT = np.uint64(0xC2B2AE3D27D4EB4F)
_SPACE = np.uint64(32)
# Each run of letters and marks is tried from its beginning only, and there is one way to read it: linear.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S[^\s@]*+@\S[^\s.]*+\.\S+|@\w+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}|([!?.])\2{3,}")
_MARKS = re.compile(r"([^\w\s'])")
_SPACES = re.compile(r"\s+")


class Features(NamedTuple):
    columns: NDArray[np.int64]  # (n,) of n-grams, below 2**BITS, ascending
    value: NDArray[np.float32]  # (n,)
    meaning: NDArray[np.float32]  # (size of the word vectors,)


def normalise(text: str) -> str:
    """Lower case, composed, numbers as 0, addresses as one word, marks set apart, a space at either end."""
    text = unicodedata.normalize("NFKC", text[: 4 * MAX_CHARS]).lower().replace("’", "'")[:MAX_CHARS]
    text = _DIGITS.sub("0", _ADDRESS.sub(" 〈a〉 ", text))
    text = _REPEATED.sub(lambda match: (match[1] or match[2]) * 2, text)
    text = _SPACES.sub(" ", _MARKS.sub(r" \1 ", text)).strip()
    return f" {text} "


@lru_cache(maxsize=128)  # two models and the search for repetitions read the same message, beside other threads
def features(text: str, bits: int = BITS) -> Features:
    """The features of a text, the same for the same text; none for a text without a letter or mark. Not to be
    changed."""
    codes = _codes(text)
    known = word_vectors()
    if codes.size < 3:
        return Features(np.empty(0, np.int64), np.empty(0, np.float32), np.zeros(known.size, np.float32))
    words = _words(codes)
    parts = [_bucket(part, bits) for part in (_chains(words), _grams(codes))]
    index = np.concatenate(parts)
    value = np.concatenate([np.full(part.size, 1 / np.sqrt(np.float32(part.size)), np.float32) for part in parts])
    order = np.argsort(index, kind="stable")
    return Features(index[order], value[order], known.embed(words))


@lru_cache(maxsize=4096)  # as below
def meanings(text: str) -> NDArray[np.float32]:
    """(words, size) of a text's words, each of length 1, as far as they are known. Not to be changed."""
    known = word_vectors()
    hashes = _distinct(_words(_codes(text)))
    places = np.minimum(np.searchsorted(known.keys, hashes), known.keys.size - 1)
    vectors = known.vectors[places[known.keys[places] == hashes]].astype(np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)


@lru_cache(maxsize=4096)  # the same headings are compared with one question after the other
def meaning(text: str) -> NDArray[np.float32]:
    """What a short text's words mean together, of length 1; zero where none is known. Not to be changed."""
    vector = word_vectors().embed(_words(_codes(text)))
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def word_hashes(text: str) -> NDArray[np.uint64]:
    """Of a text's words, in their order."""
    return _words(_codes(text))


@lru_cache(maxsize=4096)  # a text is made of words that others are made of
def word_hash(word: str) -> np.uint64:
    """The key under which a single word's vector is kept. Raises ValueError where it is not one word."""
    hashes = word_hashes(word)
    if hashes.size != 1:
        raise ValueError(f"one word is expected, found {hashes.size}")
    return np.uint64(hashes[0])


def _codes(text: str) -> NDArray[np.uint64]:
    """Code points; a lone half of a pair becomes a question mark."""
    return np.frombuffer(normalise(text).encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def _grams(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of all runs of each of `CHAR_SIZES` characters, within a word or across one border, whichever language it
    is. A row a size, all at once: ever longer runs have ever fewer places left to mix."""
    shortest, longest = CHAR_SIZES[0], CHAR_SIZES[-1]
    width = codes.size - shortest + 1
    padded = np.concatenate([codes, np.zeros(longest - shortest, np.uint64)])
    total = np.repeat(np.array(CHAR_SIZES, np.uint64)[:, None], width, axis=1)
    for place in range(longest):
        longer = slice(max(0, place - shortest + 1), None)
        total[longer] = _mixed(total[longer] ^ padded[place : place + width])
    return np.concatenate([row[: max(0, codes.size - size + 1)] for row, size in zip(total, CHAR_SIZES, strict=True)])


def _words(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of the words in their order."""
    starts = np.flatnonzero((codes[:-1] == _SPACE) & (codes[1:] != _SPACE)) + 1
    if starts.size == 0:
        return np.empty(0, np.uint64)
    places = np.arange(codes.size, dtype=np.uint64)
    lengths = np.diff(np.append(starts, codes.size))
    first = np.zeros(codes.size, np.uint64)
    first[starts[0] :] = np.repeat(starts.astype(np.uint64), lengths)
    letters = np.where(codes == _SPACE, np.uint64(0), _mixed(codes ^ ((places - first) << np.uint64(32))))
    return _mixed(np.add.reduceat(letters, starts))


def _chains(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of words, pairs of neighbours, triples, and pairs with one word between."""
    pairs = _mixed(words[:-1] * _LEFT + words[1:])
    triples = _mixed(pairs[:-1] * _LEFT + words[2:])
    apart = _mixed(words[:-2] * _LEFT + words[2:] * _MIX)
    return np.concatenate([words, pairs, triples, apart])


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(31))) * _MIX
    return values ^ (values >> np.uint64(29))


def _bucket(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    return _distinct((hashes >> np.uint64(64 - bits)).astype(np.int64))


def _distinct(values: NDArray[N]) -> NDArray[N]:
    """Ascending, as `np.unique`, which takes ten times as long for some hundred values."""
    ordered = np.sort(values)
    found: NDArray[N] = ordered[np.concatenate([np.ones(min(1, ordered.size), np.bool_), ordered[1:] != ordered[:-1]])]
    return found
