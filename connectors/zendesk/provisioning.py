"""What connects a Zendesk account to this installation, and how it is made: the webhook, a trigger where the account
offers no events; where its articles are read, a webhook for those. docs/zendesk-setup.md describes the same by hand.

`Setup.look` finds what there is; `plan` says what is missing, step by step, and `undo` what to take away. A plan that
was carried out half way is completed by making another. No step's words hold the webhook's secret. Only administrators
may do any of this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from bot.errors import ConfigurationError, Refused
from connectors.zendesk.client.pages import pages
from connectors.zendesk.client.transport import Rejected
from connectors.zendesk.client.zenpy_client import Json, ZendeskClient
from connectors.zendesk.settings import RESUME_TAG

Kind = Literal["events", "trigger"]

NAME = "Firstline"
TITLE = "Firstline: tell it what happened"
PATH = "/webhooks/zendesk"
OF_TICKETS = "zen:event-type:ticket."
EVENTS = tuple(
    f"{OF_TICKETS}{what}" for what in ("created", "comment_added", "status_changed", "tags_changed", "merged")
)
ARTICLES_NAME = "Firstline: articles"
OF_ARTICLES = "zen:event-type:article."
ARTICLE_EVENTS = (f"{OF_ARTICLES}published", f"{OF_ARTICLES}unpublished")
TRIGGERED = "conditional_ticket_events"
SUBSCRIPTIONS: dict[Kind, tuple[str, ...]] = {"events": EVENTS, "trigger": (TRIGGERED,)}
# Ids only: words would have to be escaped, and are fetched from the ticket instead. See `inbound`.
BODY = {"firstline": 1, "ticket_id": "{{ticket.id}}", "actor_id": "{{current_user.id}}"}
PAGE = urlencode({"page[size]": 100})
MAX_PAGES = 50


class NoSuchEvents(Refused):
    """This account does not offer event subscriptions for tickets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change at Zendesk, in words and as the call that makes it."""

    what: str
    call: str
    do: Callable[[], object]
    optional: bool = False  # Firstline works without it, where the account does not offer it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is of ours: the webhooks that lead here, and the triggers that call them."""

    webhooks: tuple[Json, ...]
    triggers: tuple[Json, ...]
    offers_events: bool  # some webhook of the account is subscribed to ticket events, so they are offered


