"""Pages from the web, bounded in size and time, and what a sitemap lists. Says in one sentence what went wrong."""

from __future__ import annotations

import gzip
import io
import re
import time
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from bot.knowledge.article import MAX_BYTES, MAX_NAME_CHARS, Unreadable
from bot.knowledge.sources.network.addresses import PublicOnly, is_same_site

MAX_SITEMAP_BYTES = 20 * 1024 * 1024
MAX_PAGES = 20_000
MAX_REDIRECTS = 5
MAX_SITEMAPS = 1000  # below one that lists sitemaps
_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    url: str  # where the redirects led, without a fragment
    media_type: str
    charset: str | None
    body: bytes


class Web:
    """One session. Gets only; a server that is busy is asked again a few times, with the wait it asks for. It takes no
    passwords or proxies from the environment: what it reads is what everybody on the internet can read."""

    def __init__(self, *, timeout: float = 60, attempts: int = 3, private: bool = False) -> None:
        """`timeout`: seconds for one page in all. `private`: addresses of private networks are read too."""
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = False  # .netrc has passwords
        self._session.headers["User-Agent"] = f"Firstline/{version('firstline')}"
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
        refuse_unfit(url)
        for _ in range(MAX_REDIRECTS):
            found = self._get(url, max_bytes)
            if isinstance(found, Page):
                return found
            url = found
        raise Unreadable(f"leads on and on, {MAX_REDIRECTS} times")

    def _get(self, url: str, max_bytes: int) -> Page | str:
        """The page, or where it is."""
        try:
            with self._session.get(url, stream=True, timeout=(10, 20), allow_redirects=False) as response:
                if response.is_redirect:
                    return _led_to(url, response.headers["Location"])
                if not response.ok:
                    raise Unreadable(f"answers HTTP {response.status_code}", gone=response.status_code in _GONE)
                body = self._body(response, max_bytes)
        except (requests.RequestException, HTTPError) as error:
            raise Unreadable(f"cannot be fetched ({type(error).__name__})") from None
        header = Message()
        header["Content-Type"] = response.headers.get("Content-Type", "")
        return Page(
            url=urldefrag(response.url).url,
            media_type=header.get_content_type() if header["Content-Type"] else "",
            charset=header.get_content_charset(),
            body=body,
        )

    def sitemap(self, url: str) -> list[str]:
        """The pages a sitemap lists, or all those of the sitemaps that it lists. Raises Unreadable."""
        pages: dict[str, None] = {}
        for listed in self._listed(url):
            pages.update(dict.fromkeys(listed))
            if len(pages) > MAX_PAGES:  # looked at as they come: there may be thousands of sitemaps below
                raise Unreadable(f"lists {len(pages)} pages or more; expected at most {MAX_PAGES}")
        return list(pages)

    def _listed(self, url: str) -> Iterator[list[str]]:
        """The pages of one sitemap after the other."""
        kind, addresses = self._locations(url)
        if kind == "urlset":
            yield addresses
            return
        if len(addresses) > MAX_SITEMAPS:
            raise Unreadable(f"lists {len(addresses)} sitemaps; expected at most {MAX_SITEMAPS}")
        below = (self._locations(address) for address in addresses if is_same_site(url, address))
        yield from (pages for kind, pages in below if kind == "urlset")

    def _locations(self, url: str) -> tuple[str, list[str]]:
        body = self.get(url, max_bytes=MAX_SITEMAP_BYTES).body
        if body.startswith(b"\x1f\x8b"):
            body = _unzipped(body)
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise Unreadable("is no sitemap: it declares entities")
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError as error:
            raise Unreadable(f"is no sitemap: not well-formed at line {error.position[0]}") from None
        kind = _local(root)
        if kind not in ("urlset", "sitemapindex"):
            raise Unreadable(f"is no sitemap: found <{kind[:40]}>, expected <urlset> or <sitemapindex>")
        return kind, list(_locations_in(root))

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


def _unzipped(body: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as unzipped:
            text = unzipped.read(MAX_SITEMAP_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("is no sitemap: its compression is damaged") from None
    if len(text) > MAX_SITEMAP_BYTES:
        raise Unreadable(f"is larger than {MAX_SITEMAP_BYTES >> 20} MiB")
    return text


def _locations_in(root: ElementTree.Element) -> Iterator[str]:
    for entry in root:
        for field in entry:
            if _local(field) == "loc" and field.text and field.text.strip():
                yield urldefrag(field.text.strip()).url


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
