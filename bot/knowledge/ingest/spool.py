"""What was read and is not kept yet: on disk, since nobody knows how much it is."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Spool(Generic[T]):
    """A list that is written once and read in its order, in a file that nobody else can open."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (`close` closes it)
        self._length = 0

    def append(self, item: T) -> None:
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        self._length += 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        self._file.seek(0)
        for _ in range(self._length):
            yield pickle.load(self._file)

    def clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._length = 0

    def close(self) -> None:
        self._file.close()
