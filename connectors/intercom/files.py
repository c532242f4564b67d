"""Customers' files, fetched from where Intercom keeps them.

An attachment's address is signed and works for a while only; it needs no token and gets none, and leads to the file
itself, so no redirect is followed. Addresses stand in what customers write (a picture is an `<img>`), hence the hosts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from bot.errors import Refused
from bot.model import Attachment
from connectors.download import download, https_host, same_origin

# Where files are kept, by region: Intercom's article "Using Intercom with Content Security Policy".
HOSTS = re.compile(
    r"(?:[a-z0-9-]+\.)*"
    r"(?:intercomcdn\.(?:com|eu)|intercomusercontent\.com|intercom-attachments(?:-\d{1,2})?\.(?:com|eu))"
)


class Files:
    """`home` is the API's own address: a workspace whose API is elsewhere (the sandbox) keeps its files there too."""

    def __init__(self, *, home: str) -> None:
        self._home = httpx.URL(home)

    def read(self, attachment: Attachment, limit: int, timeout: float) -> bytes:
        """The bytes, within `timeout` seconds. Raises Refused when there are more than `limit`, when the address is not
        Intercom's or has run out, and NotSent when it may be tried again."""
        if attachment.size is not None and attachment.size > limit:
            raise Refused(f"the file has {attachment.size} bytes, expected at most {limit}")
        return download(
            attachment.url or "", vendor="Intercom", admit=self.admit, limit=limit, timeout=timeout, redirects=0
        ).data

    def admit(self, address: httpx.URL) -> Mapping[str, str] | None:
        """Intercom's file hosts may be asked, and without any credentials."""
        is_intercoms = same_origin(address, self._home) or HOSTS.fullmatch(https_host(address)) is not None
        return {} if is_intercoms else None
