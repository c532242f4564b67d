"""The Zendesk stand-in's webhooks and triggers: what they may hold, and when a trigger fires.

Of the conditions that a trigger may have (developer.zendesk.com, "Conditions reference"), only those of Firstline's own
trigger are known; any other is rejected. Shaped like recorded answers. Pure functions; `webhooks_api` is the API.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.payloads import JSON, Problem

TRIGGERED = "conditional_ticket_events"
EVENT = "zen:event-type:"
WEBHOOK_FIELDS = ("name", "description", "endpoint", "http_method", "request_format", "status", "subscriptions")
REQUIRED = ("name", "endpoint", "http_method", "request_format", "status")
TRIGGER_FIELDS = ("title", "active", "actions", "conditions", "description", "position", "category_id")
Fields = Mapping[str, Any]


def webhook(number: int, creator_id: int, fields: Fields) -> JSON:
    """A new webhook. Raises Problem."""
    missing = [name for name in REQUIRED if not fields.get(name)]
    if missing:
        raise _bad("ParameterMissing", f"Parameter {missing[0]} is required")
    subscriptions = list(fields.get("subscriptions") or ())
    check_subscriptions(subscriptions)
    if any(kind.startswith(EVENT) for kind in subscriptions) and fields["http_method"] != "POST":
        raise _bad("InvalidWebhook", "Webhooks that subscribe to events use POST")
    settings = {name: fields[name] for name in WEBHOOK_FIELDS if name in fields}
    return {"id": f"01H{number:023d}", **settings, "created_at": payloads.now(), "created_by": str(creator_id)}


def check_subscriptions(subscriptions: list[str]) -> None:
    """Subscriptions are to events or to triggers, never to both. Raises Problem."""
    if TRIGGERED in subscriptions and len(subscriptions) > 1:
        raise _bad("InvalidWebhook", "conditional_ticket_events cannot be combined with other subscriptions")
    unknown = [kind for kind in subscriptions if kind != TRIGGERED and not kind.startswith(EVENT)]
    if unknown:
        raise _bad("InvalidWebhook", f"{unknown[0]} is not an event type")


def changed(webhook: JSON, fields: Fields) -> JSON:
    """The webhook after a PATCH. Raises Problem."""
    subscriptions = list(fields.get("subscriptions", webhook.get("subscriptions", ())))
    check_subscriptions(subscriptions)
    if (TRIGGERED in subscriptions) != (TRIGGERED in webhook.get("subscriptions", ())):
        raise _bad("InvalidWebhook", "a webhook cannot change its kind")
    return {
        **webhook,
        **{name: fields[name] for name in WEBHOOK_FIELDS if name in fields},
        "updated_at": payloads.now(),
    }


def invocation(number: int, status: int, at: datetime) -> JSON:
    """One delivery with its HTTP status, 0 for no answer. As recorded, a client error means `terminated`."""
    names = {0: "timeout", 2: "success", 4: "terminated", 5: "failed"}
    outcome = {"id": f"01I{number:023d}", "status": names.get(status // 100, "failed"), "status_code": status or None}
    return {**outcome, "latest_completed_at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def trigger(base: str, number: int, fields: Fields, webhooks: Mapping[str, JSON]) -> JSON:
    """A new trigger. Raises Problem."""
    new = {
        "url": f"{base}/api/v2/triggers/{number}.json",
        "id": number,
        **{"active": True, "position": number, "description": None, "category_id": "1", "default": False},
        **{name: fields[name] for name in TRIGGER_FIELDS if name in fields},
        **{"created_at": payloads.now(), "updated_at": payloads.now()},
    }
    check_trigger(new, webhooks)
    return new


def check_trigger(trigger: JSON, webhooks: Mapping[str, JSON]) -> None:
    """Raises Problem if Zendesk would reject the trigger."""
    if not trigger.get("title"):
        raise payloads.invalid("title", "Title: cannot be blank")
    if not trigger.get("actions"):
        raise payloads.invalid("actions", "Actions: cannot be blank")
    conditions = trigger.get("conditions") or {}
    listed = [*conditions.get("all", ()), *conditions.get("any", ())]
    if not listed:
        raise payloads.invalid("conditions", "Conditions: cannot be blank")
    for condition in listed:
        if (condition.get("field"), condition.get("operator")) not in CONDITIONS:
            raise payloads.invalid("base", "Invalid condition")
    for action in trigger["actions"]:
        webhook = webhooks.get(action["value"][0]) if action.get("field") == "notification_webhook" else None
        if webhook is None or TRIGGERED not in webhook.get("subscriptions", ()):
            raise payloads.invalid("base", "Invalid action")


def fires(trigger: JSON, audit: JSON) -> bool:
    """Whether a change of a ticket meets all of the trigger's `all` conditions and one of its `any` conditions."""
    conditions = trigger["conditions"]
    every, some = conditions.get("all") or (), conditions.get("any") or ()
    return bool(
        trigger["active"] and all(_holds(c, audit) for c in every) and (not some or any(_holds(c, audit) for c in some))
    )


def webhook_actions(trigger: JSON) -> list[tuple[str, str]]:
    """The webhooks that a trigger calls: id and template of the body."""
    return [tuple(action["value"]) for action in trigger["actions"] if action["field"] == "notification_webhook"]


def filled(template: str, ticket: JSON, audit: JSON) -> bytes:
    """The body, with the template's placeholders filled in. Raises ValueError if that is not JSON."""
    body = template
    values = {"ticket.id": ticket["id"], "current_user.id": audit["author_id"]}
    for name, value in values.items():
        body = body.replace("{{" + name + "}}", str(value))
    json.loads(body)  # the real Zendesk would send it anyway
    return body.encode()


def _holds(condition: JSON, audit: JSON) -> bool:
    return CONDITIONS[condition["field"], condition["operator"]](str(condition["value"]), audit)


def _created(value: str, audit: JSON) -> bool:
    return (value == "Create") == any(event["type"] == "Create" for event in audit["events"])


def _commented(value: str, audit: JSON) -> bool:
    public = [event["public"] for event in audit["events"] if event["type"] == "Comment"]
    return bool(public) if value == "not_relevant" else (value == "true") in public


def _became(value: str, audit: JSON) -> bool:
    return any(event.get("field_name") == "status" and event.get("value") == value for event in audit["events"])


def _tagged(value: str, audit: JSON) -> bool:
    """The real condition holds at every change of a ticket that has the tag; here at the one that adds it."""
    changes = [event for event in audit["events"] if event.get("field_name") == "tags"]
    return any(value in (event["value"] or ()) for event in changes)


def _by_another(value: str, audit: JSON) -> bool:
    return str(audit["author_id"]) != value


CONDITIONS: Mapping[tuple[str, str], Callable[[str, JSON], bool]] = {
    ("update_type", "is"): _created,
    ("comment_is_public", "is"): _commented,
    ("status", "value"): _became,
    ("current_tags", "includes"): _tagged,
    ("role", "is_not"): _by_another,  # "current user", by id
}


def _bad(code: str, sentence: str) -> Problem:
    return Problem(400, errors=[{"code": code, "title": sentence}])
