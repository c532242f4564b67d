"""Says once that Redis is away, then once a minute, and when it is back: for all workers of the process together.

RQ says it with every attempt, several times a second where several workers wait; those lines become this one.
"""

from __future__ import annotations

import logging
import threading
import time

import redis

log = logging.getLogger("firstline.redis")
AGAIN_SECONDS = 60.0


class RedisOutage:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: float | None = None
        self._said = 0.0

    def away(self, error: type[BaseException]) -> None:
        """An attempt to reach Redis failed with `error`."""
        with self._lock:
            at = time.monotonic()
            if self._since is not None and at < self._said + AGAIN_SECONDS:
                return
            self._since = at if self._since is None else self._since
            self._said = at
            log.warning("Redis is away", extra={"error": error.__name__, "seconds": round(at - self._since)})

    def back(self) -> None:
        """Redis has answered."""
        with self._lock:
            if self._since is not None:
                log.warning("Redis is back", extra={"seconds": round(time.monotonic() - self._since)})
            self._since = None

    def instead_of(self, record: logging.LogRecord) -> bool:
        """A filter for RQ's logger: keeps out what it says about a Redis that is away, and takes note of it."""
        arguments = record.args if isinstance(record.args, tuple) else ()
        told = [type(one) for one in arguments if isinstance(one, redis.RedisError)]
        if record.exc_info and record.exc_info[0] and issubclass(record.exc_info[0], redis.RedisError):
            told.append(record.exc_info[0])
        if not told and "Redis connection timeout" in str(record.msg):
            told.append(redis.TimeoutError)
        # Other errors of Redis (out of memory, a wrong type) are RQ's to tell.
        lost = [kind for kind in told if issubclass(kind, (redis.ConnectionError, redis.TimeoutError))]
        if lost:
            self.away(lost[0])
        return not lost


OUTAGE = RedisOutage()
