"""docs/metrics.md has a row for every metric, with its type and labels, and for nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from bot.app.metrics import (
    GAUGES,
    PAUSED,
    QUEUE_AGE,
    QUEUE_JOBS,
    REDIS_UP,
    REFUSED,
    SOURCE_AGE,
    SOURCE_OK,
    UP,
    WITHOUT_VECTORS,
)
from bot.telemetry import METER
from bot.telemetry.meter import Count, Duration, Level

ROOT = Path(__file__).parents[1]
KINDS = {Count: "counter", Duration: "histogram", Level: "gauge"}
ROW = re.compile(r"^\| `(firstline_\w+)` \| (\w+) \|([^|]*)\| ([^|]+) \|$", re.MULTILINE)


def test_the_page_and_the_code_name_the_same_metrics() -> None:
    page = (ROOT / "docs/metrics.md").read_text()

    described = {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels, _ in ROW.findall(page)}

    declared: dict[str, tuple[str, tuple[str, ...]]] = {
        metric.name: (KINDS[type(metric)], metric.labels) for metric in METER.metrics
    }
    declared |= dict.fromkeys((UP, REDIS_UP, WITHOUT_VECTORS, *GAUGES), ("gauge", ()))
    declared |= dict.fromkeys((QUEUE_JOBS, QUEUE_AGE), ("gauge", ("queue",)))
    declared[PAUSED] = ("gauge", ("channel",))
    declared[REFUSED] = ("gauge", ("account",))
    declared |= dict.fromkeys((SOURCE_OK, SOURCE_AGE), ("gauge", ("source",)))
    assert described == declared


def test_names_tell_type_and_unit() -> None:
    for metric in METER.metrics:
        assert isinstance(metric, Level) or metric.name.endswith("_total" if isinstance(metric, Count) else "_seconds")


def test_no_label_is_an_id_or_text() -> None:
    few = {"channel", "desk", "direction", "job", "kind", "operation", "outcome", "queue", "reason", "result", "route"}

    labels = {label for metric in METER.metrics for label in metric.labels}

    assert labels <= few | {"budget", "model", "status", "step", "what"}
