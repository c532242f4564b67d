"""A clock that a test sets."""

from __future__ import annotations

import time

import pytest


class Clock:
    """Stands in for the module `time`: whoever sleeps goes on at once, and it is later. So nothing depends on how busy
    this machine is."""

    def __init__(self) -> None:
        self._now = time.monotonic()

    @classmethod
    def of(cls, monkeypatch: pytest.MonkeyPatch, *modules: str) -> Clock:
        """The one that these go by."""
        clock = cls()
        for module in modules:
            monkeypatch.setattr(f"{module}.time", clock)
        return clock

    def monotonic(self) -> float:
        return self._now

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        self._now += seconds
