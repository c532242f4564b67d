"""The content of a file that somebody put into Slack. Its address needs our token, which goes nowhere else.

Source: docs.slack.dev, "Working with files": `url_private` with the token as a bearer; who may not read a file gets a
page for people to sign in, with status 200.
"""

from __future__ import annotations

from http.client import HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.errors import NotSent, Refused
from bot.model import Attachment
from connectors.slack.client.web_client import our_errors

PIECE = 64 * 1024
PAGE = "text/html"


def read_file(attachment: Attachment, limit: int, *, token: str, base_url: str, timeout: float) -> bytes:
    """The attachment's bytes. `base_url` is that of Slack's API, whose host is trusted too; `timeout` is in seconds,
    for each wait. Raises Refused when there are more than `limit` bytes or they are not to be had, else NotSent."""
    url = attachment.url or ""
    if not _is_slacks(url, base_url):
        raise Refused("the file is not kept by Slack")
    request = Request(url, headers={"Authorization": f"Bearer {token}"})
    with our_errors(reading=True), _opened(request, base_url, timeout) as answer:
        data = _bounded(answer, limit)
        if _is_page(answer.headers.get("Content-Type")) and not _is_expected_page(attachment, data):
            raise Refused("Slack did not give us the file; the app may lack the scope files:read")
        return data


def _opened(request: Request, base_url: str, timeout: float) -> Any:
    try:
        return build_opener(_Near(base_url)).open(request, timeout=timeout)
    except HTTPError as error:
        if error.code == 429 or error.code >= 500:
            raise NotSent(f"Slack answered {error.code} for a file") from None
        raise Refused(f"Slack answered {error.code} for a file") from None


def _is_expected_page(attachment: Attachment, data: bytes) -> bool:
    return _is_page(attachment.content_type) and attachment.size in (None, len(data))


def _bounded(answer: Any, limit: int) -> bytes:
    data = bytearray()
    while piece := answer.read(PIECE):
        data += piece
        if len(data) > limit:
            raise Refused(f"the file has more than {limit} bytes")
    return bytes(data)


class _Near(HTTPRedirectHandler):
    """Follows a redirect within Slack only: the token goes along."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not _is_slacks(newurl, self._base_url):
            raise Refused("the file is not kept by Slack")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_slacks(url: str, base_url: str) -> bool:
    """Is it an address of Slack's, or of the API that we were told to talk to?"""
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
            return True
        host = (parts.hostname or "").lower()
        return (
            parts.scheme == "https" and parts.username is None and (host == "slack.com" or host.endswith(".slack.com"))
        )
    except ValueError:
        return False


def _is_page(content_type: str | None) -> bool:
    return (content_type or "").partition(";")[0].strip().lower() == PAGE
