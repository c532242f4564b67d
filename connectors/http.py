"""What the connectors share about HTTP, whichever client asks: whose certificates are good, when to come back, and what
a missing answer means. Turning a client's own errors into ours is each connector's; fetching files is `download`'s.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.errors import DeliveryError, NotSent, OutcomeUnknown
from connectors.whole_answers import in_whole

SHORTEST_WAIT = 1.0  # seconds: waiting costs no attempt, so a vendor that says 0 would be asked without a pause


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds to wait, at least one, as `Retry-After` asks: a number or a date (RFC 9110, 10.2.3); None without one.

    `now` is Unix time. Names of headers may be in any case.
    """
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return max(float(text), SHORTEST_WAIT)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now, SHORTEST_WAIT)
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
