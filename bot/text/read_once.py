"""Of the last texts that were read, what was found in them: the gate, the escalation job, moods and the steps of the
pipeline all ask the same of the same messages, moments apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
TEXTS = 128  # of each function; few enough that long mails take a few megabytes
_forgetting: list[Callable[[], None]] = []


def read_once(read: Callable[P, T]) -> Callable[P, T]:
    """For a pure function of short life's texts; what it returns must not be changed."""
    remembering = lru_cache(maxsize=TEXTS)(read)
    _forgetting.append(remembering.cache_clear)
    return cast(Callable[P, T], remembering)


def forget() -> None:
    """For whoever measures how long reading takes."""
    for clear in _forgetting:
        clear()
