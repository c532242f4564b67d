"""The ninth of the changes in docs/development.md, with a toy: how long a job of the workers takes, by how it ended."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.errors import NotSent
from bot.telemetry.meter import OUTCOME, Meter


def page(registry: CollectorRegistry) -> str:
    return generate_latest(registry).decode()


def test_a_new_duration_is_a_line_and_a_with() -> None:
    registry = CollectorRegistry()
    polish = Meter(registry).duration("firstline_toy_polish_seconds", "Time to polish an answer", OUTCOME)

    with polish.timed(outcome="polished"):
        pass
    with pytest.raises(NotSent), polish.timed(outcome="polished"):
        raise NotSent("the vendor is away")

    shown = page(registry)
    assert 'firstline_toy_polish_seconds_count{outcome="polished"} 1.0' in shown
    assert 'firstline_toy_polish_seconds_count{outcome="not_sent"} 1.0' in shown
    assert 'firstline_toy_polish_seconds_bucket{le="120.0",outcome="polished"} 1.0' in shown
