"""The Zendesk stand-in's REST API: paths, bodies and errors of the Support API, over `ZendeskState`.

Only what Firstline uses or a person would try by hand; anything else is Zendesk's 404. As with the real one, every path
works with and without `.json` at its end. Webhooks and triggers are in `webhooks_api`, articles in
`help_center`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.context import ZendeskWorld
from connectors.sandbox.zendesk.exports import Exports
from connectors.sandbox.zendesk.files import attach
from connectors.sandbox.zendesk.help_center import HelpCenter
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.views import Answer, Views, caller, error_response, json_body, response
from connectors.sandbox.zendesk.webhooks_api import Triggers, Webhooks

SEARCHABLE = ("email", "name", "external_id")
View = Callable[..., Answer]
Routes = tuple[tuple[str, str, View], ...]


def add_routes(blueprint: Blueprint, world: ZendeskWorld) -> None:
    """Put the whole API on the stand-in's blueprint."""
    for routes in (_support_routes(world), _help_center_routes(world), _webhook_routes(world)):
        for method, path, view in routes:
            _add_route(blueprint, world, method, f"/api/v2{path}", view)
            _add_route(blueprint, world, method, f"/api/v2{path}.json", view)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        _add_route(blueprint, world, method, "/<path:elsewhere>", _not_found)


def _support_routes(world: ZendeskWorld) -> Routes:
    people, places, tickets, exports = People(world), Places(world), Tickets(world), Exports(world)
    return (
        ("GET", "/users/me", people.me),
        ("GET", "/users/show_many", people.show_many),
        ("GET", "/users/search", people.search),
        ("GET", "/users/<int:number>", people.show),
        ("POST", "/users/create_or_update", people.create_or_update),
        ("GET", "/groups", people.groups),
        ("GET", "/groups/<int:number>", people.group),
        ("GET", "/ticket_forms/<int:number>", places.form),
        ("GET", "/brands", places.brands),
        ("GET", "/brands/<int:number>", places.brand),
        ("GET", "/ticket_fields/<int:number>", places.field),
        ("GET", "/custom_roles/<int:number>", people.role),
        ("GET", "/guide/survey_responses", people.surveys),
        ("POST", "/uploads", tickets.upload),
        ("GET", "/tickets", tickets.index),
        ("POST", "/tickets", tickets.create),
        ("GET", "/incremental/tickets/cursor", exports.incremental),
        ("GET", "/search", exports.search),
        ("GET", "/tickets/<int:number>", tickets.show),
        ("PUT", "/tickets/<int:number>", tickets.update),
        ("GET", "/tickets/<int:number>/audits", tickets.audits),
        ("GET", "/tickets/<int:number>/comments", tickets.comments),
        ("GET", "/tickets/<int:number>/tags", tickets.tags),
        ("PUT", "/tickets/<int:number>/tags", tickets.add_tags),
        ("POST", "/tickets/<int:number>/tags", tickets.set_tags),
    )


def _help_center_routes(world: ZendeskWorld) -> Routes:
    center = HelpCenter(world)
    return (
        ("GET", "/help_center/categories", center.categories),
        ("GET", "/help_center/sections", center.sections),
        ("GET", "/help_center/user_segments", center.segments),
        ("GET", "/help_center/locales", center.locales),
        ("GET", "/guide/permission_groups", center.permission_groups),
        ("GET", "/help_center/articles", center.articles),
        ("GET", "/help_center/<locale>/articles", center.articles),
        ("GET", "/help_center/articles/<int:number>", center.article),
        ("GET", "/help_center/articles/<int:number>/translations", center.translations),
        ("GET", "/help_center/incremental/articles", center.incremental),
        ("POST", "/help_center/sections/<int:number>/articles", center.create),
    )


def _webhook_routes(world: ZendeskWorld) -> Routes:
    webhooks, triggers = Webhooks(world), Triggers(world)
    return (
        ("GET", "/webhooks", webhooks.index),
        ("POST", "/webhooks", webhooks.create),
        ("GET", "/webhooks/<webhook_id>", webhooks.show),
        ("PATCH", "/webhooks/<webhook_id>", webhooks.patch),
        ("DELETE", "/webhooks/<webhook_id>", webhooks.delete),
        ("GET", "/webhooks/<webhook_id>/signing_secret", webhooks.secret),
        ("GET", "/webhooks/<webhook_id>/invocations", webhooks.invocations),
        ("GET", "/automations", triggers.automations),
        ("GET", "/triggers", triggers.index),
        ("POST", "/triggers", triggers.create),
        ("PUT", "/triggers/<int:number>", triggers.update),
        ("DELETE", "/triggers/<int:number>", triggers.delete),
    )


def _add_route(blueprint: Blueprint, world: ZendeskWorld, method: str, path: str, view: View) -> None:
    def answer(**arguments: Any) -> Response:
        try:
            with world.lock:
                return response(view(**arguments))
        except Problem as problem:
            return error_response(problem)

    blueprint.add_url_rule(path, f"{method} {path}".replace(".", "_"), answer, methods=[method])


def _known(table: Mapping[int, JSON], number: int) -> JSON:
    if number not in table:
        raise payloads.not_found()
    return table[number]


def _not_found(**_: str) -> JSON:
    raise Problem(404, error="InvalidEndpoint", description="Not found")


