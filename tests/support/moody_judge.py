"""A stand-in for the process in which RAGAS judges (`workers.scoring.evaluator`), with moods: most turns are judged,
and some hang it, kill it or are answered with nonsense.
"""

from __future__ import annotations

import json
import os
import random
import stat
import sys
import time
from pathlib import Path

HANGS_SECONDS = 20.0
TOOK = {"calls": 2, "input_tokens": 900, "cached_tokens": 0, "output_tokens": 100}


def executable(folder: Path) -> Path:
    """What stands where `[scoring] python` is expected: it passes over the script that it is to run."""
    program = folder / "judge"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} {Path(__file__).resolve()}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def main() -> None:
    dice = random.Random()
    _say({"ready": True})
    for _ in sys.stdin:
        match dice.choices(("well", "hangs", "dies", "talks nonsense"), (80, 5, 10, 5))[0]:
            case "hangs":
                time.sleep(HANGS_SECONDS)
            case "dies":
                os._exit(1)
            case "talks nonsense":
                _say({"scores": {"faithfulness": "very"}, "failed": {}, "took": {}})
            case _:
                _say({"scores": {"faithfulness": 0.5, "context_precision": 1.0}, "failed": {}, "took": TOOK})


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
