"""Reading a requester's attachment: from the account itself with our credentials, and from where Zendesk keeps files
without them. No other host is ever asked.

An attachment's address is the account's own, and it leads on to Zendesk's storage. "The file may be hosted externally,
so take care not to inadvertently send Zendesk authentication credentials" (developer.zendesk.com, "Ticket Attachments",
`content_url`).
"""

from __future__ import annotations

import re
import time
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.errors import NotSent, Refused
from connectors.zendesk.transport import our_errors, retry_after

STORAGE = re.compile(r"https://(?:[a-z0-9-]+\.)+zdusercontent\.com/[\x21-\x7e]*", re.IGNORECASE | re.ASCII)
PATHS = ("/attachments/", "/sc/attachments/")
CHUNK = 64 * 1024
LATER = frozenset({408, 425, 429})


class Files:
    """Attachments of one account; `timeout` is in seconds, of one wait for data. `storage` carries requests to
    Zendesk's storage."""

    def __init__(
        self,
        *,
        subdomain: str,
        email: str,
        api_token: str,
        base_url: str,
        timeout: float,
        storage: HTTPAdapter | None = None,
    ) -> None:
        self._host = f"{subdomain}.zendesk.com".lower()
        self._auth = (f"{email}/token", api_token)
        self._base = base_url.rstrip("/")
        self._timeout = timeout
        self._storage = storage or HTTPAdapter()

    def read(self, url: str, limit: int) -> bytes:
        """Raises Refused for an address that is not Zendesk's, a file that is not given or of more than `limit` bytes;
        NotSent when it may be asked again."""
        if STORAGE.fullmatch(url):
            return self._stored(url, limit)
        own = self._base + self._path(url)
        with our_errors(reading=True), requests.Session() as session:
            answer = session.get(own, auth=self._auth, timeout=self._timeout, stream=True, allow_redirects=False)
            with answer:
                if not answer.is_redirect:
                    return _read(answer, limit)
                onwards = answer.headers["Location"]
        if not STORAGE.fullmatch(onwards):
            raise Refused("the attachment leads to a host that is not Zendesk's storage")
        return self._stored(onwards, limit)

    def _stored(self, url: str, limit: int) -> bytes:
        """In a session of its own: nothing of ours goes along."""
        with our_errors(reading=True), requests.Session() as session:
            session.mount("https://", self._storage)
            with session.get(url, timeout=self._timeout, stream=True, allow_redirects=False) as answer:
                return _read(answer, limit)

    def _path(self, url: str) -> str:
        """Path and query of an attachment at the account itself."""
        parts = urlsplit(url)
        ours = parts.scheme == "https" and parts.netloc.lower() == self._host
        if not (ours and parts.path.startswith(PATHS) and ".." not in unquote(parts.path)):
            raise Refused("the attachment's address is not one of Zendesk's")
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _read(answer: requests.Response, limit: int) -> bytes:
    if answer.status_code in LATER or answer.status_code >= 500:
        wait = retry_after(answer.headers, now=time.time())
        raise NotSent(f"Zendesk answered {answer.status_code} to an attachment", retry_after=wait)
    if answer.status_code != requests.codes.ok:
        raise Refused(f"Zendesk answered {answer.status_code} to an attachment")
    found = bytearray()
    for chunk in answer.iter_content(CHUNK):
        found += chunk
        if len(found) > limit:
            raise Refused(f"the attachment has more than {limit} bytes")
    return bytes(found)
