"""Langfuse's public API, as far as it is used: spans, scores, and the deletion of traces.

Not by its own library, which keeps a process from ending for as long as its server hangs, and bounds no exchange as a
whole (docs/decisions.md). A test holds what is written here against that library's types.
"""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from socket import socket
from threading import Lock
from typing import Any

import httpx2

from bot.errors import FirstlineError
from bot.llm.deadline import Deadlines

SPANS, SCORES, TRACES = "/api/public/otel/v1/traces", "/api/public/scores", "/api/public/traces"
SECONDS = 5.0  # for one exchange, all in all
LONGEST_ANSWER = 64 * 1024  # bytes that are read of what it answers
_REFUSALS = (400, 401, 403, 404, 405, 422)
_deadlines = Deadlines()


class NotTaken(FirstlineError):
    """It may be taken later. `wait`: seconds for which the server wants to be left alone, 0 where it does not say."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


class TooLarge(FirstlineError):
    """It would be taken in smaller parts."""


class NeverTaken(FirstlineError):
    """It would not be taken later either: a wrong key, a request of another form than the server knows."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str
    body: bytes


class Langfuse:
    """One connection, used by one thread at a time."""

    def __init__(self, base_url: str, public_key: str, secret_key: str, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        pair = base64.b64encode(f"{public_key}:{secret_key}".encode()).decode()
        self._base = base_url.rstrip("/")
        self._lock = Lock()
        self._connection: socket | None = None
        self._http = httpx2.Client(
            headers={"Authorization": f"Basic {pair}", "User-Agent": "firstline"},
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
            timeout=httpx2.Timeout(seconds),
        )

    def send_spans(self, request: bytes) -> None:
        """OTLP in protobuf. Raises NotTaken, TooLarge, NeverTaken."""
        headers = {
            "Content-Type": "application/x-protobuf",
            "Content-Encoding": "gzip",
            "x-langfuse-ingestion-version": "4",
        }
        self._asked("POST", SPANS, gzip.compress(request, 1, mtime=0), headers)

    def send_scores(self, scores: Sequence[Mapping[str, Any]]) -> int:
        """How many of them it did not want. Raises NotTaken, TooLarge, NeverTaken."""
        answer = self._asked("POST", SCORES, _json(scores), {"Content-Type": "application/json"})
        if answer.status != 207:
            return 0
        try:
            return int(json.loads(answer.body)["rejected"])
        except (ValueError, LookupError, TypeError):
            return len(scores)

    def delete_traces(self, traces: Sequence[str]) -> None:
        """With all that belongs to them. Those it does not know it passes over; it takes some minutes until they are
        gone. Raises NotTaken, TooLarge, NeverTaken."""
        self._asked("DELETE", TRACES, _json({"traceIds": list(traces)}), {"Content-Type": "application/json"})

    def delete_score(self, score: str) -> None:
        """Raises NotTaken, NeverTaken; one that it does not know is as good as deleted."""
        self._asked("DELETE", f"{SCORES}/{score}", b"", {}, fine=(404,))

    def close(self) -> None:
        self._http.close()

    def _asked(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str], fine: Sequence[int] = ()
    ) -> _Answer:
        try:
            with self._lock:
                answer = self._exchange(method, path, content, headers)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise NotTaken(f"no answer ({type(error).__name__})") from None
        if 200 <= answer.status < 300 or answer.status in fine:
            return answer
        if answer.status == 413:
            raise TooLarge("413")
        if answer.status in _REFUSALS:
            raise NeverTaken(str(answer.status))
        raise NotTaken(str(answer.status), _seconds(answer.retry_after))

    def _exchange(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> _Answer:
        """Time-outs bound each read and not their sum, so the socket is shut at the end, whatever the server drips."""
        at = time.monotonic() + self._seconds
        with ExitStack() as ends:

            def watch(event: str, info: Mapping[str, Any]) -> None:
                if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
                    self._connection = info["return_value"].get_extra_info("socket")
                    if self._connection is not None:
                        ends.enter_context(_deadlines.ends(self._connection, at))

            if self._connection is not None:  # from the exchange before
                ends.enter_context(_deadlines.ends(self._connection, at))
            request = self._http.build_request(
                method, self._base + path, content=content, headers=dict(headers), extensions={"trace": watch}
            )
            response = self._http.send(request, stream=True)
            try:
                return _Answer(response.status_code, response.headers.get("Retry-After", ""), _read(response))
            finally:
                response.close()


def _read(response: httpx2.Response) -> bytes:
    read = b""
    for part in response.iter_bytes():
        read += part
        if len(read) > LONGEST_ANSWER:
            break
    return read


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0.0


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
