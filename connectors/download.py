"""A file that a vendor keeps, fetched with limits on where, how much and how long. Whose file and with which headers is
the connector's business (its `files`).

Addresses of files come in with what people write, so they may lead anywhere. Each address, the first and every one that
a redirect leads to, is asked only if the connector's `Admit` has headers for it; credentials are among the headers of
that one address and never go along to the next. `Admit` sees the address as it will be connected to, parsed once, so it
cannot be read in two ways.

What keeps a request out of our own network is that hosts are allowed by name, over https, with the certificate checked:
an allowed name that leads to a private address gets no further than the handshake. Addresses are therefore not looked
at, which would shut out networks that reach a vendor through an address of their own. (The exception is the API's
configured base URL, which the operator chose.)

Fetched with httpcore, the engine of httpx: alone among the clients here it lets connections be given to it, so that
every wait can be bounded (`timed_network`), and it does nothing unasked: it follows no redirect, unpacks nothing, reads
no .netrc and no cookies. The proxy that the environment names is used, as it is by the connectors' other clients.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version

import httpcore
import httpx

from bot.errors import NotSent, Refused
from bot.turns import TURNS
from connectors.http import proxy_of, retry_after, trusted
from connectors.timed_network import Deadline, EachAddress, TimedNetwork

# The headers with which an address may be asked, credentials among them; None: it is not to be asked.
Admit = Callable[[httpx.URL], Mapping[str, str] | None]

REDIRECTS = frozenset((301, 302, 303, 307, 308))
LATER = frozenset((408, 425, 429))
# `identity`: a few packed bytes could be very many. What comes packed all the same is given as it is.
HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": f"Firstline/{version('firstline')}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    data: bytes = field(repr=False)
    content_type: str  # as the server told it; "" where it did not


def download(
    url: str,
    *,
    vendor: str,
    admit: Admit,
    limit: int,
    timeout: float,
    redirects: int = 0,
    network: httpcore.NetworkBackend | None = None,
) -> Download:
    """Fetch a file of at most `limit` bytes within `timeout` seconds, following at most so many `redirects`.

    The bytes are counted as they come, and the seconds are for all of it: connecting, redirects, headers, body.
    `vendor` is a name for error messages, which never show the address. `network` is what connects (None: sockets).

    Raises Refused for an address that `admit` refuses, a file with too many bytes, and an answer that is not going to
    change; NotSent when it may be asked again, with the vendor's `retry_after`.
    """
    connect = TimedNetwork(Deadline(timeout), network or EachAddress())
    address = _parsed(url, vendor)
    left = redirects
    while True:
        headers = None if address.userinfo else admit(address)
        if headers is None:
            raise Refused(f"the file is not kept by {vendor}")
        with TURNS.aside(), _our_errors(vendor), _opened(address, headers, connect) as response:
            if not left or response.status not in REDIRECTS:
                return _taken(response, vendor, limit)
            address = _parsed(_header(response, b"location"), vendor, within=address)
        left -= 1


def https_host(address: httpx.URL) -> str:
    """The host, in lower case, of an https address on the usual port; "" for any other address."""
    return address.raw_host.decode("ascii") if address.scheme == "https" and address.port is None else ""


def same_origin(address: httpx.URL, other: httpx.URL) -> bool:
    """Scheme, host and port."""
    return (address.scheme, address.raw_host, address.port) == (other.scheme, other.raw_host, other.port)


def _parsed(url: str, vendor: str, within: httpx.URL | None = None) -> httpx.URL:
    try:
        return within.join(url) if within is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError):  # ValueError: join, for a host such as [
        raise Refused(f"the file is not kept by {vendor}: its address is not a URL") from None


@contextmanager
def _opened(
    address: httpx.URL, headers: Mapping[str, str], network: httpcore.NetworkBackend
) -> Iterator[httpcore.Response]:
    """A connection of its own, which ends with the block however much was read."""
    # By its parts: reading it again from text could come to something else than `admit` saw.
    url = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
    sent = [("Host", address.netloc.decode("ascii")), *HEADERS.items(), *headers.items()]
    with (
        httpcore.ConnectionPool(trusted(), proxy=_proxy(address), network_backend=network) as pool,
        pool.stream("GET", url, headers=sent) as response,
    ):
        yield response


def _taken(response: httpcore.Response, vendor: str, limit: int) -> Download:
    status = response.status
    if status in LATER or status >= 500:
        wait = retry_after({"Retry-After": _header(response, b"retry-after")}, now=time.time())
        raise NotSent(f"{vendor} answered {status} for a file", retry_after=wait)
    if status != 200:
        raise Refused(f"{vendor} answered {status} for a file")
    data = bytearray()
    for piece in response.iter_stream():
        data += piece
        if len(data) > limit:
            raise Refused(f"the file has more than {limit} bytes")
    return Download(data=bytes(data), content_type=_header(response, b"content-type"))


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value for key, value in response.headers if key.lower() == name), b"").decode("utf-8", "replace")


@contextmanager
def _our_errors(vendor: str) -> Iterator[None]:
    """Only the kind of an error is told: its words may show the address."""
    try:
        yield
    except httpcore.TimeoutException:
        raise NotSent(f"{vendor} did not give the file in time") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
        raise NotSent(f"{vendor} did not give the file in full ({type(error).__name__})") from None


def _proxy(address: httpx.URL) -> httpcore.Proxy | None:
    proxy = proxy_of(address)
    if proxy is None:
        return None
    auth = (proxy.username, proxy.password) if proxy.userinfo else None
    return httpcore.Proxy(str(proxy.copy_with(userinfo=b"")), auth=auth)
