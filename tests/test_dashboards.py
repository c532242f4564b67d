"""docs/prometheus and docs/grafana: they ask for metrics that there are, by labels that they have."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from bot.app.metrics import (
    GAUGES,
    PAUSED,
    QUEUE_AGE,
    QUEUE_JOBS,
    REDIS_UP,
    SOURCE_AGE,
    SOURCE_OK,
    UP,
    WITHOUT_VECTORS,
)
from bot.telemetry import METER
from bot.telemetry.meter import Duration

DOCS = Path(__file__).parents[1] / "docs"
RULES = DOCS / "prometheus/firstline.rules.yml"
DASHBOARD: dict[str, Any] = json.loads((DOCS / "grafana/firstline.json").read_text())
ASKED = re.compile(r"(firstline_\w+|\bup)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")
PROMTOOL = shutil.which("promtool", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


def shown() -> dict[str, set[str]]:
    """Every series that Prometheus gets of us, and its labels."""
    found: dict[str, set[str]] = {}
    for metric in METER.metrics:
        parts = ("_count", "_sum", "_bucket") if isinstance(metric, Duration) else ("",)
        found |= {metric.name + part: {*metric.labels, *(["le"] if part == "_bucket" else [])} for part in parts}
    found |= {name: set() for name in (UP, REDIS_UP, WITHOUT_VECTORS, *GAUGES)}
    found |= {PAUSED: {"channel"}, **{name: {"queue"} for name in (QUEUE_JOBS, QUEUE_AGE)}}
    found |= {name: {"source"} for name in (SOURCE_OK, SOURCE_AGE)}
    return {**found, "up": {"job", "instance"}}


def expressions() -> Iterator[str]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


@pytest.mark.parametrize("expression", list(expressions()))
def test_what_is_asked_for_is_shown(expression: str) -> None:
    series = shown()
    asked = ASKED.findall(expression)

    assert asked
    assert [name for name, _ in asked if name not in series] == []
    for name, matchers in asked:
        assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= series[name]
    grouped = {label.strip() for labels in GROUPED.findall(expression) for label in labels.split(",")}
    assert grouped <= set.union(*(series[name] for name, _ in asked))


def test_the_page_lists_the_alerts() -> None:
    page = (DOCS / "metrics.md").read_text()
    alerts = [rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]

    listed = re.findall(r"`(Firstline\w+)`", page[page.index("## Worth an alert") :])

    assert sorted(listed) == sorted(alerts)


def test_grafana_knows_every_field_of_the_dashboard() -> None:
    """Its own types keep what they know, and leave out the rest."""
    register_default_plugins()

    known = json.loads(JSONEncoder().encode(Dashboard.from_json(DASHBOARD)))

    assert list(missing(DASHBOARD, known)) == []


def missing(told: Any, known: Any, path: str = "$") -> Iterator[str]:
    """Where `known` has not what `told` has; it may have more."""
    if isinstance(told, dict) and isinstance(known, dict):
        for name, value in told.items():
            yield from missing(value, known.get(name), f"{path}.{name}")
    elif isinstance(told, list) and isinstance(known, list) and len(told) == len(known):
        for number, (value, other) in enumerate(zip(told, known, strict=True)):
            yield from missing(value, other, f"{path}[{number}]")
    elif told != known:
        yield path


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool: `apt-get install prometheus`")
def test_prometheus_takes_them(tmp_path: Path) -> None:
    """The dashboard's expressions as rules: Grafana's interval is a time there."""
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "1m")}
        for number, expression in enumerate(expressions())
    ]
    of_panels = tmp_path / "panels.yml"
    of_panels.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    for kind, path in (("config", DOCS / "prometheus/prometheus.yml"), ("rules", of_panels)):
        done = subprocess.run([str(PROMTOOL), "check", kind, str(path)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
