"""The calls of one turn, all at once, each with its own time: one that overruns costs itself and no other."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.model import ToolContext, ToolOutcome
from bot.orchestration.threads import THREADS
from bot.ports import Tool
from bot.turns import TURNS

log = logging.getLogger("firstline.orchestration")
OVERRUN = ToolOutcome(text="It took too long and was given up.", failed=True)
BROKEN = ToolOutcome(text="It failed.", failed=True)


@dataclass(frozen=True, slots=True)
class Job:
    tool: Tool
    arguments: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    outcome: ToolOutcome
    seconds: float
    ended_at: float = field(default_factory=time.time, compare=False)  # seconds since 1970


def run_at_once(jobs: Sequence[Job], context: ToolContext) -> list[Done]:
    """What came of each, in their order, by `context.deadline` at the latest. A thread that is still at work then is
    left alone: nobody reads what it brings."""
    results: queue.SimpleQueue[tuple[int, Done]] = queue.SimpleQueue()
    started = time.monotonic()
    for number, job in enumerate(jobs):
        THREADS.run(partial(_run, number, job, context, results), f"tool {job.tool.definition.name}")
    found: dict[int, Done] = {}
    while len(found) < len(jobs):
        try:
            with TURNS.aside():
                number, done = results.get(timeout=max(0.0, context.deadline - time.monotonic()))
        except queue.Empty:
            break
        found[number] = done
    waited = time.monotonic() - started
    return [found.get(number) or Done(OVERRUN, waited) for number in range(len(jobs))]


def _run(number: int, job: Job, context: ToolContext, results: queue.SimpleQueue[tuple[int, Done]]) -> None:
    started = time.monotonic()
    try:
        outcome = job.tool.call(job.arguments, context)
    except Exception as error:
        log.exception("a tool raised", extra={"tool": job.tool.definition.name, "error": type(error).__name__})
        outcome = BROKEN
    results.put((number, Done(outcome, time.monotonic() - started)))
