"""The sandbox's webhooks under a delivery plan: a seed makes its random choices repeatable."""

from __future__ import annotations

import time

from connectors.sandbox.faults import DeliveryPlan, Faults
from connectors.sandbox.webhook_sender import Deliveries

PLAN = DeliveryPlan(copies=11, at_random=True, delay=0.5)


def faults(seed: int) -> Faults:
    return Faults(seed=seed, plan=PLAN)


def test_the_same_seed_makes_the_same_copies_with_the_same_delays() -> None:
    once, again, otherwise = faults(7), faults(7), faults(8)

    schedule = [once.next_delivery() for _ in range(5)]

    assert schedule == [again.next_delivery() for _ in range(5)]
    assert schedule != [otherwise.next_delivery() for _ in range(5)]
    assert all(0 <= delay <= PLAN.delay for delays in schedule for delay in delays)


def test_every_copy_waits_for_as_long_as_the_seed_says() -> None:
    expected = faults(7).next_delivery()
    built: dict[int, float] = {}
    deliveries = Deliveries("http://127.0.0.1:9", faults(7), attempts=1)

    def build(copy: int) -> tuple[dict[str, str], bytes]:
        built[copy] = time.monotonic()
        return {}, b"{}"

    started = time.monotonic()
    deliveries.post("slack", "/webhooks/slack", build)
    deliveries.wait()
    deliveries.close()

    assert len(expected) > 5
    assert sorted(built) == list(range(len(expected)))
    assert all(built[copy] - started >= delay for copy, delay in enumerate(expected))
