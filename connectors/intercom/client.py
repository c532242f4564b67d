"""Intercom's client as we use it, its rate limit, and its errors in our words. What is said through it is others'.

The client never tries again by itself: a second POST would be a second message. (In python-intercom 5.0.1
`max_retries` is 0 unless a call asks for more, and 429, 409 and 5xx would be repeated for POST too.)

Every answer tells what is left of the limit in the present window (10 seconds; developers.intercom.com, "Rate
limiting"). Before a request that would go past it `NotSent` is raised, so that no 429 comes.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import httpx
from intercom import Intercom
from intercom.core.api_error import ApiError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError, ProxyError

from bot.config import Settings
from bot.errors import ConfigurationError, CredentialRefused, DeliveryError, Gone, NotSent, Refused
from bot.turns import TURNS
from connectors.http import SHORTEST_WAIT, UNTOLD_WAIT, not_done, retry_after, their_time
from connectors.intercom.settings import IntercomCredentials
from connectors.intercom.wire import Answer, ByHttpx, Wire
from connectors.rate_limits import READS_LEAVE, WRITES_LEAVE, VendorRateLimits

VERSION = "2.14"
WINDOW = "app"  # Intercom counts all requests of an app in one window
LONGEST_WINDOW = 60.0  # seconds; six times what is documented, so more is a mistake

# Nothing reached Intercom.
NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, ProxyError)
# The address cannot be asked at all: a conversation id, or a base URL, that makes no URL.
UNASKABLE = (httpx.InvalidURL, LocationValueError)
# What is the matter with the token itself, which may come with a 403; with NOT_ALLOWED it is good, and not for this
# (developers.intercom.com, "Error codes").
TOKEN_REFUSED = frozenset(("token_blocked", "token_expired", "token_not_found", "token_revoked"))
NOT_ALLOWED = "token_unauthorized"


class Forbidden(Refused):
    """Intercom knows the token; the app lacks a permission for this, or the workspace a plan."""


class Json(dict[str, Any]):
    """An object of Intercom's as it came over the wire, its fields as attributes too; None where there is none."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


class _Http(httpx.Client):
    """What the client's own methods ask by."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        with TURNS.aside():
            return super().send(request, **options)


class Workspace(Intercom):
    """python-intercom's client, and requests of which the answer is left as it is: making its typed objects of one
    conversation takes more than all else that is done to say something in it."""

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        http: httpx.Client,
        wire: Wire,
        headers: dict[str, str],
        timeout: float,
        limits: VendorRateLimits,
    ) -> None:
        super().__init__(token=token, base_url=base_url, headers=headers, timeout=timeout, httpx_client=http)
        self._headers = {**http.headers, **headers, "authorization": f"Bearer {token}"}
        self._wire = wire
        self._rate_limits = limits

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, leave: float | None = None) -> Json:
        """`leave`: the part of the rate limit that is not used, other than usual. Raises what the client raises, and
        urllib3's HTTPError; see `our_errors`."""
        _spend(self._rate_limits, method, leave)
        content = None if body is None else json.dumps(body).encode()
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        with TURNS.aside():
            answer = self._wire.send(method, path, content, headers)
        note_limit(self._rate_limits, answer)
        try:
            found = json.loads(answer.data, object_hook=Json)
        except (ValueError, RecursionError):
            found = answer.data.decode("utf-8", "replace")
        if not 200 <= answer.status < 300 or isinstance(found, str):
            raise ApiError(status_code=answer.status, headers=dict(answer.headers), body=found)
        if not isinstance(found, Json):
            raise TypeError("the answer is no object")
        return found


def connect(*, access_token: str, base_url: str, timeout: float, version: str = VERSION) -> Workspace:
    """A client for one workspace, safe to share between threads. `timeout` is in seconds, per phase of a request.

    Without the `Intercom-Version` header the version set in the Developer Hub would decide what answers look like.
    """
    base_url = base_url.rstrip("/")
    limits = rate_limits_of(base_url, access_token)
    wire = Wire(base_url, timeout)
    http = _Http(
        transport=ByHttpx(wire),
        follow_redirects=False,
        event_hooks={
            "request": [lambda request: _spend(limits, request.method)],
            "response": [lambda response: note_limit(limits, response)],
        },
    )
    headers = {"Intercom-Version": version}
    return Workspace(
        token=access_token, base_url=base_url, http=http, wire=wire, headers=headers, timeout=timeout, limits=limits
    )


