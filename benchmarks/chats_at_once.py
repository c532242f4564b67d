"""200 chats at once against a model that takes 10 seconds an answer: how long until all are answered, how much memory.

Baseline, in the same run: what a prototype does, one synchronous endpoint (`naive_chat`).
"""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import psutil

from benchmarks.answering import QUESTION, Bench, bench
from benchmarks.chats import chat_process
from benchmarks.stage import free_port, memory_mib, wait_for
from benchmarks.table import Row, show
from benchmarks.visitors import BEHAVIOUR, ENVIRONMENT, Visitor

AT_ONCE = 200
LATENCY = 10.0


def main() -> list[Row]:
    with bench(LATENCY, workers=2, threads=AT_ONCE // 2, behaviour=BEHAVIOUR, environment=ENVIRONMENT) as here:
        seconds, (chat, workers) = asyncio.run(_at_once(here, *chat_process(here)))
        naive, naive_memory = _naive(here)
    rows = [
        Row(
            f"{AT_ONCE} chats at once, the model takes {LATENCY:.0f} s: until the last is answered",
            f"{seconds:.1f} s",
            f"{naive:.1f} s",
        ),
        Row("memory of the web chat's process, at most", f"{chat:.0f} MiB", f"{naive_memory:.0f} MiB"),
        Row("memory of two workers together, at most", f"{workers:.0f} MiB"),
    ]
    show("Web chats at once (baseline: a synchronous endpoint, 40 threads)", rows)
    return rows


async def _at_once(here: Bench, port: int, chat: psutil.Process) -> tuple[float, tuple[float, float]]:
    """Seconds until the last is answered, and the most memory of the chat's process and of the workers."""
    most = [0.0, 0.0]
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            most[0] = max(most[0], memory_mib(chat))
            most[1] = max(most[1], sum(map(memory_mib, here.workers)))
            await asyncio.sleep(0.5)

    await asyncio.gather(*(Visitor(port).ask(QUESTION.format(number=-n)) for n in range(4)))  # what loads once
    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    await asyncio.gather(*(Visitor(port).ask(QUESTION.format(number=number)) for number in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    over.set()
    await watching
    return seconds, (most[0], most[1])


def _naive(here: Bench) -> tuple[float, float]:
    """Seconds until the last of as many is answered, and the memory."""
    port = free_port()
    options = ("--port", str(port), "--log-level", "warning")
    environment = {"OPENAI_BASE_URL": here.model_url}
    process = here.stage.start(
        sys.executable, "-m", "uvicorn", "benchmarks.naive_chat:app", *options, environment=environment
    )
    wait_for(f"http://127.0.0.1:{port}/")

    def ask(_: int) -> None:
        with urlopen(Request(f"http://127.0.0.1:{port}/chat", b"{}"), timeout=300) as answer:
            answer.read()

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, range(AT_ONCE)))
    return time.perf_counter() - began, memory_mib(process)


if __name__ == "__main__":
    main()
