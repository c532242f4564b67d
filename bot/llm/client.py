"""The connection to a server that speaks the OpenAI wire format: its limits, its deadline, and its errors as ours.

`chat` and `embeddings` say what is asked for over it.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import httpx2
import openai
from openai._models import FinalRequestOptions

from bot import names
from bot.errors import ModelUnavailable, RequestRefused
from bot.llm.deadline import Deadlines, shut
from bot.model import Cancellation
from bot.turns import TURNS
from bot.whole_answers import in_whole

log = logging.getLogger("firstline.llm")
# The library writes whole prompts to its debug log.
logging.getLogger("openai").setLevel(logging.WARNING)

_CONNECTIONS = httpx2.Limits(max_connections=2000, max_keepalive_connections=500)
_CONNECT_SECONDS = 10.0
_TOGETHER = 32  # exchanges over one set of connections
_LONGEST_RETRY_WAIT = 5.0  # seconds
_END_SECONDS = 0.05
# Of one body, or of one try: not for all.
_OF_ONE = ("content-length", "x-stainless-read-timeout", "x-stainless-retry-count")
_ABOUT_THE_REQUEST = (400, 413, 422)
_deadlines = Deadlines()
T = TypeVar("T")


class Passing(Exception):
    """A failure that may be gone in `wait` seconds."""

    def __init__(self, what: str, wait: float, *, is_fault: bool = False) -> None:
        """`is_fault`: of the server's own, where it says no more."""
        super().__init__(what)
        self.wait = wait
        self.is_fault = is_fault


def connect(api_key: str, base_url: str, timeout: float) -> openai.OpenAI:
    """The query of an address (`?api-version=...`) goes with every request; such servers want the key in a header of
    its own: https://learn.microsoft.com/azure/ai-services/openai/reference#authentication"""
    address, _, query = base_url.partition("?")
    return openai.OpenAI(
        api_key=api_key,
        base_url=address,
        default_query=dict(parse_qsl(query)),
        default_headers={"api-key": api_key} if query else None,
        timeout=timeouts(timeout),
        max_retries=0,  # its retries wait as long as the server says; ours know the time that is left
        http_client=_http(),
    )


def _http() -> httpx2.Client:
    return openai.DefaultHttpxClient(limits=_CONNECTIONS, verify=trusted())


@cache
def trusted() -> ssl.SSLContext:
    """Made once for all clients, since reading the certificates takes 20 ms. SSL_CERT_FILE names others than
    certifi's."""
    return in_whole(httpx2.create_ssl_context())


def timeouts(seconds: float) -> httpx2.Timeout:
    seconds = max(0.001, seconds)
    return httpx2.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))


@dataclass(slots=True)
class _Connections:
    http: httpx2.Client
    busy: int = 0  # exchanges


class Posting:
    """JSON to one path of a server, and the answer as it comes in. Thread-safe.

    `OpenAI.post` makes address, headers and options anew for each request, which takes longer than sending it. They are
    the library's here as well, made once.
    """

    def __init__(self, client: openai.OpenAI, path: str) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._connections = [_Connections(client._client)]
        made = client._build_request(FinalRequestOptions.construct(method="post", url=path, json_data={}))
        self._address = made.url
        own = [(name, value) for name, value in made.headers.raw if name.lower().decode() not in _OF_ONE]
        self._headers = httpx2.Headers(own)

    @contextmanager
    def post(self, body: Mapping[str, Any], seconds: float) -> Iterator[httpx2.Response]:
        """`seconds`: for each phase. Raises the errors of `openai`, a status that is no success among them."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        limits = {"timeout": timeouts(seconds).as_dict()}
        sent = httpx2.ByteStream(content)  # not `content=`, which looks through all headers for what it may add
        request = httpx2.Request("POST", self._address, headers=self._headers, stream=sent, extensions=limits)
        request.headers["Content-Length"] = str(len(content))
        with self._some_connections() as http:
            response = _sent(http, request)
            try:
                if not response.is_success:
                    raise self._refusal(response)
                yield response
            finally:
                response.close()

    def answer(self, body: Mapping[str, Any], deadline: float, read: Callable[[Any], T]) -> T:
        """The whole answer as `read` makes it out, by `deadline` (`time.monotonic()`). Raises as `post` does, and
        ModelUnavailable for an answer in another form than agreed."""
        with self.post(body, deadline - time.monotonic()) as response, ended_at(response, deadline):
            whole = b"".join(parts_of(response, deadline))
        try:
            return read(json.loads(whole))
        except (AttributeError, TypeError, LookupError, ValueError, RecursionError):
            raise ModelUnavailable("The model's reply has another form than agreed.") from None

    @contextmanager
    def _some_connections(self) -> Iterator[httpx2.Client]:
        """The first that few others use: a request looks through all beside its own, when it begins and when
        it ends."""
        with self._lock:
            some = next((one for one in self._connections if one.busy < _TOGETHER), None)
            if some is None:
                some = _Connections(_http())
                self._connections.append(some)
            some.busy += 1
        try:
            yield some.http
        finally:
            with self._lock:
                some.busy -= 1

    def _refusal(self, response: httpx2.Response) -> openai.APIStatusError:
        try:
            with TURNS.aside():
                response.read()
        except httpx2.TimeoutException:
            raise openai.APITimeoutError(request=response.request) from None
        except httpx2.HTTPError:
            raise openai.APIConnectionError(request=response.request) from None
        return self._client._make_status_error_from_response(response)


def _sent(http: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    try:
        with TURNS.aside(), names.within(request.extensions["timeout"]["connect"]):
            return http.send(request, stream=True)
    except httpx2.TimeoutException:
        raise openai.APITimeoutError(request=request) from None
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise openai.APIConnectionError(request=request) from None


def ended_at(response: httpx2.Response, deadline: float) -> AbstractContextManager[None]:
    """The response's connection is shut at `deadline` (`time.monotonic()`) unless the block is left before."""
    connection = _connection(response)
    return nullcontext() if connection is None else _deadlines.ends(connection, deadline)