@lru_cache(maxsize=64)
def rate_limits_of(base_url: str, access_token: str) -> VendorRateLimits:  # noqa: ARG001  (they only tell one app from another)
    """One for all clients of one app in this process: Intercom counts their requests together."""
    return VendorRateLimits(longest=LONGEST_WINDOW)


def _spend(limits: VendorRateLimits, method: str, leaves: float | None = None) -> None:
    limits.spend([WINDOW], leave=leaves or (READS_LEAVE if method == "GET" else WRITES_LEAVE))


def note_limit(limits: VendorRateLimits, response: httpx.Response | Answer) -> None:
    """Keep what an answer tells of the present window; nothing where its headers make no sense."""
    told = {name: response.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining", "Reset")}
    if not all(re.fullmatch(r"\d{1,12}", value) for value in told.values()):
        return
    ends = max(int(told["Reset"]) - their_time(response.headers, now=time.time()), 0.0)
    limits.note(WINDOW, remaining=int(told["Remaining"]), limit=int(told["Limit"]), resets_in=ends)


def credentials(settings: Settings) -> dict[str, Any]:
    """What both the connector and the desk need to `connect`, and whose seat they speak from."""
    own = settings.credentials(IntercomCredentials)
    if own.intercom_access_token is None or own.intercom_admin_id is None:
        raise ConfigurationError("INTERCOM_ACCESS_TOKEN and INTERCOM_ADMIN_ID: found nothing, expected both")
    return {
        "access_token": own.intercom_access_token.get_secret_value(),
        "admin_id": own.intercom_admin_id,
        "base_url": str(own.intercom_base_url),
        "timeout": settings.behaviour.delivery.timeout_seconds,
    }


@contextmanager
def our_errors(*, reading: bool = False) -> Iterator[None]:
    """Around one call: what went wrong, as a DeliveryError. `reading`: the call changes nothing at Intercom, so
    whatever happened to it, nothing was done and it may be asked again."""
    try:
        yield
    except ApiError as error:
        raise _from_status(error, reading) from None
    except NEVER_LEFT as error:
        raise NotSent(f"Intercom could not be reached ({type(error).__name__})") from None
    except UNASKABLE as error:
        raise Refused(f"Intercom has no such address ({type(error).__name__})") from None
    except HTTPError as error:
        raise not_done(f"Intercom did not answer in full ({type(error).__name__})", reading=reading) from None
    except TypeError:  # what the client makes of a body that is JSON but no object
        raise not_done("Intercom's answer was no object", reading=reading) from None


def _from_status(error: ApiError, reading: bool) -> DeliveryError:
    status = error.status_code
    code = _code(error.body)
    said = f"Intercom answered {status} ({code})"
    if status == 429:
        return NotSent(said, retry_after=seconds_to_wait(error.headers or {}, now=time.time()))
    if status in (408, 409):  # it gave up reading us, or another change was in the way
        return NotSent(said)
    if (status == 401 and code != NOT_ALLOWED) or (status == 403 and code in TOKEN_REFUSED):
        return CredentialRefused(said)
    if status == 403:
        return Forbidden(said)
    if status is not None and 300 <= status < 500:
        return Gone(said) if status in (404, 410) else Refused(said)
    return not_done(said, reading=reading)  # 5xx, or a 200 whose body is no JSON


def _code(body: Any) -> str:
    """Intercom's own word for the error, e.g. `rate_limit_exceeded`; never its sentence, which may quote what we sent.

    The client gives the body as a model, a dict or text, depending on the status.
    """
    errors = body.get("errors") if isinstance(body, dict) else getattr(body, "errors", None)
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, dict) else getattr(first, "code", None)
    return code if isinstance(code, str) and re.fullmatch(r"[a-z_0-9]{1,60}", code) else "no code"


def seconds_to_wait(headers: Mapping[str, str], *, now: float) -> float:
    """`Retry-After` where there is one, else until `X-RateLimit-Reset`; at least one.

    Intercom documents only the second, in Unix time: developers.intercom.com, "Rate limiting".
    """
    told = {name.lower(): value.strip() for name, value in headers.items()}
    asked, reset = retry_after(told, now=now), told.get("x-ratelimit-reset", "")
    if asked is not None:
        return asked
    if not re.fullmatch(r"[0-9]{1,12}", reset):
        return UNTOLD_WAIT
    return max(SHORTEST_WAIT, math.ceil(int(reset) - their_time(told, now=now)))
