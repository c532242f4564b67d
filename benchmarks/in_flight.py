"""500 conversations at once against a model that takes 10 seconds an answer: how long, and how much memory.

Baseline: the naive shape, a synchronous endpoint on 40 threads (the default of FastAPI's and Starlette's pool) that
waits for the same model server; with fewer questions, since it takes that much longer.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

from benchmarks.answering import Bench, bench
from benchmarks.stage import memory_mib
from benchmarks.table import Row, show

CONVERSATIONS = 500
WORKERS = 2  # processes, one a core
LATENCY = 10.0
NAIVE_THREADS = 40
NAIVE_QUESTIONS = 120
DEADLINE = 300.0


def main() -> list[Row]:
    with bench(LATENCY, workers=WORKERS, threads=CONVERSATIONS // WORKERS) as here:
        naive = _naive(here.model_url)
        seconds, worker, web = _ours(here)
    rows = [
        Row(
            f"{CONVERSATIONS} questions at once, the model takes {LATENCY:.0f} s (target: under 15 s)",
            f"{seconds:.1f} s",
            f"{naive:.1f} s for {NAIVE_QUESTIONS}",
        ),
        Row("questions answered a second", f"{CONVERSATIONS / seconds:.1f}", f"{NAIVE_QUESTIONS / naive:.1f}"),
        Row(
            f"memory of the {WORKERS} worker processes together, at most (target: under 1 GiB)",
            f"{worker:.0f} MiB",
            "-",
        ),
        Row("memory of the web process, at most", f"{web:.0f} MiB", "-"),
    ]
    show(f"Answers in flight (baseline: synchronous endpoint, {NAIVE_THREADS} threads)", rows)
    return rows


def _ours(here: Bench) -> tuple[float, float, float]:
    """Seconds from the first message to the last answer at the vendor, and the processes' peak memory."""
    started = time.monotonic()
    for _ in range(CONVERSATIONS):
        here.ask()
    worker = web = 0.0
    while here.answered() < CONVERSATIONS:
        worker = max(worker, sum(memory_mib(process) for process in here.workers))
        web = max(web, memory_mib(here.web))
        if time.monotonic() - started > DEADLINE:
            raise TimeoutError(f"{here.answered()} of {CONVERSATIONS} answered after {DEADLINE:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - started, worker, web


def _naive(model_url: str) -> float:
    """Seconds for `NAIVE_QUESTIONS` blocking calls on `NAIVE_THREADS` threads."""
    question = {"role": "user", "content": "How do I reset my password?"}
    body = json.dumps({"model": "bench", "stream": True, "messages": [question]})

    def call(_: int) -> None:
        headers = {"Content-Type": "application/json", "Authorization": "Bearer bench"}
        with urlopen(Request(f"{model_url}/chat/completions", body.encode(), headers), timeout=120) as answer:
            answer.read()

    started = time.monotonic()
    with ThreadPoolExecutor(NAIVE_THREADS) as pool:
        list(pool.map(call, range(NAIVE_QUESTIONS)))
    return time.monotonic() - started


if __name__ == "__main__":
    main()
