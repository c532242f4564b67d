"""Time the redaction of one message of 500 characters on one core, without network, beside presidio's analyzer with the
recognizers that it loads by default.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

from benchmarks.table import Row, show
from bot.app.measuring.presidio_default import presidio_default
from bot.model import Requester
from bot.privacy import Redactor
from bot.privacy.detect import Detector

CHARACTERS, ROUNDS = 500, 60
TARGET_MS = 15  # of all guards on the way in
ORDINARY = (
    "Hello, since the last update the app closes when I open the calendar. I have installed it again, restarted the "
    "phone and cleared its memory, and it still happens every time. On my tablet everything works. Is there anything "
    "else that I could try, or do you need a report from me? I use it for my shifts, so I would be glad to hear soon. "
)
PERSONAL = (
    "Hi, this is Anna Smith. I was charged 1,299.00 EUR twice on 2024-05-17 for order 113542617735902, with my card "
    "4111 1111 1111 1111. Write to anna.smith@example.com or call +44 20 7946 0018; I live at 12 Baker Street, London "
    "NW1 6XE. "
    "My password is hunter2 and https://app.example.com/reset?token=abc123 fails with 0x80070057 in version 7.5.1.2. "
)
REQUESTER = Requester(id="1", name="Joe Bloggs", email="joe@bloggs.example", phone="+49 151 23456789")


def main() -> list[Row]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    redactor, presidio = Redactor(Detector()), presidio_default()
    rows = []
    for name, text in (("ordinary", ORDINARY), ("full of personal data", PERSONAL)):
        message = (text * 3)[:CHARACTERS]
        ours = _milliseconds(lambda words: redactor.redact([words], REQUESTER), message)
        theirs = _milliseconds(presidio, message)
        rows.append(Row(f"redaction, {CHARACTERS} characters, {name}, p50", f"{ours:.1f} ms", f"{theirs:.1f} ms"))
    show(f"Personal data, one core (baseline: presidio's default; target for all guards: under {TARGET_MS} ms)", rows)
    return rows


def _milliseconds(work: Callable[[str], object], message: str) -> float:
    work(message)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work(message)
        times.append(time.perf_counter() - started)
    return median(times) * 1000


if __name__ == "__main__":
    main()
