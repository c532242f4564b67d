"""py3langid's model of 142 languages in 20 MB instead of 70, with the same results to the bit.

Most entries of its two tables are the same as in nearly all rows: how unlikely a language is that never has these
letters, and where the automaton goes when nothing that it knows goes on. Those are kept once, and by row only what
differs. Takes a second to load.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

BYTES = 256


def load() -> LanguageIdentifier:
    """Probabilities that add up to one."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    table = np.frombuffer(model.tk_nextmove, model.tk_nextmove.typecode).reshape(-1, BYTES)
    return LanguageIdentifier(
        _Likelihoods(model.nb_ptc, np.array([_usual(column) for column in model.nb_ptc.T], np.float16)),
        model.nb_pc,
        model.nb_classes,
        _Transitions(table, table[model.tk_row[0]]),
        array("i", model.tk_output),
        norm_probs=True,
        tk_row=model.tk_row,
    )


def _usual(column: NDArray[np.float16]) -> float:
    """The most frequent value."""
    counts = np.bincount(np.ascontiguousarray(column).view(np.uint16))
    return float(np.array(counts.argmax(), np.uint16).view(np.float16))


class _Differing:
    """Of a table with at most 256 columns the `usual` row, and what differs from it."""

    def __init__(self, table: NDArray[Any], usual: NDArray[Any]) -> None:
        differs = table != usual
        self.usual = usual.copy()  # a view would keep the whole table
        self.starts = np.concatenate([[0], np.cumsum(differs.sum(axis=1))])
        self.columns = (np.flatnonzero(differs) % table.shape[1]).astype(np.uint8)
        self.values = table[differs]


class _Likelihoods(_Differing):
    def __getitem__(self, rows: NDArray[np.intp]) -> NDArray[Any]:
        """(rows, languages) as the whole table has them."""
        found = np.tile(self.usual, (rows.size, 1))
        counts = self.starts[rows + 1] - self.starts[rows]
        places = np.arange(counts.sum()) + np.repeat(self.starts[rows] - (np.cumsum(counts) - counts), counts)
        found[np.repeat(np.arange(rows.size), counts), self.columns[places]] = self.values[places]
        return found


class _Transitions(_Differing):
    """Read a byte of text at a time: plain Python's containers are faster there than arrays."""

    def __init__(self, table: NDArray[Any], usual: NDArray[Any]) -> None:
        super().__init__(table, usual)
        self._next = array("I", self.values.astype(np.uint32).tobytes())
        self._from = array("I", self.starts.astype(np.uint32).tobytes())
        self._bytes = self.columns.tobytes()
        self._otherwise: list[int] = usual.tolist()
        del self.values, self.columns, self.starts

    def __getitem__(self, place: int) -> int:
        """`place`: 256 times the row, and the byte."""
        row, byte = place >> 8, place & 255
        found = self._bytes.find(byte, self._from[row], self._from[row + 1])
        return self._next[found] if found >= 0 else self._otherwise[byte]
