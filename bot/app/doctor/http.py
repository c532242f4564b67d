"""One request of the doctor's own: patient for a while, redirected nowhere, and silent about credentials."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

TIMEOUT_SECONDS = 8.0  # seconds for one question


def ask(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> requests.Response | str:
    """The answer, or in words why there is none: never the exception's own text, which may quote credentials."""
    try:
        return requests.request(
            method, url, data=body, headers=headers, auth=auth, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        return f"{urlsplit(url).hostname} cannot be reached ({type(error).__name__})"


def json_of(answer: requests.Response) -> Mapping[str, object]:
    """The answer's JSON object; nothing where it is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
