"""An answer in Slack while every request to Zendesk hangs and handoffs wait for it.

Baseline: the same questions in the same run, before Zendesk hangs.
"""

from __future__ import annotations

import math
import time
from statistics import quantiles

from benchmarks.answering import QUESTION, Bench, bench
from benchmarks.builds import builds
from benchmarks.table import Row, row, show
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import Fault

LATENCY = 1.0  # of the model, in seconds
HANDOFFS = 200
QUESTIONS = 20
PAUSE = 1.0  # seconds between two questions
HELD = 20.0  # seconds that Zendesk holds a request before it drops it
PATIENCE = 240.0
# Threads whose answer stands there whole: the first words of one that is streamed come half a second sooner, and only
# twenty a minute are.
SAID = """SELECT c.thread_id FROM outbox o JOIN conversations c ON c.id = o.conversation_id
WHERE o.kind = 'answer' AND o.state = 'sent' AND c.channel = 'slack'"""
WISH = "Let me talk to a person, please."


def main() -> list[Row]:
    calm, hung = [], []
    for build in builds():
        with bench(LATENCY, workers=2, threads=64, build=build, hanging=True) as here:
            _p95(here)  # what loads once
            calm.append(_p95(here))
            here.sandbox.faults.add(Fault(vendor="zendesk", kind="timeout_before", times=None, seconds=HELD))
            for _ in range(HANDOFFS):
                here.sandbox.intercom.customer_starts(here.sandbox.customer_id, WISH)
            _until_waiting(here)
            hung.append(_p95(here))
            here.sandbox.faults.clear()
    rows = [
        row(
            f"an answer in Slack while Zendesk hangs and {HANDOFFS} handoffs wait, p95 (target: at most twice)",
            [_shown(one) for one in hung],
            _shown(calm[0]),
        )
    ]
    show("One vendor hangs (baseline: none does)", rows)
    return rows


def _until_waiting(here: Bench) -> None:
    deadline = time.monotonic() + PATIENCE
    while here.rows("SELECT count(*) FROM handoffs")[0][0] < HANDOFFS:
        if time.monotonic() > deadline:
            raise TimeoutError("the handoffs were not made")
        time.sleep(0.1)


def _p95(here: Bench) -> float:
    """Seconds from a question to its answer; infinite where more than one in twenty has none in time."""
    slack = here.sandbox.slack
    asked: dict[str, float] = {}
    taken: dict[str, float] = {}
    began = time.monotonic()
    while len(taken) < QUESTIONS and time.monotonic() < began + PATIENCE:
        if len(asked) < QUESTIONS and time.monotonic() >= began + len(asked) * PAUSE:
            asked[slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION.format(number=len(asked)), mention=True)] = (
                time.monotonic()
            )
        said = {thread for (thread,) in here.rows(SAID)}
        for ts, at in asked.items():
            if ts not in taken and any(thread.endswith(ts) for thread in said):
                taken[ts] = time.monotonic() - at
        time.sleep(0.02)
    return quantiles([*taken.values(), *([math.inf] * (QUESTIONS - len(taken)))], n=20)[-1]


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if math.isfinite(seconds) else f"over {PATIENCE:.0f} s"


if __name__ == "__main__":
    main()
