"""What the connectors share about HTTP, whichever client asks: whose certificates are good, when to come back, and what
a missing answer means. Turning a client's own errors into ours is each connector's; fetching files is `download`'s.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.errors import DeliveryError, NotSent, OutcomeUnknown
from bot.whole_answers import in_whole

SHORTEST_WAIT = 1.0  # seconds: waiting costs no attempt, so a vendor that says 0 would be asked without a pause
UNTOLD_WAIT = 30.0  # seconds, where a vendor asks us to slow down and does not say for how long


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds to wait, at least one, as `Retry-After` asks: a number or a date (RFC 9110, 10.2.3); None without one.

    `now` is Unix time. Names of headers may be in any case.
    """
    text = _header(headers, "retry-after")
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return max(float(text), SHORTEST_WAIT)
    at = _date(text)
    return None if at is None else max(at - their_time(headers, now=now), SHORTEST_WAIT)


def slow_down(headers: Mapping[str, str], *, now: float, otherwise: float = UNTOLD_WAIT) -> float:
    """The same of an answer that asks us to slow down, as a 429 does however it says for how long."""
    asked = retry_after(headers, now=now)
    return otherwise if asked is None else asked


def their_time(headers: Mapping[str, str], *, now: float) -> float:
    """Unix time on the vendor's clock, which the times in its answer are on; `now` where it does not tell."""
    at = _date(_header(headers, "date"))
    return now if at is None else at


def time_there(headers: Mapping[str, str]) -> datetime | None:
    """The same, in whole seconds; None where it does not tell (RFC 9110, 6.6.1), or what no calendar has."""
    at = _date(_header(headers, "date"))
    try:
        return None if at is None else datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError):
        return None


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value.strip() for name, value in headers.items() if name.lower() == wanted), "")


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


@cache
def trusted() -> ssl.SSLContext:
    """Made once for all clients, since reading the certificates takes 20 ms. SSL_CERT_FILE names others than
    certifi's."""
    return in_whole(httpx.create_ssl_context())


def not_done(message: str, *, reading: bool) -> DeliveryError:
    """The error for a request without a usable answer. `reading`: it would have changed nothing at the vendor, so
    nothing was done and it may be made again; otherwise nobody knows."""
    return NotSent(message) if reading else OutcomeUnknown(message)


def proxy_of(address: httpx.URL) -> httpx.URL | None:
    """As HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY have it. Raises NotSent for one that is no HTTP proxy."""
    proxies = getproxies()
    named = proxies.get(address.scheme) or proxies.get("all")
    if not named or proxy_bypass(address.host):
        return None
    proxy = httpx.URL(named if "://" in named else f"http://{named}")
    if proxy.scheme not in ("http", "https"):
        raise NotSent(f"the proxy of the environment: found {proxy.scheme}, expected http or https")
    return proxy