class People(Views):
    def me(self) -> JSON:
        return {"user": self.state.user(caller())}

    def show(self, number: int) -> JSON:
        return {"user": self.state.user(number)}

    def show_many(self) -> JSON:
        wanted = [int(number) for number in request.args.get("ids", "").split(",") if number.isdigit()]
        return self.page("users", [self.state.users[number] for number in wanted if number in self.state.users])

    def search(self) -> JSON:
        """`external_id=` finds one user; `query=` takes `email:…` or part of a name, address or external id."""
        external_id = request.args.get("external_id")
        if external_id:
            user = self.state.find_user(external_id=external_id)
            return self.page("users", [user] if user else [])
        words = request.args.get("query", "").lower().removeprefix("email:").strip('"')
        matching = (
            user for user in self.state.users.values() if any(words in str(user[name]).lower() for name in SEARCHABLE)
        )
        return self.page("users", list(matching) if words else [])

    def create_or_update(self) -> Answer:
        fields = json_body("user")
        user = self.state.find_user(email=fields.get("email"), external_id=fields.get("external_id"))
        if user is not None:
            user.update({name: fields[name] for name in ("name", "email", "phone", "external_id") if fields.get(name)})
            return {"user": user}
        new = self.state.add_user(
            fields.get("name") or "",
            fields.get("email"),
            fields.get("role") or "end-user",
            external_id=fields.get("external_id"),
        )
        self.world.changed()
        return {"user": new}, 201, {"Location": new["url"]}

    def groups(self) -> JSON:
        return self.page("groups", list(self.state.groups.values()))

    def group(self, number: int) -> JSON:
        return {"group": _known(self.state.groups, number)}

    def role(self, number: int) -> JSON:
        return {"custom_role": _known(self.state.roles, number)}

    def surveys(self) -> JSON:
        since = int(request.args.get("filter[created_at_start]", 0)) / 1000
        found = [
            one
            for one in self.state.surveys.values()
            if datetime.fromisoformat(one["answers"][0]["created_at"]).timestamp() >= since
        ]
        return self.page("survey_responses", found)


class Places(Views):
    def form(self, number: int) -> JSON:
        return {"ticket_form": _known(self.state.forms, number)}

    def brands(self) -> JSON:
        """The first one has the account's subdomain, and its help center."""
        first = {"subdomain": self.world.credentials.subdomain, "has_help_center": True, "help_center_state": "enabled"}
        every = self.state.brands.values()
        return self.page("brands", [{**(first if one["id"] == payloads.FIRST_BRAND else {}), **one} for one in every])

    def brand(self, number: int) -> JSON:
        return {"brand": _known(self.state.brands, number)}

    def field(self, number: int) -> JSON:
        return {"ticket_field": _known(self.state.fields, number)}


class Tickets(Views):
    def index(self) -> JSON:
        external_id = request.args.get("external_id")
        tickets = self.state.tickets.values()
        return self.page("tickets", [t for t in tickets if external_id in (None, t["external_id"])])

    def show(self, number: int) -> JSON:
        return {"ticket": self.state.ticket(number)}

    def create(self) -> Answer:
        """As documented, an Idempotency-Key with the same body returns the first answer; with another, an error."""
        fields, key = json_body("ticket"), request.headers.get("Idempotency-Key")
        earlier = self.state.created.get(key) if key else None
        if earlier is not None and earlier["asked"] != fields:
            description = "Request parameters don't match the given idempotency key"
            raise Problem(400, error="IdempotentRequestError", description=description)
        if earlier is not None:
            return earlier["answered"], 201, {"x-idempotency-lookup": "hit"}
        audit = self.state.create(fields, caller(), "api")
        answer = {"ticket": self.state.ticket(audit["ticket_id"]), "audit": audit}
        if key:
            self.state.created[key] = {"asked": fields, "answered": answer}
        self.world.announce(audit)
        idempotency = {"x-idempotency-lookup": "miss"} if key else {}
        return answer, 201, {"Location": answer["ticket"]["url"], **idempotency}

    def update(self, number: int) -> JSON:
        return self._change(number, json_body("ticket"))

    def audits(self, number: int) -> JSON:
        self.state.ticket(number)
        return self.page("audits", self.state.audits[number])

    def comments(self, number: int) -> JSON:
        comments = self.state.comments(number)
        return self.page("comments", comments[::-1] if request.args.get("sort") == "-created_at" else comments)

    def tags(self, number: int) -> JSON:
        return {"tags": self.state.ticket(number)["tags"]}

    def add_tags(self, number: int) -> JSON:
        return self._retag(number, "additional_tags")

    def set_tags(self, number: int) -> JSON:
        return self._retag(number, "tags")

    def upload(self) -> Answer:
        """The body is the file itself; a comment takes it by the token."""
        content_type = request.content_type or "application/octet-stream"
        token, name = secrets.token_urlsafe(16), request.args.get("filename") or "file"
        self.state.uploads[token] = attach(self.state, [(name, content_type, request.get_data())])
        return {"upload": {"token": token, "attachment": self.state.uploads[token][0]}}, 201, {}

    def _retag(self, number: int, name: str) -> JSON:
        body = request.get_json(silent=True) or {}
        safe = {key: body[key] for key in ("updated_stamp", "safe_update") if key in body}
        return {"tags": self._change(number, {name: body.get("tags", []), **safe})["ticket"]["tags"]}

    def _change(self, number: int, fields: JSON) -> JSON:
        audit = self.state.update(number, fields, caller(), "api")
        self.world.announce(audit)
        return {"ticket": self.state.ticket(number), "audit": audit}
