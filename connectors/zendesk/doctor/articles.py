"""Whether the bot's user may read the account's articles, and for whom they are.

Articles that it may not view are not listed to it, without a word (developer.zendesk.com, Help Center API, "List
Articles"): those for user segments that it is not in. Administrators of the help center see all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.health import Finding, fail, ok, warn
from connectors.zendesk.client.pages import objects
from connectors.zendesk.client.transport import Rejected
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.help_center.export import ROOT

WHAT = "Zendesk articles"
ONE = urlencode({"page[size]": 1})
GUIDE = "make the bot's user an agent with access to the help center (Admin Center, Products, Knowledge)"


def articles(client: ZendeskClient) -> Iterator[Finding]:
    """Raises DeliveryError for other refusals than those it tells of."""
    refused = {what: status for what in ("articles", "user_segments") if (status := _refused(client, what))}
    if status := refused.get("articles"):
        yield fail(WHAT, f"cannot be read (HTTP {status})", f"{GUIDE}; the account must have a help center")
    elif status := refused.get("user_segments"):
        found = f"can be read, their user segments cannot (HTTP {status}): what is for a segment is shown to nobody"
        yield warn(WHAT, found, GUIDE)
    else:
        yield ok(WHAT, "can be read, with their user segments")


def _refused(client: ZendeskClient, what: str) -> int | None:
    """The status with which Zendesk refuses it."""
    try:
        answer: dict[str, Any] = client.call("GET", f"{ROOT}/{what}?{ONE}")
    except Rejected as error:
        return error.status
    objects(answer, what)
    return None
