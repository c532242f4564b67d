"""Posts the sandbox's webhooks to Firstline, on threads of its own.

Like the vendors, but faster, it retries a delivery that fails. The vendor's modules sign and fill the body: they pass a
function that builds the headers and body of each copy, since copies may differ in their event id.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from connectors.sandbox.faults import Faults

log = logging.getLogger("firstline.sandbox")

# Builds one copy of a delivery, given its number from 0.
Build = Callable[[int], tuple[dict[str, str], bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One attempt to deliver a copy, for the tests and the page."""

    vendor: str
    url: str
    status: int  # 0: no connection
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Deliveries:
    """Delivers to `target`, the address of Firstline's web process, e.g. http://127.0.0.1:8080."""

    def __init__(
        self,
        target: str,
        faults: Faults,
        *,
        attempts: int = 6,
        retry_seconds: float = 0.5,
        on_delivered: Callable[[], None] = lambda: None,
    ) -> None:
        self._target = target.rstrip("/")
        self._faults = faults
        self._attempts = attempts
        self._retry_seconds = retry_seconds
        self._on_delivered = on_delivered  # after each attempt
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="sandbox-delivery")
        self._local = threading.local()
        self.log: list[Delivered] = []
        self._pending: set[Future[None]] = set()
        self._closed = threading.Event()
        self._lock = threading.Lock()

    def post(self, vendor: str, path: str, build: Build) -> None:
        """Queue one event for delivery to `path`; returns at once. After `close` it does nothing."""
        for copy, delay in enumerate(self._faults.next_delivery()):
            with self._lock:
                if self._closed.is_set():
                    return
                future = self._pool.submit(self._deliver, vendor, path, build, copy, delay)
            self._pending.add(future)
            future.add_done_callback(self._pending.discard)

    def wait(self, seconds: float = 30) -> None:
        """Block until everything queued so far is delivered or given up. Raises what a delivery raised."""
        for future in list(self._pending):
            future.result(timeout=seconds)

    def close(self) -> None:
        """Give up what has not been delivered yet."""
        with self._lock:
            self._closed.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _deliver(self, vendor: str, path: str, build: Build, copy: int, delay: float) -> None:
        if self._closed.wait(delay):
            return
        for attempt in range(self._attempts):
            headers, body = build(copy)
            status = self._attempt(f"{self._target}{path}", headers, body)
            self.log.append(Delivered(vendor=vendor, url=path, status=status))
            self._on_delivered()
            if 200 <= status < 300 or 400 <= status < 500:
                return
            if self._closed.wait(self._retry_seconds * (attempt + 1)):
                return
        log.warning("delivery given up", extra={"vendor": vendor, "path": path})

    def _attempt(self, url: str, headers: dict[str, str], body: bytes) -> int:
        try:
            return self._session().post(url, data=body, headers=headers, timeout=10).status_code
        except requests.RequestException:
            return 0

    def _session(self) -> requests.Session:
        """This thread's. It looks for no proxy and no password in the environment, as it would for each request."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.trust_env = False
        session: requests.Session = self._local.session
        return session
