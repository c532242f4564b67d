"""The web chat: how soon a visitor sees a first word, and an agent's; and thousands of chats that are only open.

Baselines, in the same run: the model itself, for the first word; and the same webhooks while no chat is open.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from statistics import median, quantiles
from typing import Any, TypeVar
from urllib.request import Request, urlopen

import psutil

from benchmarks.acknowledge import delivery
from benchmarks.answering import QUESTION, Bench, bench
from benchmarks.load import Result, fire
from benchmarks.stage import free_port, memory_mib, wait_for
from benchmarks.table import Row, show
from benchmarks.visitors import BEHAVIOUR, ENVIRONMENT, Visitor
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.polling import until

FIRST_WORDS = 60
PAUSE = 0.5  # seconds between two questions
SPEED = 2.0  # seconds of an answer, the first word after half of it
COMMENTS = 40
OPEN = 2000
OPENED_AT_ONCE = 50
RATE, SECONDS = 100, 15.0  # webhooks
FILES = 8192
T = TypeVar("T")


def main() -> list[Row]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with bench(SPEED, workers=1, threads=32, behaviour=BEHAVIOUR, environment=ENVIRONMENT) as here:
        port, chat = chat_process(here)
        _say("first words")
        bare = median(_first_word_of_model(here) for _ in range(15))
        words = asyncio.run(_first_words(port))
        _say("an agent's words")
        heard = asyncio.run(_agents_words(here, port))
        for worker in here.workers:  # webhooks are only taken in, as in `acknowledge`
            worker.suspend()
        _say("open streams")
        quiet, busy, open_memory = asyncio.run(_open_streams(here, port, chat))
        for worker in here.workers:
            worker.kill()
    added = [1000 * (one - bare) for one in words]
    rows = [
        Row("first visible word, p50", f"{median(words):.3f} s", f"{bare:.3f} s"),
        Row("added to the model's, all guards on, p50 (target: under 80 ms)", f"{median(added):.0f} ms"),
        Row("added to the model's, p95", f"{quantiles(added, n=20)[-1]:.0f} ms"),
        Row("an agent's comment on the page, p50", f"{median(heard):.2f} s"),
        Row("an agent's comment on the page, p95 (target: under 1 s)", f"{quantiles(heard, n=20)[-1]:.2f} s"),
        Row(f"memory of one process with {OPEN} open streams (target: under 300 MiB)", f"{open_memory:.0f} MiB"),
        Row(
            f"acknowledgement of webhooks meanwhile, {RATE} a second, p99",
            f"{busy.percentile(0.99):.1f} ms",
            f"{quiet.percentile(0.99):.1f} ms",
        ),
    ]
    show("Web chat (baseline: the model itself; webhooks without open chats)", rows)
    return rows


def chat_process(here: Bench) -> tuple[int, psutil.Process]:
    port = free_port()
    process = here.stage.start("firstline", "chat", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz")
    return port, process


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _first_word_of_model(here: Bench) -> float:
    """Seconds to the first piece of content, of a prompt with a passage."""
    passage = "[1] Reset your password\nOpen Settings, choose Security and press Reset password."
    question = {"role": "user", "content": f"{passage}\n\nHow do I reset my password?"}
    body = json.dumps({"model": "bench", "stream": True, "messages": [question]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer bench"}
    began = time.perf_counter()
    with urlopen(Request(f"{here.model_url}/chat/completions", body, headers), timeout=60) as answer:
        for line in answer:
            if line.startswith(b"data: {") and json.loads(line[6:])["choices"][0]["delta"].get("content"):
                return time.perf_counter() - began
    raise RuntimeError("the model said nothing")


async def _first_words(port: int) -> list[float]:
    async def ask(number: int) -> float:
        await asyncio.sleep(number * PAUSE)
        return (await Visitor(port).ask(QUESTION.format(number=number)))[0]

    await Visitor(port).ask(QUESTION.format(number=-1))  # what loads once
    return list(await asyncio.gather(*map(ask, range(FIRST_WORDS))))


async def _agents_words(here: Bench, port: int) -> list[float]:
    """Seconds from an agent's comment at the desk to the visitor's page."""
    visitor, zendesk = Visitor(port), here.sandbox.zendesk
    await visitor.ask("I want to talk to a person, please.")
    ticket = await asyncio.to_thread(until, lambda: [str(one["id"]) for one in zendesk.tickets()], 30, "a ticket")
    seconds = []
    async with visitor.events() as events:
        for number in range(COMMENTS):
            words = f"Word {number} of the agent."
            began = time.perf_counter()
            await asyncio.to_thread(zendesk.agent_comments, ticket[0], AGENT_ID, words)
            async for event in events:
                if words in event.get("text", ""):
                    break
            seconds.append(time.perf_counter() - began)
    return seconds


async def _open_streams(here: Bench, port: int, chat: psutil.Process) -> tuple[Result, Result, float]:
    """Webhooks before and while all are open, and the memory of the process that has them."""
    quiet = await asyncio.to_thread(_webhooks, here, 0)
    visitors = [Visitor(port) for _ in range(OPEN)]
    await _some_at_once(visitors, Visitor.begin)
    async with AsyncExitStack() as stack:
        streams = await _some_at_once(visitors, lambda one: stack.enter_async_context(one.events()))
        tails = [asyncio.create_task(_next(stream)) for stream in streams]
        busy = await asyncio.to_thread(_webhooks, here, 1)
        memory = memory_mib(chat)
        assert not any(tail.done() for tail in tails), "streams have ended"
        for tail in tails:
            tail.cancel()
        await asyncio.gather(*tails, return_exceptions=True)
    return quiet, busy, memory


async def _next(stream: AsyncIterator[Mapping[str, Any]]) -> Mapping[str, Any]:
    return await anext(stream)


async def _some_at_once(visitors: list[Visitor], what: Callable[[Visitor], Awaitable[T]]) -> list[T]:
    found: list[T] = []
    for at in range(0, len(visitors), OPENED_AT_ONCE):
        found += await asyncio.gather(*map(what, visitors[at : at + OPENED_AT_ONCE]))
    return found


def _webhooks(here: Bench, run: int) -> Result:
    secret = here.stage.environment["INTERCOM_CLIENT_SECRET"]
    first = 10**6 * (1 + run)
    return fire(
        f"http://127.0.0.1:{here.web_port}/webhooks/intercom",
        lambda number: delivery(secret, first + number),
        rate=RATE,
        seconds=SECONDS,
    )


if __name__ == "__main__":
    main()
