"""The Zendesk stand-in's webhooks and triggers, as its API keeps them, and when a trigger fires.

Of the conditions a trigger may have, those that Firstline's has (developer.zendesk.com, "Conditions reference"); any
other is refused. Shapes are those of recorded answers. Pure; who may do this and who is told is `zendesk_webhooks`'s.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from connectors.sandbox.zendesk import payloads as wire
from connectors.sandbox.zendesk.payloads import JSON, Problem

TRIGGERED = "conditional_ticket_events"
EVENT = "zen:event-type:"
WEBHOOK_FIELDS = ("name", "description", "endpoint", "http_method", "request_format", "status", "subscriptions")
REQUIRED = ("name", "endpoint", "http_method", "request_format", "status")
TRIGGER_FIELDS = ("title", "active", "actions", "conditions", "description", "position", "category_id")
Given = Mapping[str, Any]


def webhook(number: int, creator_id: int, given: Given) -> JSON:
    """A new webhook. Raises Problem."""
    missing = [name for name in REQUIRED if not given.get(name)]
    if missing:
        raise _bad("ParameterMissing", f"Parameter {missing[0]} is required")
    subscriptions = list(given.get("subscriptions") or ())
    check_subscriptions(subscriptions)
    if any(kind.startswith(EVENT) for kind in subscriptions) and given["http_method"] != "POST":
        raise _bad("InvalidWebhook", "Webhooks that subscribe to events use POST")
    made = {name: given[name] for name in WEBHOOK_FIELDS if name in given}
    return {"id": f"01H{number:023d}", **made, "created_at": wire.now(), "created_by": str(creator_id)}


def check_subscriptions(subscriptions: list[str]) -> None:
    """Either of the two kinds, never both. Raises Problem."""
    if TRIGGERED in subscriptions and len(subscriptions) > 1:
        raise _bad("InvalidWebhook", "conditional_ticket_events cannot be combined with other subscriptions")
    unknown = [kind for kind in subscriptions if kind != TRIGGERED and not kind.startswith(EVENT)]
    if unknown:
        raise _bad("InvalidWebhook", f"{unknown[0]} is no event type")


def changed(webhook: JSON, given: Given) -> JSON:
    """The webhook after a PATCH. Raises Problem."""
    subscriptions = list(given.get("subscriptions", webhook.get("subscriptions", ())))
    check_subscriptions(subscriptions)
    if (TRIGGERED in subscriptions) != (TRIGGERED in webhook.get("subscriptions", ())):
        raise _bad("InvalidWebhook", "a webhook cannot change its kind")
    return {**webhook, **{name: given[name] for name in WEBHOOK_FIELDS if name in given}, "updated_at": wire.now()}


def invocation(number: int, status: int, at: datetime) -> JSON:
    """One delivery, which got this HTTP status, or 0 for no answer; a client error ends it, as recorded."""
    names = {0: "timeout", 2: "success", 4: "terminated", 5: "failed"}
    told = {"id": f"01I{number:023d}", "status": names.get(status // 100, "failed"), "status_code": status or None}
    return {**told, "latest_completed_at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def trigger(base: str, number: int, given: Given, webhooks: Mapping[str, JSON]) -> JSON:
    """A new trigger. Raises Problem."""
    made = {
        "url": f"{base}/api/v2/triggers/{number}.json",
        "id": number,
        **{"active": True, "position": number, "description": None, "category_id": "1", "default": False},
        **{name: given[name] for name in TRIGGER_FIELDS if name in given},
        **{"created_at": wire.now(), "updated_at": wire.now()},
    }
    check_trigger(made, webhooks)
    return made


def check_trigger(trigger: JSON, webhooks: Mapping[str, JSON]) -> None:
    """Raises Problem when Zendesk would not take it."""
    if not trigger.get("title"):
        raise wire.invalid("title", "Title: cannot be blank")
    if not trigger.get("actions"):
        raise wire.invalid("actions", "Actions: cannot be blank")
    conditions = trigger.get("conditions") or {}
    found = [*conditions.get("all", ()), *conditions.get("any", ())]
    if not found:
        raise wire.invalid("conditions", "Conditions: cannot be blank")
    for condition in found:
        if (condition.get("field"), condition.get("operator")) not in CONDITIONS:
            raise wire.invalid("base", "Invalid condition")
    for action in trigger["actions"]:
        known = webhooks.get(action["value"][0]) if action.get("field") == "notification_webhook" else None
        if known is None or TRIGGERED not in known.get("subscriptions", ()):
            raise wire.invalid("base", "Invalid action")


def fires(trigger: JSON, audit: JSON) -> bool:
    """Whether a change of a ticket meets the trigger's conditions: all of the one list, and any of the other."""
    conditions = trigger["conditions"]
    every, some = conditions.get("all") or (), conditions.get("any") or ()
    return bool(
        trigger["active"] and all(_holds(c, audit) for c in every) and (not some or any(_holds(c, audit) for c in some))
    )


def told_to(trigger: JSON) -> list[tuple[str, str]]:
    """The webhooks it calls, by id, with the body as it was written."""
    return [tuple(action["value"]) for action in trigger["actions"] if action["field"] == "notification_webhook"]


def filled(body: str, ticket: JSON, audit: JSON) -> bytes:
    """The body with its placeholders filled in."""
    values = {"ticket.id": ticket["id"], "current_user.id": audit["author_id"]}
    for name, value in values.items():
        body = body.replace("{{" + name + "}}", str(value))
    json.loads(body)  # the stand-in's own way to say that it would not be JSON
    return body.encode()


def _holds(condition: JSON, audit: JSON) -> bool:
    return CONDITIONS[condition["field"], condition["operator"]](str(condition["value"]), audit)


def _created(value: str, audit: JSON) -> bool:
    return (value == "Create") == any(event["type"] == "Create" for event in audit["events"])


def _commented(value: str, audit: JSON) -> bool:
    said = [event["public"] for event in audit["events"] if event["type"] == "Comment"]
    return bool(said) if value == "not_relevant" else (value == "true") in said


def _became(value: str, audit: JSON) -> bool:
    return any(event.get("field_name") == "status" and event.get("value") == value for event in audit["events"])


def _by_another(value: str, audit: JSON) -> bool:
    return str(audit["author_id"]) != value


CONDITIONS: Mapping[tuple[str, str], Callable[[str, JSON], bool]] = {
    ("update_type", "is"): _created,
    ("comment_is_public", "is"): _commented,
    ("status", "value"): _became,
    ("role", "is_not"): _by_another,  # "current user", by id
}


def _bad(code: str, sentence: str) -> Problem:
    return Problem(400, errors=[{"code": code, "title": sentence}])
