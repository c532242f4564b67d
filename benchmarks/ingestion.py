"""How fast a folder of articles goes in, and how much memory it takes: `python -m benchmarks.ingestion [ARTICLES ...]`.

The articles are made of the sentences of docs/, the same each time: five sections of prose and steps each. Memory is
the most that the command and its children held at a time, without Postgres. Of many articles, a commit that is measured
beside takes in the first of them only: a slow one would take all day.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.builds import HERE, ROOT, Build, builds
from benchmarks.stage import Stage, memory_mib, stage
from benchmarks.table import Row, row, show

SIZES = (1_000, 10_000)
MOST_BESIDE = 1_000
SECTIONS = 5
LOOK_SECONDS = 0.2
_OURS = re.compile(r"model|prompt|assistant|ignor|instruct|forget|reveal|\bAI\b", re.IGNORECASE)


class Run(NamedTuple):
    seconds: float
    mib: float


def main(sizes: Sequence[int] = SIZES) -> list[Row]:
    rows = [row for size in sizes for row in _of(size)]
    show("Ingestion of a folder of Markdown", rows)
    return rows


def _of(size: int) -> list[Row]:
    counts = [size if build == HERE else min(size, MOST_BESIDE) for build in builds()]
    runs = [_runs(build, count) for build, count in zip(builds(), counts, strict=True)]
    first, again = zip(*runs, strict=True)
    beside = f" (the commit: {counts[-1]:,})" if counts[-1] != size else ""

    def speeds(runs: Sequence[Run]) -> list[str]:
        return [f"{count / run.seconds:.0f}" for count, run in zip(counts, runs, strict=True)]

    return [
        row(f"{size:,} articles go in{beside}, articles/s", speeds(first)),
        row(f"{size:,} again, unchanged{beside}, articles/s", speeds(again)),
        row(f"memory at most, {size:,} go in{beside}", [f"{one.mib:.0f} MiB" for one in first]),
        row(f"memory at most, {size:,} unchanged{beside}", [f"{one.mib:.0f} MiB" for one in again]),
    ]


@cache
def _runs(build: Build, count: int) -> tuple[Run, Run]:
    with stage(build) as here:
        folder = here.folder / "articles"
        write(folder, count)
        return _ingest(here, folder), _ingest(here, folder)


def write(folder: Path, count: int) -> None:
    chance = random.Random(13)
    sentences = list(_sentences())

    def prose() -> str:
        return " ".join(chance.choices(sentences, k=4))

    for number in range(count):
        path = folder / f"{number % 50}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [f"# {chance.choice(sentences)[:60]} {number}", prose()]
        for _ in range(SECTIONS):
            steps = "\n".join(f"{place}. {chance.choice(sentences)}" for place in range(1, 4))
            parts += [f"## {chance.choice(sentences)[:40]}", prose(), steps]
        path.write_text("\n\n".join(parts), encoding="utf-8")


def _sentences() -> Iterator[str]:
    """Of prose alone: no tables, code or headings; and none about models and prompts, which no help centre has."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        for block in page.read_text(encoding="utf-8").split("\n\n"):
            if re.match(r"[A-Z][a-z]", block):
                found = re.split(r"(?<=[.!?])\s+", block.replace("\n", " "))
                yield from (one for one in found if 20 < len(one) < 300 and not _OURS.search(one))


def _ingest(here: Stage, folder: Path) -> Run:
    started = time.monotonic()
    process = here.start("firstline", "ingest", str(folder))
    most = 0.0
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            most = max(most, memory_mib(process))
        except psutil.NoSuchProcess:  # a child that has just ended
            continue
        time.sleep(LOOK_SECONDS)
    return Run(time.monotonic() - started, most)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
