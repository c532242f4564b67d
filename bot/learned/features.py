"""Text to sparse features: hashed n-grams of characters and words, with numpy alone.

Everything is integer arithmetic modulo 2**64 on code points, so that a text has the same features on every machine.
Words are hashed as sums over their letters, which spares a loop over them in Python: that is what makes it fast.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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
_SHORTEST = 3  # a letter, and the space at either end
Owner = NDArray[np.int64]  # which text something is of
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
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" 〈a〉 ", text)
    text = _DIGITS.sub("0", text)
    text = _REPEATED.sub(lambda match: (match[1] or match[2]) * 2, text)
    text = _SPACES.sub(" ", _MARKS.sub(r" \1 ", text)).strip()
    return f" {text} "


@lru_cache(maxsize=128)  # two models and the search for repetitions read the same message, beside other threads
def features(text: str, bits: int = BITS) -> Features:
    """The features of a text, the same for the same text; none for a text without a letter or mark. Not to be
    changed."""
    return features_of([text], bits)[0]


def features_of(texts: Sequence[str], bits: int = BITS) -> list[Features]:
    """Of each text, all in one go: most of the work is calling numpy, whatever the length."""
    written = list(map(normalise, texts))
    lengths = [len(letters) if len(letters) >= _SHORTEST else 0 for letters in written]
    codes = _code_points("".join(letters for letters in written if len(letters) >= _SHORTEST))
    owner = np.repeat(np.arange(len(texts)), lengths)
    words, word_owner = _words(codes, owner)
    chains, chain_owner = _chains(words, word_owner)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(codes.size)
    grams, gram_owner = _grams(codes, owner, left)
    # Sorted by text, column, and words before letters.
    keys = distinct(
        np.concatenate([_bucket(chains, bits, chain_owner) << 1, (_bucket(grams, bits, gram_owner) << 1) | 1])
    )
    group = (keys >> bits & ~1) | (keys & 1)  # twice the text, and one more where it is of letters
    counts = np.bincount(group, minlength=2 * len(texts))
    value = (1 / np.sqrt(np.maximum(counts, 1).astype(np.float32)))[group]
    columns = keys >> 1 & (1 << bits) - 1
    ends = np.cumsum(counts)[1::2].tolist()
    word_ends = np.cumsum(np.bincount(word_owner, minlength=len(texts))).tolist()
    known = word_vectors()
    return [
        Features(columns[start:end], value[start:end], known.embed(words[first:last]))
        for start, end, first, last in zip([0, *ends], ends, [0, *word_ends], word_ends, strict=False)
    ]


@lru_cache(maxsize=4096)  # as below
def known_words(text: str) -> NDArray[np.int32]:
    """The places among the word vectors of a text's words, as far as they are known, each once. Not to be changed."""
    known = word_vectors()
    hashes = distinct(word_hashes(text))
    places = np.minimum(np.searchsorted(known.keys, hashes), known.keys.size - 1)
    return np.asarray(places[known.keys[places] == hashes], np.int32)


def unit_vectors(places: NDArray[np.int32]) -> NDArray[np.float32]:
    """(words, size), each of length 1."""
    known = word_vectors()
    return np.asarray(known.vectors[places] / known.lengths[places, None], np.float32)


@lru_cache(maxsize=4096)  # the same headings are compared with one question after the other
def meaning(text: str) -> NDArray[np.float32]:
    """What a short text's words mean together, of length 1; zero where none is known. Not to be changed."""
    vector = word_vectors().embed(word_hashes(text))
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


@lru_cache(maxsize=64)  # of a question several things are asked, one after the other
def word_hashes(text: str) -> NDArray[np.uint64]:
    """Of a text's words, in their order. Not to be changed."""
    codes = _code_points(normalise(text))
    return _words(codes, np.zeros(codes.size, np.int64))[0]


@lru_cache(maxsize=4096)  # a text is made of words that others are made of
def word_hash(word: str) -> np.uint64:
    """The key under which a single word's vector is kept. Raises ValueError where it is not one word."""
    hashes = word_hashes(word)
    if hashes.size != 1:
        raise ValueError(f"one word is expected, found {hashes.size}")
    return np.uint64(hashes[0])


def _code_points(text: str) -> NDArray[np.uint64]:
    """A lone half of a pair becomes a question mark."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def _grams(codes: NDArray[np.uint64], owner: Owner, left: NDArray[np.int64]) -> tuple[NDArray[np.uint64], Owner]:
    """Hashes of all runs of each of `CHAR_SIZES` characters, within a word or across one border, whichever language it
    is. A row a size, all at once: ever longer runs have ever fewer places left to mix. `left`: characters from each on
    to the end of its text, beyond which no run goes."""
    shortest, longest = CHAR_SIZES[0], CHAR_SIZES[-1]
    width = max(0, codes.size - shortest + 1)
    padded = np.concatenate([codes, np.zeros(longest - shortest, np.uint64)])
    sizes = np.array(CHAR_SIZES)[:, None]
    total = np.repeat(sizes.astype(np.uint64), width, axis=1)
    for place in range(longest):
        longer = slice(max(0, place - shortest + 1), None)
        total[longer] = _mixed(total[longer] ^ padded[place : place + width])
    whole = left[:width] >= sizes
    return total[whole], np.broadcast_to(owner[:width], whole.shape)[whole]


def _words(codes: NDArray[np.uint64], owner: Owner) -> tuple[NDArray[np.uint64], Owner]:
    """Hashes of the words in their order."""
    starts = np.flatnonzero((codes[:-1] == _SPACE) & (codes[1:] != _SPACE)) + 1
    if starts.size == 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    places = np.arange(codes.size, dtype=np.uint64)
    lengths = np.diff(np.append(starts, codes.size))
    first = np.zeros(codes.size, np.uint64)
    first[starts[0] :] = np.repeat(starts.astype(np.uint64), lengths)
    letters = np.where(codes == _SPACE, np.uint64(0), _mixed(codes ^ ((places - first) << np.uint64(32))))
    return _mixed(np.add.reduceat(letters, starts)), owner[starts]


def _chains(words: NDArray[np.uint64], owner: Owner) -> tuple[NDArray[np.uint64], Owner]:
    """Hashes of words, pairs of neighbours, triples, and pairs with one word between."""
    pairs = _mixed(words[:-1] * _LEFT + words[1:])
    triples = _mixed(pairs[:-1] * _LEFT + words[2:])
    apart = _mixed(words[:-2] * _LEFT + words[2:] * _MIX)
    two, three = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    return (
        np.concatenate([words, pairs[two], triples[three], apart[three]]),
        np.concatenate([owner, owner[:-1][two], owner[:-2][three], owner[:-2][three]]),
    )


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(31))) * _MIX
    return values ^ (values >> np.uint64(29))


def _bucket(hashes: NDArray[np.uint64], bits: int, owner: Owner) -> NDArray[np.int64]:
    return (hashes >> np.uint64(64 - bits)).astype(np.int64) | owner << bits


def distinct(values: NDArray[N]) -> NDArray[N]:
    """Ascending, as `np.unique`, which takes ten times as long for some hundred values."""
    ordered = np.sort(values)
    found: NDArray[N] = ordered[np.concatenate([np.ones(min(1, ordered.size), np.bool_), ordered[1:] != ordered[:-1]])]
    return found
