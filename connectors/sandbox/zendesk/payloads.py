"""Zendesk's objects as JSON: users, tickets, audits, comments, pages and errors.

Shaped like recorded answers of the Support API. Pure functions; `state` stores what they return.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from bs4 import BeautifulSoup

from connectors.sandbox import clock

JSON = dict[str, Any]
PAGE_SIZE = 100
EMPTY_FIELDS = (
    *("external_id", "type", "subject", "raw_subject", "description", "priority", "recipient", "due_at"),
    *("requester_id", "submitter_id", "assignee_id", "organization_id", "group_id", "forum_topic_id", "problem_id"),
    "satisfaction_rating",
)
# As real tickets, which always have these: an account begins with one brand and one form.
FIRST_BRAND, FIRST_FORM, NEW_STATUS = 4419902211, 4419902212, 4419902213
EMPTY_LISTS = (
    *("collaborator_ids", "follower_ids", "email_cc_ids", "tags", "custom_fields", "sharing_agreement_ids"),
    *("fields", "followup_ids"),
)


class Problem(Exception):
    """An error that Zendesk answers with."""

    def __init__(self, status: int, **body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def not_found() -> Problem:
    return Problem(404, error="RecordNotFound", description="Not found")


def invalid(field: str, sentence: str) -> Problem:
    details = {field: [{"description": sentence}]}
    return Problem(422, error="RecordInvalid", description="Record validation errors", details=details)


def now() -> str:
    """The time, which Zendesk gives to the second."""
    return clock.moment("zendesk").strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def user(base: str, number: int, name: str, email: str | None, role: str, external_id: str | None) -> JSON:
    made = now()
    return {
        "id": number,
        "url": f"{base}/api/v2/users/{number}.json",
        "name": name,
        "email": email,
        "created_at": made,
        "updated_at": made,
        "time_zone": "Etc/UTC",
        "iana_time_zone": "Etc/UTC",
        "phone": None,
        "locale": "en-US",
        "organization_id": None,
        "role": role,
        "verified": email is not None,
        "external_id": external_id,
        "tags": [],
        "alias": None,
        "active": True,
        "shared": False,
        "suspended": False,
        "ticket_restriction": "requested" if role == "end-user" else None,
        "only_private_comments": False,
        "restricted_agent": role == "end-user",
        "user_fields": {},
    }


def ticket(base: str, number: int, via: JSON, made: str) -> JSON:
    """An empty ticket; the state fills in the rest."""
    return {
        "url": f"{base}/api/v2/tickets/{number}.json",
        "id": number,
        "via": via,
        "created_at": made,
        "updated_at": made,
        "status": "new",
        "has_incidents": False,
        "is_public": False,
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": False,
        **dict.fromkeys(EMPTY_FIELDS),
        "brand_id": FIRST_BRAND,
        "ticket_form_id": FIRST_FORM,
        "custom_status_id": NEW_STATUS,
        **{name: [] for name in EMPTY_LISTS},
    }


def via(channel: str) -> JSON:
    return {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}}


def audit(number: int, ticket_id: int, author_id: int, channel: str, custom: JSON, made: str) -> JSON:
    system = {"client": "sandbox", "ip_address": "192.0.2.1", "location": "Example City", "latitude": 0, "longitude": 0}
    return {
        "id": number,
        "ticket_id": ticket_id,
        "created_at": made,
        "author_id": author_id,
        "metadata": {"system": system, "custom": custom},
        "events": [],
        "via": via(channel),
    }


def comment(number: int, audit_id: int, author_id: int, fields: Mapping[str, Any], *, public: bool) -> JSON:
    """The audit event of a comment, from its `html_body` or its `body`."""
    inner = fields.get("html_body") or _paragraphs(str(fields.get("body") or ""))
    text = BeautifulSoup(inner, "html.parser").get_text("\n").strip()
    return {
        "id": number,
        "type": "Comment",
        "author_id": author_id,
        "body": text,
        "html_body": f'<div class="zd-comment" dir="auto">{inner}</div>',
        "plain_body": text.replace("\n", "\n "),
        "public": public,
        "attachments": list(fields.get("attachments") or ()),
        "audit_id": audit_id,
    }


def listed_comment(event: Mapping[str, Any], audit: Mapping[str, Any]) -> JSON:
    """A comment as the list of a ticket's comments shows it, from its audit event."""
    return {**event, "via": audit["via"], "created_at": audit["created_at"], "metadata": audit["metadata"]}


def survey_response(ticket: JSON, rating: int, comment: str) -> JSON:
    """An answered CSAT survey on a scale of five."""
    made, number = now(), ticket["id"]
    times = {"created_at": made, "updated_at": made}
    question = {"type": "rating_scale", "sub_type": "customer_satisfaction", "alias": "rating"}
    category = "good" if rating > 3 else "bad" if rating < 3 else "neutral"
    answers: list[JSON] = [
        {
            "type": "rating_scale",
            "rating": rating,
            "rating_category": category,
            "question": {**question, "options": [{"rating": step} for step in range(1, 6)]},
            **times,
        }
    ]
    if comment:
        answers.append({"type": "open_ended", "value": comment, "question": {"type": "open_ended"}, **times})
    return {
        "id": f"survey-{number}",
        "survey_id": "csat",
        "survey_version": 1,
        "responder_id": ticket["requester_id"],
        "subjects": [{"id": str(number), "type": "zen:ticket", "zrn": f"zen:ticket:{number}"}],
        "answers": answers,
    }


def page(key: str, items: Sequence[JSON], url: str, args: Mapping[str, str], max_size: int = PAGE_SIZE) -> JSON:
    """One page of a list: by cursor if the request has `page[size]`, otherwise by number, as in Zendesk."""
    if "page[size]" not in args:
        number, size = int(args.get("page", 1)), min(int(args.get("per_page", max_size)), max_size)
        more = f"{url}?page={number + 1}&per_page={size}" if number * size < len(items) else None
        before = f"{url}?page={number - 1}&per_page={size}" if number > 1 else None
        return {
            key: items[(number - 1) * size : number * size],
            "next_page": more,
            "previous_page": before,
            "count": len(items),
        }
    size = min(int(args["page[size]"]), max_size)
    start = int(base64.b64decode(args["page[after]"])) if "page[after]" in args else 0
    end = min(start + size, len(items))
    cursors = {"after_cursor": _cursor(end), "before_cursor": _cursor(start)}
    links = {
        "prev": f"{url}?page%5Bbefore%5D={cursors['before_cursor']}&page%5Bsize%5D={size}",
        "next": f"{url}?page%5Bafter%5D={cursors['after_cursor'].replace('=', '%3D')}&page%5Bsize%5D={size}",
    }
    return {key: items[start:end], "meta": {"has_more": end < len(items), **cursors}, "links": links}


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _paragraphs(text: str) -> str:
    """Plain text as Zendesk turns it into HTML."""
    parts = (escape(part, quote=False).replace("\n", "\n<br>") for part in text.split("\n\n"))
    return "\n\n".join(f'<p dir="auto">{part}</p>' for part in parts)
