"""The content of a file that somebody put into Slack. Its address needs our token, which stays within Slack, redirects
included.

Source: docs.slack.dev, "Working with files": `url_private` with the token as a bearer; who may not read a file gets a
page for people to sign in, with status 200.
"""

from __future__ import annotations

import re

import httpcore
import httpx

from bot.errors import Refused
from bot.model import Attachment
from connectors.download import download, https_host, same_origin

HOSTS = re.compile(r"(?:[a-z0-9-]+\.)*slack\.com")
PAGE = "text/html"
MAX_REDIRECTS = 3


def read_file(
    attachment: Attachment,
    limit: int,
    timeout: float,
    *,
    token: str,
    base_url: str,
    network: httpcore.NetworkBackend | None = None,
) -> bytes:
    """The attachment's bytes. `base_url` is that of Slack's API, whose host is trusted too; `timeout` is in seconds,
    for the whole. Raises Refused when there are more than `limit` bytes or they are not to be had, else NotSent."""
    home, headers = httpx.URL(base_url), {"Authorization": f"Bearer {token}"}
    found = download(
        attachment.url or "",
        vendor="Slack",
        admit=lambda address: headers if is_slacks(address, home) else None,
        limit=limit,
        timeout=timeout,
        redirects=MAX_REDIRECTS,
        network=network,
    )
    if _is_page(found.content_type) and not _is_expected_page(attachment, found.data):
        raise Refused("Slack did not give us the file; the app may lack the scope files:read")
    return found.data


def is_slacks(address: httpx.URL, home: httpx.URL) -> bool:
    """Is it an address of Slack's, or of the API that we were told to talk to?"""
    return same_origin(address, home) or HOSTS.fullmatch(https_host(address)) is not None


def _is_expected_page(attachment: Attachment, data: bytes) -> bool:
    return _is_page(attachment.content_type) and attachment.size in (None, len(data))


def _is_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == PAGE
