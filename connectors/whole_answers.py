"""TLS connections on which an answer comes in whole within a time, or not at all.

The time-outs of HTTP clients bound each wait for bytes, not their sum: a vendor, or a proxy on the way, that sends a
byte now and then keeps within them for hours, with a thread of ours.
"""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer  # of `collections.abc` from Python 3.12 on

TIMES = 2.0  # the time-out of one wait is what the whole answer may take
MOST_BYTES = 64 * 1024 * 1024


class _WholeAnswers(ssl.SSLSocket):
    """The answer begins with the first wait after something was sent."""

    _ends: float | None = None
    _bytes = 0

    def send(self, data: bytes, flags: int = 0) -> int:  # type: ignore[override]
        self._ends = None
        return super().send(data, flags)

    def read(self, len: int = 1024, buffer: Buffer | None = None) -> bytes:
        timeout = self.gettimeout()
        if not timeout:
            return super().read(len, buffer)
        if self._ends is None:
            self._ends, self._bytes = time.monotonic() + TIMES * timeout, 0
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer is not there in whole in time")
        self.settimeout(min(timeout, left))
        try:
            found = super().read(len, buffer)
        finally:
            self.settimeout(timeout)
        self._bytes += found if isinstance(found, int) else memoryview(found).nbytes  # into a buffer: how many
        if self._bytes > MOST_BYTES:
            raise OSError("the answer is too large")
        return found


def in_whole(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context, for connections that carry one answer at a time."""
    context.sslsocket_class = _WholeAnswers
    return context
