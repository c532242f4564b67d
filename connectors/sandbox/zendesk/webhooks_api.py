"""The Zendesk stand-in's API for webhooks and triggers.

Only administrators may use it; agents may list triggers and automations. What webhooks and triggers may hold is in
`rules`; until the first webhook exists, `events` sends every change to Firstline.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import request

from connectors.sandbox.zendesk import payloads, rules
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.views import Answer, Views, json_body

NO_CONTENT: Answer = ({}, 204, {})


class Webhooks(Views):
    def index(self) -> JSON:
        self.require_admin()
        return self.page("webhooks", list(self.state.webhooks.values()))

    def create(self) -> Answer:
        creator = self.require_admin()
        fields = json_body("webhook")
        offered = {"ticket": self.world.ticket_events, "article": self.world.article_events}
        missing = [about for about, offers in offered.items() if not offers]
        wanted = fields.get("subscriptions", ())
        if any(f"event-type:{about}." in subscription for about in missing for subscription in wanted):
            sentence = "subscriptions contain event types that this account does not offer"
            raise Problem(400, errors=[{"code": "InvalidWebhook", "title": sentence}])
        webhook = rules.webhook(self.state.new_id(), creator, fields)
        self.state.webhooks[webhook["id"]] = webhook
        self.state.secrets[webhook["id"]] = rules.new_secret()
        self.world.changed()
        return {"webhook": webhook}, 201, {}

    def show(self, webhook_id: str) -> JSON:
        self.require_admin()
        return {"webhook": self._webhook(webhook_id)}

    def patch(self, webhook_id: str) -> Answer:
        self.require_admin()
        self.state.webhooks[webhook_id] = rules.changed(self._webhook(webhook_id), json_body("webhook"))
        self.world.changed()
        return NO_CONTENT

    def delete(self, webhook_id: str) -> Answer:
        self.require_admin()
        self._webhook(webhook_id)
        actions = (action for trigger in self.state.triggers.values() for action in rules.webhook_actions(trigger))
        if any(webhook_id == called for called, _ in actions):
            raise Problem(400, errors=[{"code": "InvalidWebhook", "title": "the webhook is used by a trigger"}])
        del self.state.webhooks[webhook_id], self.state.secrets[webhook_id]
        self.world.changed()
        return NO_CONTENT

    def secret(self, webhook_id: str) -> JSON:
        self.require_admin()
        self._webhook(webhook_id)
        return {"signing_secret": {"algorithm": "SHA256", "secret": self.state.secrets[webhook_id]}}

    def invocations(self, webhook_id: str) -> JSON:
        """The webhook's deliveries and their outcomes, latest first."""
        self.require_admin()
        path = urlsplit(self._webhook(webhook_id)["endpoint"]).path
        since = datetime.fromisoformat(request.args.get("filter[from_ts]", "1970-01-01T00:00:00Z"))
        attempts = [a for a in self.world.deliveries.log if (a.vendor, a.url) == ("zendesk", path)]
        listed = [rules.invocation(number, a.status, a.at) for number, a in enumerate(attempts) if a.at >= since]
        return self.page("invocations", listed[::-1])

    def _webhook(self, webhook_id: str) -> JSON:
        if webhook_id not in self.state.webhooks:
            raise payloads.not_found()
        return self.state.webhooks[webhook_id]


class Triggers(Views):
    """Triggers and automations."""

    def automations(self) -> JSON:
        return self.page("automations", list(self.state.automations.values()))

    def index(self) -> JSON:
        return self.page("triggers", list(self.state.triggers.values()))

    def create(self) -> Answer:
        self.require_admin()
        trigger = rules.trigger(self.state.base, self.state.new_id(), json_body("trigger"), self.state.webhooks)
        self.state.triggers[trigger["id"]] = trigger
        self.world.changed()
        return {"trigger": trigger}, 201, {"Location": trigger["url"]}

    def update(self, number: int) -> JSON:
        self.require_admin()
        fields = json_body("trigger")
        if number not in self.state.triggers:
            raise payloads.not_found()
        changes = {name: fields[name] for name in rules.TRIGGER_FIELDS if name in fields}
        changed = {**self.state.triggers[number], **changes}
        rules.check_trigger(changed, self.state.webhooks)
        self.state.triggers[number] = {**changed, "updated_at": payloads.now()}
        self.world.changed()
        return {"trigger": self.state.triggers[number]}

    def delete(self, number: int) -> Answer:
        self.require_admin()
        if self.state.triggers.pop(number, None) is None:
            raise payloads.not_found()
        self.world.changed()
        return NO_CONTENT
