"""Langfuse's public API by its own library, each exchange bounded as a whole.

Its client object is not used: that waits for its queues without a limit when it is shut down. Its API client is, called
by a thread that nobody waits for.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from socket import socket
from threading import Lock
from typing import Any

import httpx
import langfuse
from langfuse.api import LangfuseAPI
from langfuse.api.core import ApiError
from langfuse.api.core.datetime_utils import serialize_datetime
from langfuse.api.core.request_options import RequestOptions
from langfuse.api.scores.types import CreateScoreBatchResults

from bot.llm.deadline import Deadlines
from bot.pseudonyms import Pseudonyms
from bot.tracing.scores import NeverTaken, NotTaken, Score, TooLarge, Unwanted

__all__ = ["Langfuse", "NeverTaken", "NotTaken", "TooLarge"]

SPANS = "/api/public/otel/v1/traces"
SCORES = "/api/public/scores"
SECONDS = 5.0  # for one exchange, all in all
_REFUSALS = (400, 401, 403, 404, 405, 422)
_OF_THIS = (400, 422)  # request; the others are of any
_ONCE = RequestOptions(max_retries=0)  # who calls knows whether there is time for more
_deadlines = Deadlines()


class Langfuse:
    """One connection, used by one thread at a time."""

    def __init__(self, base_url: str, public_key: str, secret_key: str, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._connection: socket | None = None
        self._ends = ExitStack()  # of the exchange that is going on
        self._at = 0.0
        self._base = base_url.rstrip("/")
        # What its span processor sends along, so that the server reads attributes as of this version of the library.
        self._headers = {
            "x-langfuse-sdk-name": "python",
            "x-langfuse-sdk-version": langfuse.__version__,
            "x-langfuse-public-key": public_key,
            "x-langfuse-ingestion-version": "4",
        }
        self._http = httpx.Client(
            auth=(public_key, secret_key),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            timeout=seconds,
            event_hooks={"request": [self._watched]},
        )
        self._api = LangfuseAPI(
            base_url=self._base,
            username=public_key,
            password=secret_key,
            x_langfuse_sdk_name="python",
            x_langfuse_sdk_version=langfuse.__version__,
            x_langfuse_public_key=public_key,
            timeout=seconds,
            httpx_client=self._http,
        )

    def send_spans(self, requests: Iterable[bytes]) -> None:
        """As one request (`Spans.request`). Raises NotTaken, TooLarge, NeverTaken."""
        body = gzip.compress(b"".join(requests), 1, mtime=0)
        with self._exchange():
            self._post(SPANS, body, "application/x-protobuf", {"Content-Encoding": "gzip"})

    def send_scores(self, scores: Sequence[Score], names: Pseudonyms) -> int:
        """How many of them it did not want. Raises NotTaken, TooLarge, Unwanted, NeverTaken."""
        body = json.dumps([_written(one, names) for one in scores]).encode()
        with self._exchange():
            answer = self._post(SCORES, body, "application/json")
            if answer.status_code != httpx.codes.MULTI_STATUS:
                return 0
            return CreateScoreBatchResults.model_validate_json(answer.content).rejected

    def delete_traces(self, traces: Sequence[str]) -> None:
        """With all that belongs to them. Those it does not know it passes over; it takes some minutes until they are
        gone. Raises NotTaken, TooLarge, NeverTaken."""
        with self._exchange():
            self._api.trace.delete_multiple(trace_ids=list(traces), request_options=_ONCE)

    def delete_score(self, score: str) -> None:
        """Raises NotTaken, NeverTaken; one that it does not know is as good as deleted."""
        with self._exchange(fine=404):
            self._api.scores.delete(score, request_options=_ONCE)

    def close(self) -> None:
        self._http.close()

    def _post(self, path: str, body: bytes, kind: str, headers: Mapping[str, str] = {}) -> httpx.Response:
        """What is sent after each answer goes without the API client, which turns every value over several times."""
        answer = self._http.post(
            self._base + path, content=body, headers={**self._headers, **headers, "Content-Type": kind}
        )
        if not answer.is_success:
            raise ApiError(status_code=answer.status_code, headers=dict(answer.headers))
        return answer

    @contextmanager
    def _exchange(self, fine: int = 200) -> Iterator[None]:
        """Time-outs bound each read and not their sum, so the socket is shut at the end, whatever the server drips."""
        with self._lock, ExitStack() as self._ends:
            self._at = time.monotonic() + self._seconds
            if self._connection is not None:  # from the exchange before
                self._ends.enter_context(_deadlines.ends(self._connection, self._at))
            try:
                yield
            except ApiError as error:
                if error.status_code != fine:
                    raise _refusal(error) from None
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                raise NotTaken(f"no answer ({type(error).__name__})") from None

    def _watched(self, request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "trace": self._connected}

    def _connected(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._connection = info["return_value"].get_extra_info("socket")
            if self._connection is not None:
                self._ends.enter_context(_deadlines.ends(self._connection, self._at))


def _refusal(error: ApiError) -> NotTaken | TooLarge | NeverTaken:
    status = error.status_code or 0
    if status == 413:
        return TooLarge("413")
    if status in _REFUSALS:
        return Unwanted(str(status)) if status in _OF_THIS else NeverTaken(str(status))
    wait = next((value for name, value in (error.headers or {}).items() if name.lower() == "retry-after"), "")
    return NotTaken(f"status {status}", float(wait) if wait.isdecimal() else 0.0)


def _written(score: Score, names: Pseudonyms) -> dict[str, str | float]:
    """Langfuse's CreateScoreRequest. A score has an id and a time that are made of what it is about: Langfuse takes one
    that comes again with both for the same score, so whatever is sent twice, or changes, is there once."""
    if score.message is None:
        field, about = "sessionId", names.session(score.conversation)
    else:
        field, about = "traceId", names.trace(score.conversation, score.message)
    return {
        field: about,
        "id": names.score(about, score.name),
        "name": score.name,
        "value": float(score.value),
        "dataType": "BOOLEAN" if isinstance(score.value, bool) else "NUMERIC",
        "timestamp": serialize_datetime(score.at),
    }
