"""How the sandbox misbehaves on request: delays, 429, 500, time-outs and cut connections before and after the work was
done, tokens that are no good any more, conversations that are gone.

Rules match a vendor and a request path; each fires `times` times (or with a probability) and is then spent. Webhook
deliveries misbehave too (duplicated, reordered): see `deliver.py`, which asks `delivery_plan`.
"""

from __future__ import annotations

import fnmatch
import random
import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["delay", "429", "500", "timeout_before", "timeout_after", "reset", "cut", "expired", "scope", "gone"]


@dataclass(slots=True, kw_only=True)
class Rule:
    """One misdeed. `timeout_after` does the work, then keeps the answer back for `seconds`; `timeout_before` waits and
    then hangs up, `reset` hangs up at once, neither having done anything; `cut` does the work and hangs up half-way
    through the answer. `expired`, `scope` and `gone`: the token, its rights or the conversation are no good."""

    vendor: str  # slack, intercom, zendesk or *
    kind: Kind
    path: str = "*"  # shell pattern over the path as the vendor sees it
    method: str = "*"
    containing: str = ""  # text in the request's path or body, for one conversation among many
    times: int | None = 1  # None: for ever
    probability: float = 1.0
    seconds: float = 1.0
    retry_after: int = 1


@dataclass(slots=True, kw_only=True)
class DeliveryPlan:
    """How webhooks are delivered: each `copies` times (slack: with different event ids), in shuffled order."""

    copies: int = 1
    at_random: bool = False  # between once and `copies` times, each delivery as chance will have it
    shuffle: bool = False
    delay: float = 0.0  # seconds, the upper end of a random delay before each copy


@dataclass(slots=True)
class Mischief:
    """The rules in force. Thread-safe; `seed` makes a chaotic run repeatable."""

    seed: int = 0
    rules: list[Rule] = field(default_factory=list)
    plan: DeliveryPlan = field(default_factory=DeliveryPlan)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def add(self, rule: Rule) -> None:
        with self._lock:
            self.rules.append(rule)

    def clear(self) -> None:
        with self._lock:
            self.rules.clear()
            self.plan = DeliveryPlan()

    def copies(self) -> int:
        """How often the next delivery is made."""
        with self._lock:
            return self._random.randint(1, self.plan.copies) if self.plan.at_random else self.plan.copies

    def next_for(self, vendor: str, method: str, path: str, body: str = "") -> Rule | None:
        """The rule that this request meets, spent by one, or None."""
        with self._lock:
            for rule in self.rules:
                if rule.vendor not in (vendor, "*") or rule.method not in (method, "*"):
                    continue
                if rule.containing not in f"{path} {body}":
                    continue
                if not fnmatch.fnmatch(path, rule.path) or self._random.random() >= rule.probability:
                    continue
                if rule.times is not None:
                    rule.times -= 1
                    if rule.times <= 0:
                        self.rules.remove(rule)
                return rule
        return None
