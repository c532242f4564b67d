"""Time added per message on top of the model: from the customer's click until the vendor has taken the answer, less the
model.

Baseline: the same model server asked directly, in the same run. The settle window (one second) passes while the model
thinks, as it does in production. Questions come at odd moments, as people's do: in an even beat each would meet the
answer to the one a model's time before it.
"""

from __future__ import annotations

import json
import time
from random import Random
from statistics import median, quantiles
from urllib.request import Request, urlopen

from benchmarks.answering import Bench, bench
from benchmarks.builds import builds
from benchmarks.table import Row, row, show

MESSAGES = 60
LATENCY = 2.0
PAUSES = (0.2, 0.6)  # seconds between two questions: a handful is in flight at any time


def main() -> list[Row]:
    figures = []
    for build in builds():
        with bench(LATENCY, workers=1, threads=32, build=build) as here:
            model = median([_ask_model(here.model_url) for _ in range(8)])
            figures.append((_ask_firstline(here), model))
    added = [[(seconds - model) * 1000 for seconds in whole] for whole, model in figures]
    rows = [
        row("whole answer, p50", [f"{median(whole):.3f} s" for whole, _ in figures], f"{figures[0][1]:.3f} s"),
        row("added by Firstline, p50 (target: under 30 ms)", [f"{median(one):.0f} ms" for one in added], "0 ms"),
        row(
            "added by Firstline, p90 (target: under 45 ms)",
            [f"{quantiles(one, n=10)[-1]:.0f} ms" for one in added],
            "0 ms",
        ),
    ]
    show(f"Time added per message (baseline: the model asked directly, {LATENCY:.0f} s)", rows)
    return rows


def _ask_firstline(here: Bench) -> list[float]:
    """Seconds from the customer's click until the vendor had taken the answer, for each message."""
    _until_answered(here, [here.ask()])  # the first question loads what loads once
    asked: dict[str, float] = {}
    moments = Random(10)  # the same for all builds
    for _ in range(MESSAGES):
        clicked = time.time()
        asked[here.ask()] = clicked
        time.sleep(moments.uniform(*PAUSES))
    _until_answered(here, list(asked))
    return [here.taken[conversation] - clicked for conversation, clicked in asked.items()]


def _until_answered(here: Bench, conversations: list[str]) -> None:
    deadline = time.monotonic() + 120
    while any(not here.sandbox.intercom.said_by_bot(one) for one in conversations) or here.rows(
        "SELECT 1 FROM outbox WHERE state = 'pending'"
    ):
        if time.monotonic() > deadline:
            raise TimeoutError("not everything was answered")
        time.sleep(0.1)


def _ask_model(url: str) -> float:
    body = json.dumps(
        {"model": "bench", "stream": True, "messages": [{"role": "user", "content": "How do I reset my password?"}]}
    )
    headers = {"Content-Type": "application/json", "Authorization": "Bearer bench"}
    started = time.monotonic()
    with urlopen(Request(f"{url}/chat/completions", body.encode(), headers), timeout=60) as answer:
        answer.read()
    return time.monotonic() - started


if __name__ == "__main__":
    main()
