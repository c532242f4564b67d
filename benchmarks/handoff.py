"""From the decision that a person takes over to the ticket at the desk, and to the notice that says so.

The stand-in for Zendesk answers at its normal speed. Baseline: the same ticket made by one bare HTTP request, in turn
with ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

import requests

from benchmarks.answering import Bench, bench
from benchmarks.table import Row, show

WISH = "My export fails at 80 % every time. Let me talk to a person, please."
ROUNDS = 40
PATIENCE = 30.0  # seconds


def main() -> None:
    decided: list[float] = []
    told: list[float] = []
    bare: list[float] = []
    with bench(0.0, workers=1, threads=8) as running:
        for number in range(ROUNDS + 2):
            ticket, notice = _handoff(running)
            one = _bare(running)
            if number >= 2:  # the first ones open connections
                decided.append(ticket)
                told.append(notice)
                bare.append(one)
    show(
        "Decision to ticket, one at a time (baseline: one bare request that creates the ticket)",
        [
            Row("decision to ticket visible, p50", _shown(median(decided)), _shown(median(bare))),
            Row("the same, p95 (target: under 1 s)", _shown(_p95(decided)), _shown(_p95(bare))),
            Row("decision to the notice that a person has it, p95", _shown(_p95(told)), "–"),
        ],
    )


def _handoff(running: Bench) -> tuple[float, float]:
    """Seconds from the decision to the ticket and to the notice."""
    zendesk, intercom = running.sandbox.zendesk, running.sandbox.intercom
    before = len(zendesk.state.tickets)
    conversation = intercom.customer_starts(running.sandbox.customer_id, WISH)
    ticket = _when(lambda: len(zendesk.state.tickets) > before)
    notice = _when(lambda: bool(intercom.said_by_bot(conversation)))
    ((decision,),) = running.rows(
        "SELECT extract(epoch FROM created_at)::float8 FROM handoffs ORDER BY id DESC LIMIT 1"
    )
    return ticket - decision, notice - decision


def _bare(running: Bench) -> float:
    environment = running.stage.environment
    login = (f"{environment['ZENDESK_EMAIL']}/token", environment["ZENDESK_API_TOKEN"])
    ticket = {
        "subject": WISH,
        "comment": {"body": WISH, "public": False},
        "submitter_id": running.sandbox.zendesk.bot_id,
    }
    began = time.time()
    answer = requests.post(
        f"{environment['ZENDESK_BASE_URL']}/api/v2/tickets.json", json={"ticket": ticket}, auth=login, timeout=PATIENCE
    )
    answer.raise_for_status()
    return time.time() - began


def _when(happened: Callable[[], bool]) -> float:
    """The time at which it has; raises TimeoutError."""
    deadline = time.time() + PATIENCE
    while not happened():
        if time.time() > deadline:
            raise TimeoutError("nothing happened")
        time.sleep(0.001)
    return time.time()


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _shown(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
