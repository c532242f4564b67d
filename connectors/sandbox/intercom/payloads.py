"""Intercom's objects as JSON: contacts, conversations, parts, errors, webhook envelopes.

Shaped like the response examples of Intercom's OpenAPI description, version 2.14. Pure functions; `state` stores what
they return.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup

from connectors.sandbox import clock

JSON = dict[str, Any]

# What a part shows once it has been redacted.
REDACTED: JSON = {"body": "<p><i>This message was deleted</i></p>", "attachments": [], "redacted": True}


def now() -> int:
    """Intercom counts in whole seconds."""
    return int(clock.now("intercom"))


def admin(admin_id: str, name: str) -> JSON:
    return {
        "type": "admin",
        "id": admin_id,
        "name": name,
        "email": f"{admin_id}@teammates.example",
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": [],
    }


def contact(contact_id: str, app_id: str, name: str | None, email: str | None, **more: Any) -> JSON:
    at = now()
    return {
        "type": "contact",
        "id": contact_id,
        "workspace_id": app_id,
        "external_id": more.get("external_id"),
        "role": more.get("role") or "user",
        "email": email,
        "phone": more.get("phone"),
        "name": name,
        "avatar": None,
        "owner_id": None,
        "unsubscribed_from_emails": False,
        "has_hard_bounced": False,
        "created_at": at,
        "updated_at": at,
        "custom_attributes": more.get("custom_attributes") or {},
        "tags": {**_sublist(contact_id, "tags"), **more.get("tags", {})},
        "notes": _sublist(contact_id, "notes"),
        "companies": {**_sublist(contact_id, "companies"), **more.get("companies", {})},
    }


def _sublist(contact_id: str, name: str) -> JSON:
    return {"type": "list", "data": [], "url": f"/contacts/{contact_id}/{name}", "total_count": 0, "has_more": False}


def contact_author(contact: JSON) -> JSON:
    """A contact as an author: the type is the role, `user` or `lead`."""
    return {"type": contact["role"], "id": contact["id"], "name": contact["name"], "email": contact["email"]}


def admin_author(admin: JSON) -> JSON:
    return {"type": "admin", "id": admin["id"], "name": admin["name"], "email": admin["email"]}


def operator_author(app_id: str) -> JSON:
    """Intercom's own bot, as which workflows and Fin post."""
    return {"type": "bot", "id": "278", "name": "Operator", "email": f"operator+{app_id}@intercom.example"}


def ai_agent(resolution_state: str) -> JSON:
    return {
        "source_type": "workflow",
        "source_title": "Fin first",
        "last_answer_type": "ai_answer",
        "resolution_state": resolution_state,
        "rating": None,
        "rating_remark": None,
    }


def rating(contact_id: str, score: int, remark: str) -> JSON:
    at = now()
    return {
        "rating": score,
        "remark": remark,
        "created_at": at,
        "updated_at": at,
        "contact": {"type": "contact", "id": contact_id, "external_id": None},
        "teammate": None,
    }


def attachment(name: str, url: str, content_type: str, size: int) -> JSON:
    return {"type": "upload", "name": name, "url": url, "content_type": content_type, "filesize": size}


def ticket(conversation: JSON, number: str, type_id: str, attributes: Mapping[str, Any]) -> JSON:
    """The ticket that this conversation becomes; `number` is the one that people see."""
    state = {"type": "ticket_state", "id": "7493", "category": "submitted", "internal_label": "Submitted"}
    return {
        "type": "ticket",
        "id": conversation["id"],
        "ticket_id": number,
        "ticket_attributes": dict(attributes),
        "ticket_state": {**state, "external_label": "Submitted"},
        "ticket_type": {"type": "ticket_type", "id": type_id, "name": "Question", "category": "Customer"},
        "contacts": conversation["contacts"],
        "created_at": conversation["created_at"],
        "updated_at": now(),
        "open": True,
        "category": "Customer",
        "is_shared": True,
    }


def conversation(conversation_id: str, source_id: str, opened_by: JSON, body: str | None) -> JSON:
    """A new conversation, opened in the messenger by a contact, which is given as stored."""
    at = now()
    return {
        "type": "conversation",
        "id": conversation_id,
        "created_at": at,
        "updated_at": at,
        "waiting_since": at,
        "snoozed_until": None,
        "source": {
            "type": "conversation",
            "id": source_id,
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": body,
            "author": contact_author(opened_by),
            "attachments": [],
            "url": None,
            "redacted": False,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": opened_by["id"], "external_id": opened_by["external_id"]}],
        },
        "first_contact_reply": {"created_at": at, "type": "conversation", "url": None},
        "admin_assignee_id": None,
        "team_assignee_id": None,
        "open": True,
        "state": "open",
        "read": False,
        "tags": {"type": "tag.list", "tags": []},
        "priority": "not_priority",
        "sla_applied": None,
        "statistics": None,
        "conversation_rating": None,
        "teammates": None,
        "title": None,
        "custom_attributes": {},
        "topics": {},
        "ticket": None,
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": None,
        "ai_agent_participated": False,
        "conversation_parts": part_list([]),
    }


def part_list(parts: list[JSON]) -> JSON:
    return {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}


def part(part_id: str, part_type: str, author: JSON, body: str | None, assigned_to: JSON | None = None) -> JSON:
    at = now()
    return {
        "type": "conversation_part",
        "id": part_id,
        "part_type": part_type,
        "body": body,
        "created_at": at,
        "updated_at": at,
        "notified_at": at,
        "assigned_to": assigned_to,
        "author": author,
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "metadata": {},
        "email_message_metadata": None,
        "app_package_code": None,
    }


def errors(code: str, message: str) -> JSON:
    return {
        "type": "error.list",
        "request_id": str(uuid.uuid4()),
        "errors": [{"code": code, "message": message}],
    }


def notification(app_id: str, notification_id: str, topic: str, item: JSON, attempt: int) -> JSON:
    """The envelope of one webhook delivery."""
    at = now()
    return {
        "type": "notification_event",
        "app_id": app_id,
        "data": {"type": "notification_event_data", "item": item},
        "links": {},
        "id": notification_id,
        "topic": topic,
        "delivery_status": "pending",
        "delivery_attempts": attempt,
        "delivered_at": 0,
        "first_sent_at": at,
        "created_at": at,
    }


def plain(html: str | None) -> str | None:
    """A body as `display_as=plaintext` returns it."""
    return None if html is None else BeautifulSoup(html, "html.parser").get_text("\n").strip()
