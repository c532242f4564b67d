"""What can wait until a model has been asked for the answer: up to then the requester waits for whatever this process
does, and from then on for that model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_later: ContextVar[list[Callable[[], None]] | None] = ContextVar("meanwhile", default=None)


@contextmanager
def answering() -> Iterator[None]:
    """What this thread puts off meanwhile is begun by `begin`, and at the end of the block what is left of it."""
    token = _later.set([])
    try:
        yield
    finally:
        begin()
        _later.reset(token)


def put_off(work: Callable[[], None]) -> None:
    """Begun at once by a thread that answers nobody. `work` neither raises nor waits."""
    later = _later.get()
    if later is None:
        work()
    else:
        later.append(work)


def begin() -> None:
    """The model has been asked; or it is not for now, and nobody is to wait for that."""
    later = _later.get()
    while later:
        later.pop(0)()
