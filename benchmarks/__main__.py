"""Run every benchmark and write `benchmarks/results.md`: `python -m benchmarks` (`make bench`). With names only these
are run, and take the place of what stands there of them.

With `--base <commit>` (`make bench BASE=<commit>`) what runs as processes is measured at that commit too, in the same
run. With `--full` what is measured by how much is kept (growth, console) keeps 1,000,000 messages.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import psutil

from benchmarks.builds import BASE, build

RESULTS = Path(__file__).parent / "results.md"
BENCHMARKS = (
    "acknowledge", "chats", "chats_at_once", "console", "escalation", "false_alarms", "growth", "guards", "handoff",
    "hanging", "in_flight", "ingestion", "memory", "orchestration", "overhead", "privacy", "quoting", "rehearsal",
    "rendering", "retrieval", "searching", "sizing", "steering", "switched_on", "traces", "vectors",
)  # fmt: skip
BY_SIZE = frozenset({"console", "growth"})


def main() -> None:
    options = argparse.ArgumentParser(prog="benchmarks", description="Measure, beside a baseline.")
    options.add_argument("--base", metavar="COMMIT", help="measure this commit too")
    options.add_argument("--full", action="store_true", help=f"as much as can be: {', '.join(sorted(BY_SIZE))}")
    options.add_argument("names", nargs="*", default=BENCHMARKS, metavar="name", help=", ".join(BENCHMARKS))
    chosen = options.parse_args()
    if chosen.base:
        os.environ[BASE] = str(build(chosen.base))
    machine = (
        f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory, "
        f"Python {platform.python_version()}"
    )
    head = (
        f"# Benchmarks\n\nWritten by `make bench` on a machine with {machine}. Load, web, workers, Postgres, Redis, "
        "the model server and the vendors' stand-ins all ran on it.\n"
    )
    parts = {} if tuple(chosen.names) == BENCHMARKS else _written()
    for name in chosen.names:
        print(f"… {name}", file=sys.stderr, flush=True)
        size = ["--full"] if chosen.full and name in BY_SIZE else []
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *size], stdout=subprocess.PIPE, text=True, check=True
        )
        print(done.stdout, flush=True)
        parts[name] = done.stdout.strip()
    shown = (f"<!-- {name} -->\n{parts[name]}\n" for name in BENCHMARKS if name in parts)
    RESULTS.write_text("\n".join([head, *shown]), encoding="utf-8")


def _written() -> dict[str, str]:
    """What stands in the results by now, by benchmark."""
    found = re.split(r"^<!-- (\w+) -->\n", RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], map(str.strip, found[2::2]), strict=True))


if __name__ == "__main__":
    main()
