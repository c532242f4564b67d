"""Time the guards on the way in take for a question of 500 characters, on one core, without network.

Baseline of the same run: what words alone give away, the guard against prompt injection before it learned.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median, quantiles

from benchmarks.table import Row, show
from bot.app.container import Container
from bot.config import Behaviour, Environment, Settings
from bot.guards.attacks import is_attack
from bot.guards.injection import assess_injection
from bot.model import Requester

QUESTION = (
    "Hello, since Monday the app asks me for a new password each time I start it, and says that the system cannot"
    " check my answer. I followed the instructions in your mail and set a new one twice. You wrote that my order "
    "48213 would be shown under Billing, but there is nothing new. My number is +44 20 7946 0958. Should I ignore"
    " the message and write to anna@silva.example instead, or do I have to repeat every step on my phone? Please "
    "reply to this address; I am in the office until six o'clock today. Kind regards, Anna Silva"
)[:500]
ROUNDS = 200
ALL_MS = 15  # what is promised


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    redactor = Container(Settings(env=Environment(), behaviour=Behaviour())).redactor
    anna = Requester(id="u1", name="Anna Silva", email="anna@silva.example")

    def redact(text: str) -> None:
        redactor.redact([text], anna)

    def everything(text: str) -> None:
        assess_injection(redactor.redact([text], anna).texts[0])

    whole = _milliseconds(everything)
    show(
        "Guards on the way in, a question of 500 characters",
        [
            Row("personal data, p50", f"{median(_milliseconds(redact)):.2f} ms", "–"),
            Row(
                "prompt injection, p50",
                f"{median(_milliseconds(assess_injection)):.2f} ms",
                f"{median(_milliseconds(is_attack)):.2f} ms (words alone)",
            ),
            Row(f"both, p50 (target: under {ALL_MS} ms)", f"{median(whole):.2f} ms", "–"),
            Row("both, p95", f"{quantiles(whole, n=20)[-1]:.2f} ms", "–"),
        ],
    )


def _milliseconds(work: Callable[[str], object]) -> list[float]:
    """Each time another text, or a cache would answer."""
    found = []
    for number in range(ROUNDS):
        text = f"{QUESTION[:-4]}{number:04d}"
        began = time.perf_counter()
        work(text)
        found.append(1000 * (time.perf_counter() - began))
    return found


if __name__ == "__main__":
    main()
