"""What a channel has to find out at the start is asked until it is known, and no longer than the process wants it."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import cast

import pytest

from bot.app import preparing
from bot.app.preparing import Preparing
from bot.errors import NotSent
from bot.ports import Connector
from tests.support.polling import until


class Asked:
    """Answers at the attempt of that number."""

    def __init__(self, answers_at: int) -> None:
        self.times = 0
        self._answers_at = answers_at

    def __call__(self) -> None:
        self.times += 1
        if self.times < self._answers_at:
            raise NotSent("it hangs")

    def preparing(self) -> Preparing:
        connector = SimpleNamespace(capabilities=SimpleNamespace(prepare=self))
        return Preparing({"toy": cast(Connector, connector)})


def test_it_is_asked_again_until_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "AGAIN_SECONDS", 0.01)
    asked = Asked(answers_at=3)
    asked.preparing().wait(10)
    assert asked.times == 3


def test_who_stops_is_not_asked_for_again() -> None:
    asked = Asked(answers_at=100)
    running = asked.preparing()
    until(lambda: asked.times == 1, what="the first attempt")
    running.stop()
    running.wait(preparing.AGAIN_SECONDS / 2)
    assert "prepare-toy" not in {thread.name for thread in threading.enumerate()}
    assert asked.times == 1
