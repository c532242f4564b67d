"""What a site's robots.txt allows (RFC 9309), asked once a site."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from bot.knowledge.article import Forbidden, Unreadable

AGENT = "Firstline"
MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5


@dataclass(frozen=True, slots=True)
class Rules:
    parsed: Protego | None  # None: everything is allowed
    problem: str | None = None  # why nothing is

    def refuse(self, url: str) -> None:
        """Raises Unreadable for what may not be read."""
        if self.problem is not None:
            raise Unreadable(self.problem)
        if self.parsed is not None and not self.parsed.can_fetch(url, AGENT):
            raise Forbidden("is forbidden by its site's robots.txt")

    @property
    def delay(self) -> float | None:
        """Seconds between two requests."""
        if self.parsed is None:
            return None
        rate = self.parsed.request_rate(AGENT)
        asked = [self.parsed.crawl_delay(AGENT), rate.seconds / rate.requests if rate and rate.requests else None]
        return max((float(one) for one in asked if one), default=None)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.parsed.sitemaps) if self.parsed is not None else ()


class Robots:
    """Thread-safe. `fetch` gives the text at an address, or raises Unreadable, with the status where there was one."""

    def __init__(self, fetch: Callable[[str], str]) -> None:
        self._fetch = fetch
        self._known: dict[str, Rules] = {}
        self._asking = threading.Lock()

    def rules(self, url: str) -> Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._asking:
            if site not in self._known:
                self._known[site] = self._ask(f"{site}/robots.txt")
            return self._known[site]

    def _ask(self, url: str) -> Rules:
        try:
            return Rules(Protego.parse(self._fetch(url)))
        except Unreadable as unreadable:
            if unreadable.status is None:  # nor will the page answer, which says why
                return Rules(None, str(unreadable))
            # RFC 9309, 2.3.1: without a robots.txt all is allowed, nothing where the server cannot say.
            refused = unreadable.status >= 500 or unreadable.status == 429
            return Rules(None, f"is not asked for: its site's robots.txt {unreadable}" if refused else None)