class Setup:
    """`admin` makes the changes; `bot_id` is the user whose own doings the trigger leaves out; `articles`: they are
    read from this account."""

    def __init__(self, admin: ZendeskClient, *, endpoint: str, bot_id: str, articles: bool = False) -> None:
        self._articles = articles
        self._admin = admin
        self._endpoint = endpoint
        self._bot_id = bot_id

    def look(self) -> Found:
        """Raises DeliveryError."""
        every = list(self.listed("webhooks"))
        ours = tuple(webhook for webhook in every if _same_address(webhook.get("endpoint"), self._endpoint))
        ids = {webhook["id"] for webhook in ours}
        triggers = tuple(trigger for trigger in self.listed("triggers") if _called_by(trigger) & ids)
        offers = any(kind_of(webhook) == "events" for webhook in every)
        return Found(webhooks=ours, triggers=triggers, offers_events=offers)

    def plan(self, found: Found, kind: Kind) -> list[Step]:
        """What is missing; nothing when all is there."""
        webhook = next((webhook for webhook in found.webhooks if kind_of(webhook) == kind), None)
        steps = [self._make_webhook(kind)] if webhook is None else list(self._mend_webhook(webhook, kind))
        if kind == "trigger":
            called = {webhook["id"]} if webhook else set()
            trigger = next((trigger for trigger in found.triggers if _called_by(trigger) & called), None)
            steps += [self._make_trigger()] if trigger is None else list(self._mend_trigger(trigger))
        return [*steps, *(self._tell_of_articles(found) if self._articles else ())]

    def undo(self, found: Found) -> list[Step]:
        """Takes away what carries our names; what was made under others stays."""
        ours = [webhook for webhook in found.webhooks if webhook.get("name") in (NAME, ARTICLES_NAME)]
        triggers = [trigger for trigger in found.triggers if trigger.get("title") == TITLE]
        # Zendesk keeps a webhook that a trigger still calls.
        return [
            *(self._delete(f"the trigger {TITLE!r}", f"/api/v2/triggers/{trigger['id']}") for trigger in triggers),
            *(
                self._delete(f"the webhook {webhook['name']!r}", f"/api/v2/webhooks/{webhook['id']}")
                for webhook in ours
            ),
        ]

    def secrets(self) -> tuple[str, ...]:
        """Of every active webhook that leads here. Raises DeliveryError."""
        active = (webhook for webhook in self.look().webhooks if webhook.get("status") == "active")
        answers = (self._admin.call("GET", f"/api/v2/webhooks/{webhook['id']}/signing_secret") for webhook in active)
        return tuple(str(answer["signing_secret"]["secret"]) for answer in answers)

    def listed(self, kind: str) -> Iterator[Json]:
        """All of a list. Raises DeliveryError."""
        for page in pages(lambda path: self._admin.call("GET", path), f"/api/v2/{kind}?{PAGE}", kind, most=MAX_PAGES):
            yield from page

    def _make_webhook(self, kind: Kind) -> Step:
        webhook = self._webhook(NAME, "Tells Firstline what happens in tickets.", SUBSCRIPTIONS[kind])

        def do() -> None:
            try:
                self._admin.call("POST", "/api/v2/webhooks", {"webhook": webhook})
            except Rejected as error:
                if kind == "events" and error.status in (400, 422):
                    raise NoSuchEvents from None
                raise

        told = (
            "told of new tickets, comments, merges, changes of status and tags"
            if kind == "events"
            else "called by a trigger"
        )
        what = f"create the webhook {NAME!r} to {self._endpoint}, {told}"
        return Step(what=what, call="POST /api/v2/webhooks", do=do)

    def _webhook(self, name: str, description: str, subscriptions: tuple[str, ...]) -> Json:
        """As the API takes it."""
        return {
            "name": name,
            "description": description,
            "endpoint": self._endpoint,
            "http_method": "POST",
            "request_format": "json",
            "status": "active",
            "subscriptions": list(subscriptions),
        }

    def _tell_of_articles(self, found: Found) -> Iterator[Step]:
        """A webhook of its own, so that tickets do not depend on what the account's help center offers."""
        told = next((one for one in found.webhooks if set(ARTICLE_EVENTS) & set(one.get("subscriptions") or ())), None)
        if told is not None:
            yield from (replace(step, optional=True) for step in self._mend(told, ARTICLE_EVENTS))
            return
        webhook = self._webhook(ARTICLES_NAME, "Tells Firstline which articles changed.", ARTICLE_EVENTS)
        told_of = "told of articles that are published, or no longer"
        yield Step(
            what=f"create the webhook {ARTICLES_NAME!r} to {self._endpoint}, {told_of}",
            call="POST /api/v2/webhooks",
            do=lambda: self._admin.call("POST", "/api/v2/webhooks", {"webhook": webhook}),
            optional=True,
        )

    def _mend_webhook(self, webhook: Json, kind: Kind) -> Iterator[Step]:
        return self._mend(webhook, SUBSCRIPTIONS[kind])

    def _mend(self, webhook: Json, subscriptions: tuple[str, ...]) -> Iterator[Step]:
        missing = [event for event in subscriptions if event not in webhook["subscriptions"]]
        path = f"/api/v2/webhooks/{webhook['id']}"
        if webhook.get("status") != "active":
            yield self._change(f"switch on the webhook {webhook.get('name')!r}", "PATCH", path, status="active")
        if missing:
            wanted = [*webhook["subscriptions"], *missing]
            what = f"subscribe the webhook {webhook.get('name')!r} also to {', '.join(missing)}"
            yield self._change(what, "PATCH", path, subscriptions=wanted)

    def _make_trigger(self) -> Step:
        def do() -> None:
            webhook = next(webhook for webhook in self.look().webhooks if kind_of(webhook) == "trigger")
            self._admin.call("POST", "/api/v2/triggers", {"trigger": self.trigger(str(webhook["id"]))})

        when = f"ticket created, commented, solved or tagged {RESUME_TAG}"
        what = f"create the trigger {TITLE!r}: {when}, by anybody but the bot"
        return Step(what=what, call="POST /api/v2/triggers", do=do)

    def _mend_trigger(self, trigger: Json) -> Iterator[Step]:
        """Conditions may have been added to leave some tickets to people, so they are the admin's. Zendesk wants all of
        a trigger with every change of it."""
        if not trigger.get("active", True):
            path = f"/api/v2/triggers/{trigger['id']}"
            whole = {name: trigger[name] for name in ("title", "conditions", "actions")}
            yield self._change(f"switch on the trigger {trigger['title']!r}", "PUT", path, **whole, active=True)

    def trigger(self, webhook_id: str) -> Json:
        """The trigger as the API takes it. `role` is what the API calls the condition "current user"."""
        return {
            "title": TITLE,
            "conditions": {
                "all": [{"field": "role", "operator": "is_not", "value": self._bot_id}],
                "any": [
                    {"field": "update_type", "operator": "is", "value": "Create"},
                    {"field": "comment_is_public", "operator": "is", "value": "not_relevant"},
                    {"field": "status", "operator": "value", "value": "solved"},
                    {"field": "current_tags", "operator": "includes", "value": RESUME_TAG},
                ],
            },
            "actions": [{"field": "notification_webhook", "value": [webhook_id, json.dumps(BODY)]}],
        }

    def _change(self, what: str, method: str, path: str, **fields: Any) -> Step:
        kind = "webhook" if "webhooks" in path else "trigger"
        return Step(what=what, call=f"{method} {path}", do=lambda: self._admin.call(method, path, {kind: fields}))

    def _delete(self, what: str, path: str) -> Step:
        return Step(what=f"delete {what}", call=f"DELETE {path}", do=lambda: self._admin.call("DELETE", path))


def endpoint(public_url: str | None) -> str:
    """Where Zendesk has to deliver. Raises ConfigurationError."""
    if not public_url:
        raise ConfigurationError(
            "FIRSTLINE_PUBLIC_URL: found nothing, expected the https://… under which Zendesk reaches this installation"
        )
    if urlsplit(public_url).scheme != "https":
        raise ConfigurationError(
            f"FIRSTLINE_PUBLIC_URL: found {public_url}, expected an address that begins with https://, "
            "since people's words travel over it"
        )
    return f"{public_url.rstrip('/')}{PATH}"


def kind_of(webhook: Json) -> Kind | None:
    """What it is told of; None: nothing of tickets."""
    subscriptions = webhook.get("subscriptions") or ()
    if TRIGGERED in subscriptions:
        return "trigger"
    return "events" if any(kind.startswith(OF_TICKETS) for kind in subscriptions) else None


def _called_by(trigger: Json) -> set[str]:
    """The ids of the webhooks that a trigger calls."""
    actions = (action for action in trigger.get("actions") or () if action.get("field") == "notification_webhook")
    return {str(action["value"][0]) for action in actions if isinstance(action.get("value"), list) and action["value"]}


def _same_address(one: object, other: str) -> bool:
    return isinstance(one, str) and one.rstrip("/") == other
