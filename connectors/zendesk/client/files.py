"""Reading a requester's attachment: from the account itself with our credentials, and from where Zendesk keeps files
without them.

An attachment's address is the account's own, and it leads on to Zendesk's storage. "The file may be hosted externally,
so take care not to inadvertently send Zendesk authentication credentials" (developer.zendesk.com, "Ticket Attachments",
`content_url`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import unquote

import httpcore
import httpx

from connectors.download import download, https_host

STORAGE = re.compile(r"(?:[a-z0-9-]+\.)+zdusercontent\.com")
PATHS = ("/attachments/", "/sc/attachments/")


class Files:
    """Attachments of one account. `network` is what connects (None: sockets)."""

    def __init__(
        self,
        *,
        subdomain: str,
        email: str,
        api_token: str,
        base_url: str,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._host = f"{subdomain}.zendesk.com".lower()
        self._credentials = {"Authorization": "Basic " + b64encode(f"{email}/token:{api_token}".encode()).decode()}
        self._base = base_url.rstrip("/")
        self._network = network

    def read(self, url: str, limit: int, timeout: float) -> bytes:
        """The bytes, within `timeout` seconds. Raises Refused for an address that is not Zendesk's, a file that is not
        given or of more than `limit` bytes; NotSent when it may be asked again."""
        own = self._own(url)

        def admit(address: httpx.URL) -> Mapping[str, str] | None:
            """One redirect, and only to the storage: with credentials nothing but the attachment itself is asked."""
            if address == own:
                return self._credentials
            return {} if STORAGE.fullmatch(https_host(address)) else None

        return download(
            url if own is None else str(own),
            vendor="Zendesk",
            admit=admit,
            limit=limit,
            timeout=timeout,
            redirects=0 if own is None else 1,
            network=self._network,
        ).data

    def _own(self, url: str) -> httpx.URL | None:
        """Where the account is asked for it; None for what is no attachment of the account's."""
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL:
            return None
        plain = https_host(address) == self._host and not address.userinfo
        if not plain or not address.path.startswith(PATHS) or ".." in unquote(address.path):
            return None
        return httpx.URL(self._base + address.raw_path.decode("ascii"))
