"""When the bot may solve a ticket, and when a ticket that a "thank you" has reopened is solved again. Pure.

A comment of the requester's opens a solved ticket, and no ticket is solved without an assignee (support.zendesk.com,
"About native system ticket rules"): where there is none, the bot is it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.zendesk.history import comments_in
from connectors.zendesk.ticket import DONE

Json = Mapping[str, Any]


def may_solve(ticket: Json, own_user_id: str) -> bool:
    """Not where an agent has it, and not twice."""
    return ticket["status"] not in DONE and str(ticket.get("assignee_id") or own_user_id) == own_user_id


def solved_by(own_user_id: str) -> dict[str, Any]:
    return {"status": "solved", "assignee_id": int(own_user_id)}


def woken(ticket: Json, audits: Sequence[Json]) -> bool:
    """Was it solved until the requester's last comment, with nothing said or decided since? `audits` oldest first."""
    if ticket["status"] != "open":
        return False
    changed = next((audit for audit in reversed(audits) if any(comments_in(audit)) or _status(audit)), None)
    if changed is None or str(changed["author_id"]) != str(ticket["requester_id"]):
        return False
    status = _status(changed)
    return any(comments_in(changed)) and status is not None and status.get("previous_value") in DONE


def _status(audit: Json) -> Json | None:
    return next((event for event in audit.get("events", ()) if event.get("field_name") == "status"), None)
