"""Counters and durations as the code uses them. Measuring never raises: work is worth more than its count.

Label values must be few and known beforehand: a channel, a kind, an outcome; never an id, never text.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from bot.errors import FirstlineError
from bot.log import failure

log = logging.getLogger("firstline.telemetry")
# Seconds: from a step of the pipeline to an answer that waited for a slow model.
BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
OUTCOME = "outcome"


M = TypeVar("M", Counter, Gauge, Histogram)


class _Metric(Generic[M]):
    def __init__(self, name: str, labels: Sequence[str], metric: M) -> None:
        self.name = name
        self.labels = tuple(labels)
        self._metric: M = metric
        # prometheus_client keeps them too, and checks and sorts the labels before it finds one.
        self._by_labels: dict[tuple[tuple[str, str], ...], M] = {}
        self._has_failed = False

    def _of(self, labels: Mapping[str, str]) -> M:
        if not labels:
            return self._metric
        key = tuple(labels.items())
        if key not in self._by_labels:
            self._by_labels[key] = self._metric.labels(**labels)
        return self._by_labels[key]

    def _failed(self) -> None:
        """Log the exception being handled, once: it would come with every job."""
        if not self._has_failed:
            self._has_failed = True
            failure(log, "a metric could not be recorded", metric=self.name)


class Count(_Metric[Counter]):
    """Something that happens, counted; its name ends in `_total`."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str], registry: CollectorRegistry) -> None:
        super().__init__(name, labels, Counter(name, meaning, labels, registry=registry))

    def clear(self) -> None:
        """Forget what was counted, so that a test may begin from nothing."""
        self._metric.clear()
        self._by_labels.clear()

    def add(self, amount: float = 1, **labels: str) -> None:
        try:
            self._of(labels).inc(amount)
        except Exception:  # noqa: BLE001  (see the module)
            self._failed()


class Duration(_Metric[Histogram]):
    """How long something takes, as a histogram; its name ends in `_seconds`. Each is also a line of the debug log."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str], registry: CollectorRegistry) -> None:
        super().__init__(name, labels, Histogram(name, meaning, labels, registry=registry, buckets=BUCKETS))

    def observe(self, seconds: float, **labels: str) -> None:
        try:
            self._of(labels).observe(seconds)
            if log.isEnabledFor(logging.DEBUG):
                log.debug("measured", extra={"metric": self.name, "seconds": round(seconds, 6), **labels})
        except Exception:  # noqa: BLE001  (see the module)
            self._failed()

    @contextmanager
    def timed(self, **labels: str) -> Iterator[dict[str, str]]:
        """Measure the block. It may change the labels that it is given.

        An exception is the `outcome`, where the metric has that label: our own by their names, all others as `error`.
        """
        started = time.perf_counter()
        try:
            yield labels
        except BaseException as error:
            if OUTCOME in self.labels:
                labels[OUTCOME] = _name_of(error)
            raise
        finally:
            self.observe(time.perf_counter() - started, **labels)


class Level(_Metric[Gauge]):
    """How much there is of something at this moment."""

    def __init__(self, name: str, meaning: str, registry: CollectorRegistry) -> None:
        super().__init__(name, (), Gauge(name, meaning, registry=registry, multiprocess_mode="livesum"))

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """While the block lasts."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, amount: int) -> None:
        try:
            self._metric.inc(amount)
        except Exception:  # noqa: BLE001  (see the module)
            self._failed()


class Meter:
    """Makes metrics, and knows all that it made."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._registry = registry
        self.metrics: list[Count | Duration | Level] = []

    def count(self, name: str, meaning: str, *labels: str) -> Count:
        count = Count(name, meaning, labels, self._registry)
        self.metrics.append(count)
        return count

    def duration(self, name: str, meaning: str, *labels: str) -> Duration:
        duration = Duration(name, meaning, labels, self._registry)
        self.metrics.append(duration)
        return duration

    def level(self, name: str, meaning: str) -> Level:
        level = Level(name, meaning, self._registry)
        self.metrics.append(level)
        return level


def _name_of(error: BaseException) -> str:
    """`NotSent` as `not_sent`."""
    if not isinstance(error, FirstlineError):
        return "error"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
