"""An open-loop load: requests start at fixed times whether or not earlier ones were answered, and a request's time
counts from when it should have started, so a server that stalls cannot hide it.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Make = Callable[[int], tuple[dict[str, str], bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Latencies in milliseconds, ascending; `rate` in answered requests a second; `failed` counts all but 200."""

    latencies: tuple[float, ...]
    rate: float
    failed: int

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def fire(url: str, make: Make, *, rate: float, seconds: float, connections: int = 24) -> Result:
    """POST `make(0)`, `make(1)`, … at `rate` a second for `seconds`."""
    count = int(rate * seconds)
    prepared = [make(number) for number in range(count)]
    latencies: list[float] = []
    failures: list[int] = []
    start = time.perf_counter() + 0.5

    numbers = iter(range(count))  # whoever is free first takes the next: a slow connection keeps none waiting

    def lane() -> None:
        connection = _connect(url)
        for number in numbers:
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            status = _post(connection, url, *prepared[number])
            latencies.append((time.perf_counter() - due) * 1000)
            if status != 200:
                failures.append(status)

    lanes = [threading.Thread(target=lane) for _ in range(min(connections, count))]
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    elapsed = time.perf_counter() - start
    return Result(latencies=tuple(sorted(latencies)), rate=count / elapsed, failed=len(failures))


def _connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)


def _post(connection: http.client.HTTPConnection, url: str, headers: dict[str, str], body: bytes) -> int:
    connection.request("POST", urlsplit(url).path, body, headers)
    response = connection.getresponse()
    response.read()
    return response.status
