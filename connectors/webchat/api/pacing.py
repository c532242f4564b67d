"""How many sessions are begun, by the address that asks and for each site: each is a visitor whose messages count anew.

A process counts for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request

from bot.errors import NotSent
from connectors.rate_limits import SlidingWindow
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.wire.problems import Problem

ADDRESSES_KNOWN = 100_000
ONE_HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber has for themselves


@dataclass(frozen=True, slots=True)
class Turnstile:
    """`proxies`: how many stand before us and say whose address a request is from."""

    proxies: int
    by_address: SlidingWindow
    by_site: SlidingWindow

    @classmethod
    def of(cls, settings: WebchatSettings) -> Turnstile:
        return cls(
            settings.proxies,
            SlidingWindow(limit=settings.sessions_a_minute, seconds=60, max_names=ADDRESSES_KNOWN),
            SlidingWindow(limit=settings.site_sessions_a_minute, seconds=60),
        )

    def passes(self, request: Request) -> None:
        """Whoever asks for a session, of whatever kind. Raises Problem."""
        if (address := self._address(request)) is not None:
            _spend(self.by_address, address)

    def begins(self, site: str) -> None:
        """Somebody new on a site; who was there before, or is vouched for, comes in all the same. Raises Problem."""
        _spend(self.by_site, site)

    def _address(self, request: Request) -> str | None:
        """Whose it is, of the internet. None where nobody knows: of a proxy that is not told of, say."""
        given = request.client.host if request.client else ""
        if self.proxies:
            said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
            given = said[-self.proxies] if len(said) >= self.proxies else ""
        address = _parsed(given.strip())
        if address is None or not address.is_global:
            return None
        return str(ip_network((address, ONE_HOUSEHOLD), strict=False) if address.version == 6 else address)


def _parsed(given: str) -> IPv4Address | IPv6Address | None:
    """Some proxies write a port behind it."""
    bare = given[1:].partition("]")[0] if given.startswith("[") else given
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _spend(window: SlidingWindow, key: str) -> None:
    try:
        window.spend(key)
    except NotSent as error:
        raise Problem(429, "chat_too_many", "too many new sessions", retry_after=error.retry_after) from None
