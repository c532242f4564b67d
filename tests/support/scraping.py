"""Reading what a process shows at `/metrics`, as Prometheus does."""

from __future__ import annotations

import os
from collections import Counter
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from bot.app.demo.processes import free_port
from bot.telemetry.page import PORTS_TRIED


def quiet_port() -> int:
    """The first of some that the system gives to nobody who asks for any."""
    return free_port(30_000 + os.getpid() % 100 * 20)


def scrape(port: int) -> Counter[str]:
    """Samples by name, those of one name added up over their labels, and by `name{value of outcome or reason}`."""
    found: Counter[str] = Counter()
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        for family in text_string_to_metric_families(answer.read().decode()):
            for sample in family.samples:
                found[sample.name] += sample.value
                for value in sample.labels.values():
                    found[f"{sample.name}{{{value}}}"] += sample.value
    return found


def served(first: int) -> list[int]:
    """Ports from the first on at which metrics are shown."""
    ports = []
    for port in range(first, first + PORTS_TRIED):
        try:
            scrape(port)
        except URLError:
            continue
        ports.append(port)
    return ports
