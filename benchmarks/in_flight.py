"""500 conversations at once against a model that takes 10 seconds an answer: how long, and how much memory.

Baseline: the naive shape, a synchronous endpoint on 40 threads (the default of FastAPI's and Starlette's pool) that
waits for the same model server; with fewer questions, since it takes that much longer.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.answering import Bench, bench
from benchmarks.builds import builds
from benchmarks.stage import cpu_seconds, family, proportional_mib
from benchmarks.table import Row, row, show

CONVERSATIONS = 500
WORKERS = 2  # processes, one a core
LATENCY = 10.0
WARM_UP = 8  # questions
NAIVE_THREADS = 40
NAIVE_QUESTIONS = 120
DEADLINE = 300.0
ROUNDS = 3  # in turns, of which the middle one counts for each figure: a machine is not as fast at all times
MEMORY_SECONDS = 1.0  # between two looks, each of which takes the kernel some milliseconds


@dataclass(frozen=True)
class Figures:
    """Seconds from the first message to the last answer at the vendor; until what goes with them is sent too, CPU
    in milliseconds a message, of the workers, of the web process, and of Postgres; the most memory of the workers
    together, with their parent where they have one, and of the web process, in MiB (PSS: what several share is counted
    once)."""

    seconds: float
    worker_cpu: float
    web_cpu: float
    postgres_cpu: float
    worker_memory: float
    web_memory: float


def main() -> list[Row]:
    rounds: list[list[Figures]] = [[] for _ in builds()]
    naive = 0.0
    for _ in range(ROUNDS):
        for build, measured in zip(builds(), rounds, strict=True):
            with bench(LATENCY, workers=WORKERS, threads=CONVERSATIONS // WORKERS, build=build) as here:
                naive = naive or _naive(here.model_url)
                measured.append(_measured(here))
    figures = [Figures(*map(median, zip(*map(astuple, measured), strict=True))) for measured in rounds]
    rows = [
        row(
            f"{CONVERSATIONS} questions at once, the model takes {LATENCY:.0f} s (target: under 15 s)",
            [f"{one.seconds:.1f} s" for one in figures],
            f"{naive:.1f} s for {NAIVE_QUESTIONS}",
        ),
        row(
            "questions answered a second",
            [f"{CONVERSATIONS / one.seconds:.1f}" for one in figures],
            f"{NAIVE_QUESTIONS / naive:.1f}",
        ),
        row("CPU of the workers, a message (target: under 14 ms)", [f"{one.worker_cpu:.1f} ms" for one in figures]),
        row("CPU of the web process, a message", [f"{one.web_cpu:.1f} ms" for one in figures]),
        row("CPU of Postgres, a message", [f"{one.postgres_cpu:.1f} ms" for one in figures]),
        row(
            f"memory of the {WORKERS} worker processes together, at most (target: under 350 MiB)",
            [f"{one.worker_memory:.0f} MiB" for one in figures],
        ),
        row("memory of the web process, at most", [f"{one.web_memory:.0f} MiB" for one in figures]),
    ]
    show(f"Answers in flight (baseline: synchronous endpoint, {NAIVE_THREADS} threads)", rows)
    return rows


def _measured(here: Bench) -> Figures:
    _answer(here, WARM_UP)  # what loads once
    postgres = here.postgres()
    before = [sum(map(cpu_seconds, group)) for group in (here.workers, [here.web], [postgres])]
    seconds, worker_memory, web_memory = _answer(here, CONVERSATIONS)
    while not here.all_is_sent():  # what is noted beside the answers is part of what they cost
        time.sleep(0.1)
    after = [sum(map(cpu_seconds, group)) for group in (here.workers, [here.web], [postgres])]
    worker, web, database = (1000 * (late - early) / CONVERSATIONS for early, late in zip(before, after, strict=True))
    return Figures(seconds, worker, web, database, worker_memory, web_memory)


def _answer(here: Bench, count: int) -> tuple[float, float, float]:
    """Seconds until so many new questions are answered, and the most memory of workers and web process meanwhile."""
    workers_family, web_family = family(here.workers), family([here.web])
    started, before = time.monotonic(), here.answered()
    for _ in range(count):
        here.ask()
    worker = web = 0.0
    look = started
    while (answered := here.answered() - before) < count:
        if time.monotonic() >= look:
            look = time.monotonic() + MEMORY_SECONDS
            worker = max(worker, proportional_mib(workers_family))
            web = max(web, proportional_mib(web_family))
        if time.monotonic() - started > DEADLINE:
            raise TimeoutError(f"{answered} of {count} answered after {DEADLINE:.0f} s")
        time.sleep(0.25)
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
