"""Run every benchmark and write `benchmarks/results.md`: `python -m benchmarks` (`make bench`)."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import psutil

RESULTS = Path(__file__).parent / "results.md"
BENCHMARKS = (
    "acknowledge", "escalation", "growth", "guards", "handoff", "in_flight", "overhead", "privacy", "quoting",
    "rendering", "retrieval",
)  # fmt: skip


def main() -> None:
    machine = (
        f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory, "
        f"Python {platform.python_version()}"
    )
    parts = [
        f"# Benchmarks\n\nWritten by `make bench` on a machine with {machine}. Load, web, workers, Postgres, Redis, "
        "the model server and the vendors' stand-ins all ran on it.\n"
    ]
    for name in BENCHMARKS:
        print(f"… {name}", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=True
        )
        print(done.stdout, flush=True)
        parts.append(done.stdout)
    RESULTS.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
