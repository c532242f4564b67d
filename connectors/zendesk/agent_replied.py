"""Whether a human answered before the bot could: the last look at a ticket before something is said in it.

What agents say reaches us by webhooks, which may be late or lost; here the ticket itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.zendesk.automatic_comments import automatic
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.history import is_staff, key_of
from connectors.zendesk.ticket import moment

Json = Mapping[str, Any]
LOOKED_AT = 30  # the latest comments; who would need more of them has lost the requester long ago


def superseded(client: ZendeskClient, ticket: Json, after: datetime | None) -> bool:
    """Did a colleague comment publicly after the requester's last words, or since `after` on Zendesk's clock? Raises
    DeliveryError."""
    # Zendesk tells times to the second: what was said in the very second counts only if it is the last word.
    since = after.replace(microsecond=0) if after else None
    requester_id, own_user_id = str(ticket["requester_id"]), client.me()
    suspects, asked = set[str](), False
    for comment in _latest(client, str(ticket["id"])):
        author_id = str(comment["author_id"])
        if not comment["public"] or author_id == own_user_id or key_of(comment) or automatic(ticket, comment):
            continue
        if asked and (since is None or moment(comment["created_at"], "comment.created_at") <= since):
            break
        if author_id == requester_id:
            asked = True
        else:
            suspects.add(author_id)
    return bool(suspects) and any(map(is_staff, client.users(suspects).values()))


def _latest(client: ZendeskClient, ticket_id: str) -> list[Json]:
    """The ticket's latest comments, newest first, internal ones among them."""
    path = f"/api/v2/tickets/{ticket_id}/comments?sort=-created_at&page%5Bsize%5D={LOOKED_AT}"
    found: list[Json] = client.call("GET", path)["comments"]
    return found
