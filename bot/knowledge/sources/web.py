"""Pages from the web, bounded in size and time, at the pace and within the bounds that their site asks for. Says in one
sentence what went wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from bot.knowledge.article import MAX_BYTES, MAX_NAME_CHARS, Unreadable
from bot.knowledge.sources.network.addresses import PublicOnly, is_same_site
from bot.knowledge.sources.network.pace import Pace, is_private
from bot.knowledge.sources.network.robots import AGENT, MAX_ROBOTS_BYTES, Robots
from bot.knowledge.sources.sitemap import MAX_PAGES, MAX_SITEMAP_BYTES, Listing, listing

MAX_REDIRECTS = 5
REQUESTS_PER_SECOND = 5.0  # to one host
REST_SECONDS = 5.0  # of a host that is busy and does not say for how long
_GONE = (404, 410)
_BUSY = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    url: str  # where the redirects led, without a fragment
    media_type: str
    charset: str | None
    body: bytes
    version: str | None = None  # by which the server tells whether there is another


class Web:
    """One session, for several threads. Gets only; a server that is busy is asked again a few times, with the wait it
    asks for. It takes no passwords or proxies from the environment: what it reads is what everybody on the internet can
    read."""

    def __init__(
        self,
        *,
        timeout: float = 60,
        attempts: int = 3,
        private: bool = False,
        robots: bool = True,
        per_second: float = REQUESTS_PER_SECOND,
    ) -> None:
        """`timeout`: seconds for one page in all. `private`: addresses of private networks are read too. `robots`: what
        robots.txt forbids is not read. `per_second`: requests to one host of the public internet."""
        self._timeout = timeout
        self._pace = Pace(per_second, own=is_private if private else lambda _: False)
        self._robots = Robots(self._robots_txt) if robots else None
        self._session = requests.Session()
        self._session.trust_env = False  # .netrc has passwords
        self._session.headers["User-Agent"] = f"{AGENT}/{version('firstline')}"
        retry = Retry(
            total=attempts - 1,
            status_forcelist=(429, 502, 503, 504),
            backoff_factor=0.5,
            retry_after_max=20,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry) if private else PublicOnly(max_retries=retry))

    def get(self, url: str, *, max_bytes: int = MAX_BYTES) -> Page:
        """Raises Unreadable; `gone` when the server says that there is no such page. Redirects are followed within the
        site."""
        found = self._follow(url, max_bytes, {})
        if found is None:
            raise Unreadable("answers HTTP 304, though it was not asked for changes", status=304)
        return found

    def get_if_changed(self, url: str, known: str, *, max_bytes: int = MAX_BYTES) -> Page | None:
        """The same; None where it is still in the version `known`, a `Page.version`."""
        etag, _, modified = known.partition("\n")
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._follow(url, max_bytes, {name: value for name, value in asked.items() if value})

    def _follow(self, url: str, max_bytes: int, headers: Mapping[str, str]) -> Page | None:
        refuse_unfit(url)
        for _ in range(MAX_REDIRECTS):
            found = self._get(url, max_bytes, headers)
            if not isinstance(found, str):
                return found
            url = found
        raise Unreadable(f"leads on and on, {MAX_REDIRECTS} times")

    def _get(self, url: str, max_bytes: int, headers: Mapping[str, str]) -> Page | str | None:
        """The page, or where it is; None for one that has not changed."""
        host = urlsplit(url).hostname or ""
        self._pace.wait(host)
        try:
            with self._session.get(
                url, stream=True, timeout=(10, 20), allow_redirects=False, headers=headers
            ) as response:
                if response.is_redirect:
                    return _led_to(url, response.headers["Location"])
                if response.status_code == HTTPStatus.NOT_MODIFIED:
                    return None
                if response.status_code in _BUSY:
                    self._pace.rest(host, _seconds(response.headers.get("Retry-After")))
                if not response.ok:
                    gone = response.status_code in _GONE
                    raise Unreadable(f"answers HTTP {response.status_code}", gone=gone, status=response.status_code)
                body = self._body(response, max_bytes)
        except (requests.RequestException, HTTPError) as error:
            raise Unreadable(f"cannot be fetched ({type(error).__name__})") from None
        header = Message()
        header["Content-Type"] = response.headers.get("Content-Type", "")
        validators = [response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")]
        return Page(
            url=urldefrag(response.url).url,
            media_type=header.get_content_type() if header["Content-Type"] else "",
            charset=header.get_content_charset(),
            body=body,
            version="\n".join(validators) if any(validators) else None,
        )

    def _robots_txt(self, url: str) -> str:
        return self.get(url, max_bytes=MAX_ROBOTS_BYTES).body.decode("utf-8", "replace")

    def refuse_forbidden(self, url: str) -> None:
        """Raises Unreadable for what the site's robots.txt forbids, or where that cannot be asked."""
        if self._robots is not None:
            rules = self._robots.rules(url)
            if rules.delay is not None:
                self._pace.slow_down(urlsplit(url).hostname or "", rules.delay)
            rules.refuse(url)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Those that the robots.txt of this address's site names."""
        return self._robots.rules(url).sitemaps if self._robots is not None else ()

    def sitemap(self, url: str, most: int = MAX_PAGES) -> Listing:
        """The pages a sitemap lists, or all those of the sitemaps that it lists. Raises Unreadable."""
        return listing(url, lambda address: self.get(address, max_bytes=MAX_SITEMAP_BYTES).body, most)

    def _body(self, response: requests.Response, max_bytes: int) -> bytes:
        until = time.monotonic() + self._timeout
        body = bytearray()
        # Whatever has come, however little: a whole piece of a page that drips would take hours.
        while piece := response.raw.read1(65536, decode_content=True):
            body += piece
            if len(body) > max_bytes:
                raise Unreadable(f"is larger than {max_bytes >> 20} MiB")
            if time.monotonic() > until:
                raise Unreadable(f"took longer than {self._timeout:g} seconds")
        return bytes(body)


def _led_to(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
    except ValueError:
        raise Unreadable("leads to something that is no address") from None
    refuse_unfit(target)
    if not is_same_site(url, target):
        raise Unreadable(f"leads to another host, {urlsplit(target).hostname}; name that address instead")
    return target


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isdecimal() else REST_SECONDS


def is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def without_credentials(name: str) -> str:
    """An address as it may be shown; any other name as it is."""
    return re.sub(r"^(https?:)[/\\]*[^/?#]*@", r"\1//…@", name, flags=re.IGNORECASE)


def refuse_unfit(url: str) -> None:
    """Raises Unreadable for an address that is none, or that carries a password, which would be stored and shown."""
    try:
        parts = urlsplit(url)
        unfit = parts.scheme not in ("http", "https") or not parts.hostname
    except ValueError:
        unfit = True
    if unfit:
        raise Unreadable("is no address that begins with http:// or https://")
    if parts.username or parts.password:
        raise Unreadable("carries a user name or password, which would be shown with every answer")
    if len(url) > MAX_NAME_CHARS:
        raise Unreadable(f"is longer than {MAX_NAME_CHARS} characters")
