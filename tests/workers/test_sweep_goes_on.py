"""The sweep's parts do not depend on each other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.errors import StoreUnavailable
from workers import jobs


def test_a_part_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails() -> None:
        raise StoreUnavailable("a statement took too long")

    def surprises() -> None:
        raise ValueError("a bug")

    def part(name: str) -> SimpleNamespace:
        return SimpleNamespace(run=lambda: done.append(name), sweep=lambda: done.append(name))

    parts = SimpleNamespace(
        sweeper=part("sweep"),
        auto_closes=(part("close"),),
        assumptions=part("assume"),
        act_sweep=part("acts"),
        compare_job=SimpleNamespace(run=fails),
        figures=SimpleNamespace(run=surprises),
        retention=SimpleNamespace(enforce=lambda: done.append("retention")),
    )
    monkeypatch.setattr(jobs, "handlers", lambda: parts)

    jobs.sweep()

    assert done == ["sweep", "close", "assume", "acts", "retention"]
