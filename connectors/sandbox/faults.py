"""The faults that the sandbox injects on request: delays, 429, 500, timeouts and dropped connections before or after
the work is done, tokens that no longer work, conversations that no longer exist.

A fault matches a vendor and a request path; it strikes `times` times (or with a probability) and is then spent. The
webhooks of the sandbox have faults too: they come twice, late or out of order, as the `DeliveryPlan` says.
"""

from __future__ import annotations

import fnmatch
import random
import threading
from dataclasses import dataclass, field
from typing import Literal

from connectors.sandbox import clock

SHUFFLE_SECONDS = 0.3  # long enough for deliveries to overtake one another, if the plan has no delay

Kind = Literal["delay", "429", "500", "timeout_before", "timeout_after", "reset", "cut", "expired", "scope", "gone"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault. `timeout_after` does the work, then holds the answer back for `seconds`; `timeout_before` waits, then
    drops the connection with nothing done; `reset` drops it at once; `cut` does the work and drops the connection
    halfway through the answer. `expired`, `scope` and `gone`: the token, its scopes or the conversation is refused."""

    vendor: str  # slack, intercom, zendesk or *
    kind: Kind
    path: str = "*"  # shell pattern over the path as the vendor sees it
    method: str = "*"
    containing: str = ""  # text in the request's path or body, to hit one conversation among many
    times: int | None = 1  # None: forever
    probability: float = 1.0
    seconds: float = 1.0
    retry_after: int = 1

    def matches(self, vendor: str, method: str, path: str, body: str) -> bool:
        return (
            self.vendor in (vendor, "*")
            and self.method in (method, "*")
            and self.containing in f"{path} {body}"
            and fnmatch.fnmatch(path, self.path)
        )


@dataclass(slots=True, kw_only=True)
class DeliveryPlan:
    """How webhooks are delivered: `copies` of each (in Slack with an event id of their own), perhaps shuffled."""

    copies: int = 1  # 0: an outage, nothing arrives
    at_random: bool = False  # a random number of copies, from one to `copies`
    shuffle: bool = False
    delay: float = 0.0  # seconds: each copy waits a random time up to this


@dataclass(slots=True)
class Faults:
    """The faults in force. Thread-safe; the same `seed` makes the same random choices."""

    seed: int = 0
    active: list[Fault] = field(default_factory=list)
    plan: DeliveryPlan = field(default_factory=DeliveryPlan)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self.active.append(fault)

    def clear(self) -> None:
        with self._lock:
            self.active.clear()
            self.plan = DeliveryPlan()
        clock.put_ahead({})

    def next_delivery(self) -> list[float]:
        """The copies of the next webhook delivery: how many seconds each waits before it is sent."""
        with self._lock:
            plan = self.plan
            copies = self._random.randint(1, plan.copies) if plan.at_random else plan.copies
            latest = plan.delay or (SHUFFLE_SECONDS if plan.shuffle else 0.0)
            return [self._random.uniform(0, latest) for _ in range(copies)]

    def next_for(self, vendor: str, method: str, path: str, body: str = "") -> Fault | None:
        """The fault that strikes this request, or None. Striking uses up one of its `times`."""
        with self._lock:
            for fault in self.active:
                if not fault.matches(vendor, method, path, body) or self._random.random() >= fault.probability:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.active.remove(fault)
                return fault
        return None
