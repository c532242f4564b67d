"""Requests to Intercom over connections that are used again, by urllib3: httpx takes twice the CPU for each, and an
answer takes five. Nothing is tried again, and no redirect followed.

The methods of Intercom's own client, which asks by httpx, come here as well (`ByHttpx`): one vendor, one way to it.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import urllib3
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError
from urllib3.util import parse_url

from bot import leave
from connectors.connections import POOLS, Tls, TlsPool
from connectors.http import proxy_of, trusted

CONNECTIONS = 100  # kept; more than a process has threads that write to one vendor
OF_THE_WAY = frozenset(("content-encoding", "content-length", "transfer-encoding"))  # not of what is read in the end

Answer = urllib3.BaseHTTPResponse


class _Connection(Tls):
    """What fails in the handshake has not left, as what fails before it; urllib3 reports both as if it might have."""

    def connect(self) -> None:
        try:
            super().connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "the handshake takes too long") from error
        except (ssl.SSLError, urllib3.exceptions.SSLError) as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _Pool(TlsPool):
    ConnectionCls = _Connection


class Wire:
    """Safe to share between threads. `timeout` is in seconds, per phase of a request."""

    def __init__(self, base_url: str, timeout: float) -> None:
        self._base = base_url
        self._timeout = urllib3.Timeout(connect=timeout, read=timeout)
        self._ask: Callable[..., Answer] | None = None

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """The whole answer, whatever its status. Raises urllib3's HTTPError, of which LocationValueError is for what is
        no address. What changes something needs leave."""
        try:
            if self._ask is None:
                self._ask = _asking(self._base)
            with leave.to_write(method != "GET"):
                return self._ask(
                    method, path, body=body, headers=headers, retries=False, redirect=False, timeout=self._timeout
                )
        except ValueError as error:  # http.client's, and it would name the header's value
            raise LocationValueError(type(error).__name__) from None

    def below(self, address: httpx.URL) -> str:
        """The path for `send`. By the path alone: what is before it, httpx writes in its own way."""
        base = httpx.URL(self._base).raw_path.rstrip(b"/")
        return address.raw_path.removeprefix(base + b"/").decode("ascii")


class ByHttpx(httpx.BaseTransport):
    """Raises what `Wire` does."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read() or None
        answer = self._wire.send(request.method, self._wire.below(request.url), body, dict(request.headers))
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in OF_THE_WAY]
        return httpx.Response(answer.status, headers=headers, content=answer.data)


def _asking(base_url: str) -> Callable[..., Answer]:
    """`urlopen` of what keeps the connections, for a path below `base_url`. A manager of pools reads the whole address
    anew for each request, which only a proxy needs."""
    pools = _pools(base_url)
    if pools.proxy is not None:
        return lambda method, path, **rest: pools.urlopen(method, f"{base_url}/{path}", **rest)
    pool, below = pools.connection_from_url(base_url), parse_url(base_url).path or ""
    return lambda method, path, **rest: pool.urlopen(method, f"{below}/{path}", assert_same_host=False, **rest)


def _pools(base_url: str) -> urllib3.PoolManager:
    """Through the proxy that the environment names for this address. Raises NotSent for one that cannot be used."""
    proxy = proxy_of(httpx.URL(base_url))
    options: dict[str, Any] = {"maxsize": CONNECTIONS, "ssl_context": trusted(), "cert_reqs": "CERT_REQUIRED"}
    if proxy is None:
        pools = urllib3.PoolManager(**options)
    else:
        known = f"{proxy.username}:{proxy.password}" if proxy.userinfo else None
        address = str(proxy.copy_with(userinfo=b""))
        headers = urllib3.make_headers(proxy_basic_auth=known)
        pools = urllib3.ProxyManager(address, proxy_headers=headers, proxy_ssl_context=trusted(), **options)
    pools.pool_classes_by_scheme = {**POOLS, "https": _Pool}
    return pools