def cancelled_by(cancellation: Cancellation | None, response: httpx2.Response) -> AbstractContextManager[None]:
    """The response's connection is shut when the call is cancelled before the block is left."""
    connection = _connection(response)
    if cancellation is None or connection is None:
        return nullcontext()
    return cancellation.ends_with(lambda: shut(connection))


def _connection(response: httpx2.Response) -> socket.socket | None:
    network = response.extensions.get("network_stream")
    found = network.get_extra_info("socket") if network is not None else None
    return found if isinstance(found, socket.socket) else None


@contextmanager
def mapped_errors(deadline: float, longest_wait: float = _LONGEST_RETRY_WAIT) -> Iterator[None]:
    """The library's errors as ours, or as `Passing` where a server asks for no longer wait than that. Their messages
    are dropped: some quote the key or the prompt."""
    try:
        yield
    except openai.APITimeoutError:
        raise ModelUnavailable("The model took too long.") from None
    except openai.APIConnectionError:
        if time.monotonic() >= deadline:
            raise ModelUnavailable("The model took too long.") from None
        raise Passing("no connection", 0.2) from None
    except (openai.RateLimitError, openai.InternalServerError) as error:
        wait = _wait(error)
        if wait > longest_wait or error.code == "insufficient_quota":
            raise ModelUnavailable(f"The model did not answer ({_status(error)}).") from None
        raise Passing(_status(error), wait, is_fault=error.status_code == 500) from None
    except openai.APIStatusError as error:
        log.error("the model server refuses our requests", extra={"why": _status(error)})
        kind = RequestRefused if error.status_code in _ABOUT_THE_REQUEST else ModelUnavailable
        raise kind(f"The model did not answer ({_status(error)}).") from None
    except openai.OpenAIError as error:
        raise ModelUnavailable(f"The model did not answer ({type(error).__name__}).") from None


def parts_of(response: httpx2.Response, deadline: float) -> Iterator[bytes]:
    """The body as it comes in. Raises ModelUnavailable after `deadline`, and the errors of `openai`."""
    try:
        parts = response.iter_bytes()
        while (part := _next(parts)) is not None:
            if time.monotonic() > deadline:
                raise ModelUnavailable("The model took too long.")
            yield part
    except httpx2.TimeoutException:
        raise openai.APITimeoutError(request=response.request) from None
    except httpx2.HTTPError:
        raise openai.APIConnectionError(request=response.request) from None


def _next(parts: Iterator[bytes]) -> bytes | None:
    with TURNS.aside():
        return next(parts, None)


def read_on(parts: Iterator[bytes], response: httpx2.Response) -> None:
    """What comes behind the end that a stream has told: only a body that was read whole leaves its connection to the
    next request. A server that sends no end soon loses the connection."""
    if response.is_closed or (connection := _connection(response)) is None:
        return
    with _deadlines.ends(connection, time.monotonic() + _END_SECONDS), suppress(openai.OpenAIError, ModelUnavailable):
        for _ in parts:
            pass


def error_within(said: object, response: httpx2.Response) -> openai.APIStatusError:
    """An error that is told in a reply that began well, as if it had been told at once."""
    told = said if isinstance(said, Mapping) else {"message": str(said or "")}
    number = str(told.get("code") or told.get("status") or "")
    status = int(number) if re.fullmatch(r"[45]\d\d", number) else 500
    kinds = {429: openai.RateLimitError, 500: openai.InternalServerError}
    kind = kinds.get(500 if status >= 500 else status, openai.APIStatusError)
    instead = httpx2.Response(status, request=response.request)
    return kind(str(told.get("message") or ""), response=instead, body=dict(told))


def _status(error: openai.APIStatusError) -> str:
    code = error.code or ""
    return f"HTTP {error.status_code} {code}" if re.fullmatch(r"[a-z_]{1,40}", code) else f"HTTP {error.status_code}"


def _wait(error: openai.APIStatusError) -> float:
    """Seconds, from Retry-After where it is a number."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0.5")))
    except ValueError:
        return 0.5
