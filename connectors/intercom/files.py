"""Customers' files, fetched from where Intercom keeps them.

An attachment's address is signed and works for a while only; it needs no token and gets none. Addresses stand in what
customers write (a picture is an `<img>`), so only Intercom's own hosts are asked, over https, and a redirect is not
followed: otherwise a message could make us ask any host of our own network.
"""

from __future__ import annotations

import re
import time
from urllib.parse import SplitResult, urlsplit

import httpx

from bot.errors import NotSent, Refused
from bot.model import Attachment
from connectors.intercom.client import our_errors

# Where files are kept, by region: Intercom's article "Using Intercom with Content Security Policy".
HOSTS = re.compile(
    r"(?:[a-z0-9-]+\.)*"
    r"(?:intercomcdn\.(?:com|eu)|intercomusercontent\.com|intercom-attachments(?:-\d{1,2})?\.(?:com|eu))"
)
AS_IT_IS = {"Accept-Encoding": "identity"}  # a few packed bytes could be very many
TIMEOUT_SECONDS = 60.0  # seconds for one whole file, however slowly it drips


class Files:
    """`home` is the API's own address: a workspace whose API is elsewhere (the sandbox) keeps its files there too."""

    def __init__(self, *, home: str, timeout: float) -> None:
        self._home = _place(urlsplit(home))
        self._http = httpx.Client(timeout=timeout, follow_redirects=False)

    def read(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes. Raises Refused when there are more than `limit`, when the address is not Intercom's or has run
        out, and NotSent when it may be tried again."""
        if attachment.size is not None and attachment.size > limit:
            raise Refused(f"the file has {attachment.size} bytes, expected at most {limit}")
        address = attachment.url or ""
        if not self._is_intercoms(address):
            raise Refused("the file is not kept at Intercom")
        with our_errors(reading=True), self._http.stream("GET", address, headers=AS_IT_IS) as response:
            _check(response.status_code)
            return _taken(response, limit)

    def _is_intercoms(self, address: str) -> bool:
        try:
            found = urlsplit(address)
            if _place(found) == self._home:
                return True
            plain = found.username is None and found.port in (None, 443)
        except ValueError:  # a port that is no number, a host such as [
            return False
        return found.scheme == "https" and plain and HOSTS.fullmatch(found.hostname or "") is not None


def _place(address: SplitResult) -> tuple[str, str]:
    return address.scheme, address.netloc


def _check(status: int) -> None:
    if status == 200:
        return
    if status == 429 or status >= 500:
        raise NotSent(f"Intercom's file store answered {status}")
    raise Refused(f"Intercom's file store answered {status}: the address has run out, or the file is gone")


def _taken(response: httpx.Response, limit: int) -> bytes:
    """Counted while it is read: what a server says about a length need not be true."""
    until, taken = time.monotonic() + TIMEOUT_SECONDS, bytearray()
    for piece in response.iter_raw():
        taken += piece
        if len(taken) > limit:
            raise Refused(f"the file has more than {limit} bytes")
        if time.monotonic() > until:
            raise NotSent("Intercom's file store was too slow")
    return bytes(taken)
