"""How a request reaches Zendesk, and what its failures mean in our words: an adapter under zenpy's session.

zenpy itself would send a PUT four times on a 503, sleep through every 429 in the caller's thread for as long as it
takes, and insist on https://<subdomain>.zendesk.com. None of that happens here: the adapter repeats nothing but GET,
turns every answer that is no success into a DeliveryError before zenpy sees it, and sends to `base_url`. What would be
one request too many is not sent (see `limits`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import Retry
from urllib3.exceptions import NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context
from zenpy.lib.exception import APIException, ZenpyException

from bot import errors, leave
from bot.errors import CredentialRefused, DeliveryError, NotSent, Refused
from bot.turns import TURNS
from bot.whole_answers import in_whole
from connectors.connections import POOLS
from connectors.http import not_done, slow_down
from connectors.zendesk.client.rate_limits import Limits

_CODE = re.compile(r"[A-Za-z_ ]{1,60}")


class Rejected(Refused):
    """Zendesk refused the request; `status` is the HTTP status of its answer, `named` what its `details` are about."""

    def __init__(self, message: str, status: int, named: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.named = frozenset(named)


class NotFound(Rejected, errors.Gone):
    """Zendesk has no such ticket or user (any more)."""


class _Repetition(Retry):
    """Only what changes nothing is asked again by itself: leave to write was given for now, not for later."""

    def increment(self, method: str | None = None, *arguments: Any, **more: Any) -> Self:
        attempts = self if method == "GET" else self.new(total=0)
        return super(_Repetition, attempts).increment(method, *arguments, **more)


class Transport(HTTPAdapter):
    """Carries requests for one Zendesk account to `base_url`; safe to share between threads and sessions."""

    def __init__(self, base_url: str, limits: Limits, *, connections: int = 64) -> None:
        self._base = base_url.rstrip("/")
        self._limits = limits
        retry = _Repetition(
            total=2,
            read=1,
            other=0,
            allowed_methods=frozenset({"GET"}),
            status_forcelist=frozenset({502, 503, 504}),
            backoff_factor=0.2,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        super().__init__(pool_maxsize=connections, max_retries=retry)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, ssl_context=in_whole(create_urllib3_context()))
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        contexts = {name: in_whole(create_urllib3_context()) for name in ("ssl_context", "proxy_ssl_context")}
        manager = super().proxy_manager_for(proxy, **options, **contexts)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Raises DeliveryError for every status but 2xx, and requests' own errors when there was no answer."""
        readdressed = request.copy()
        wanted = urlsplit(request.url or "")
        method = request.method or "GET"
        self._limits.spend(method, wanted.path)
        readdressed.url = f"{self._base}{wanted.path}" + (f"?{wanted.query}" if wanted.query else "")
        proxies = get_environ_proxies(readdressed.url)  # those given are for the address that zenpy believes in
        with leave.to_write(method != "GET"), TURNS.aside():
            response = super().send(readdressed, stream, timeout, verify, cert, proxies)
            self._limits.note(method, wanted.path, response.headers)
            # zenpy looks for its own address in the answer's request to tell what it is an answer to.
            response.request, response.url = request, request.url or ""
            if not 200 <= response.status_code < 300:  # a redirected PUT would come back as a GET that worked
                raise _from_status(response, reading=method == "GET")
            if not stream:
                _ = response.content  # requests reads it, and keeps it, when this has returned
        return response


@contextmanager
def our_errors(*, reading: bool) -> Iterator[None]:
    """Around one call through zenpy: what went wrong, as a DeliveryError. `reading`: the call changes nothing at
    Zendesk, so whatever happened to it, nothing was done and it may be asked again."""
    try:
        yield
    except requests.ConnectionError as error:
        what = f"Zendesk could not be reached ({type(error).__name__})"
        raise (NotSent(what) if _never_left(error) else not_done(what, reading=reading)) from None
    except (requests.RequestException, ZenpyException, APIException, ValueError, RecursionError) as error:
        # Their own messages quote the body, so only the kind of the error is told.
        raise not_done(f"Zendesk did not answer as expected ({type(error).__name__})", reading=reading) from None


def _from_status(response: requests.Response, *, reading: bool) -> DeliveryError:
    status, method = response.status_code, response.request.method
    error, named = _explained(response)
    said = f"Zendesk answered {status} to {method} {urlsplit(response.url).path}{_in_words(error, named)}"
    match status:
        case 429:
            return NotSent(said, retry_after=slow_down(response.headers, now=time.time(), otherwise=60.0))
        case 401:
            return CredentialRefused(said)
        case 409:
            return NotSent(said)  # somebody else changed it in between; nothing of ours was done
        case 404 | 410 if method != "POST":  # what is to be made cannot be gone: then the address is wrong
            return NotFound(said, status)
        case 408:
            return not_done(said, reading=reading)
    return Rejected(said, status, named) if status < 500 else not_done(said, reading=reading)


def _explained(response: requests.Response) -> tuple[str, list[str]]:
    """Zendesk's word for the error, and the names of what it is about; its sentences may quote what was sent."""
    try:
        body = response.json()
    except (ValueError, requests.RequestException):
        return "", []
    if not isinstance(body, Mapping):
        return "", []
    error, details = body.get("error"), body.get("details")
    return error if isinstance(error, str) else "", sorted(map(str, details)) if isinstance(details, Mapping) else []


def _in_words(error: str, named: Iterable[str]) -> str:
    safe = [word for word in (error, *named) if _CODE.fullmatch(word)]
    return f" ({', '.join(safe)})" if safe else ""


def _never_left(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
        getattr(cause, "reason", None), NewConnectionError
    )
