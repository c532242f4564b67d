"""Which addresses `firstline ingest` may read from: of the public internet, and of the site that it was pointed at.

A page that redirects to 127.0.0.1, or a name that suddenly means a machine inside, would make internal pages into
articles that customers are answered with. So the address is looked at where it is connected to, behind the resolver.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.knowledge.article import Unreadable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def refuse_internal(address: str) -> None:
    """Raises Unreadable for an IP address that is not of the public internet: this machine's, a private network's,
    link-local (where clouds keep credentials), reserved; also where IPv6 only wraps such an IPv4 address."""
    if not all(map(_is_public, _meanings(address))):
        raise Unreadable(
            "is at an address of this machine or a private network; --allow-private, or allow_private = true of its"
            " source or of [knowledge] in firstline.toml, reads it all the same"
        )


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not (ip.version == 6 and ip.is_site_local)


def _meanings(address: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 4:
        return [ip]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    wrapped = [ip.sixtofour, *(ip.teredo or ()), ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None]
    return [ip, *(one for one in wrapped if one is not None)]


def is_same_site(url: str, other: str) -> bool:
    """Whether a redirect from `url` to `other` stays: the same host and port, or from http to https."""
    try:
        one, two = urlsplit(url), urlsplit(other)
        ports = [parts.port or _DEFAULT_PORTS.get(parts.scheme) for parts in (one, two)]
    except ValueError:
        return False
    upgraded = (one.scheme, two.scheme) == ("http", "https") and ports == [80, 443]
    return one.hostname == two.hostname and (upgraded or (one.scheme == two.scheme and ports[0] == ports[1]))


class PublicOnly(HTTPAdapter):
    """Each connection is looked at before a byte is sent."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _admitted(super()._new_conn())


class _Tls(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _admitted(super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


def _admitted(connection: socket.socket) -> socket.socket:
    try:
        refuse_internal(connection.getpeername()[0])
    except Unreadable:
        connection.close()
        raise
    return connection
