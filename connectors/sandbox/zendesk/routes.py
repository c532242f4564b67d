"""The Zendesk stand-in's REST side: paths, bodies and errors of the Support and Help Center APIs, over `ZendeskState`.

Only what Firstline uses or a person would try by hand; anything else is Zendesk's 404. Every path answers with and
without `.json` at its end, as the real ones do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.sandbox.zendesk import payloads as wire
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.webhooks_api import Webhooks

if TYPE_CHECKING:
    from connectors.sandbox.zendesk.account import ZendeskSandbox

# What a view returns: the JSON, and where it is not 200 the status, and headers.
Answer = JSON | tuple[JSON, int, dict[str, str]]
SEARCHABLE = ("email", "name", "external_id")


def add_routes(sandbox: ZendeskSandbox) -> None:
    """Put the whole API on the stand-in's blueprint."""
    people, tickets, articles = _People(sandbox), _Tickets(sandbox), _Articles(sandbox)
    routes: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
        ("GET", "/users/me", people.me),
        ("GET", "/users/show_many", people.show_many),
        ("GET", "/users/search", people.search),
        ("GET", "/users/<int:number>", people.show),
        ("POST", "/users/create_or_update", people.create_or_update),
        ("GET", "/groups", people.groups),
        ("GET", "/custom_roles/<int:number>", people.role),
        ("GET", "/tickets", tickets.listed),
        ("POST", "/tickets", tickets.create),
        ("GET", "/tickets/<int:number>", tickets.show),
        ("PUT", "/tickets/<int:number>", tickets.update),
        ("GET", "/tickets/<int:number>/audits", tickets.audits),
        ("GET", "/tickets/<int:number>/comments", tickets.comments),
        ("GET", "/tickets/<int:number>/tags", tickets.tags),
        ("PUT", "/tickets/<int:number>/tags", tickets.add_tags),
        ("POST", "/tickets/<int:number>/tags", tickets.set_tags),
        ("GET", "/help_center/articles", articles.listed),
        ("GET", "/help_center/<locale>/articles", articles.listed),
        ("GET", "/help_center/incremental/articles", articles.incremental),
        *Webhooks(sandbox, _body, people.page).routes(),
    )
    for method, path, view in routes:
        _route(sandbox, method, f"/api/v2{path}", view)
        _route(sandbox, method, f"/api/v2{path}.json", view)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        _route(sandbox, method, "/<path:elsewhere>", _nowhere)


def _route(sandbox: ZendeskSandbox, method: str, path: str, view: Callable[..., Answer]) -> None:
    def answer(**arguments: Any) -> Response:
        try:
            with sandbox.lock:
                found = view(**arguments)
        except Problem as problem:
            return sandbox.problem(problem)
        body, status, headers = found if isinstance(found, tuple) else (found, 200, {})
        response = jsonify(body) if status != 204 else Response(status=204)
        response.status_code = status
        response.headers.update(headers)
        return response

    sandbox.blueprint.add_url_rule(path, f"{method} {path}".replace(".", "_"), answer, methods=[method])


def _nowhere(**_: str) -> JSON:
    raise Problem(404, error="InvalidEndpoint", description="Not found")


def _body(key: str) -> JSON:
    found = request.get_json(silent=True)
    if not isinstance(found, dict) or not isinstance(found.get(key), dict):
        raise Problem(400, error="BadRequest", description=f"Parameter {key} is required")
    inner: JSON = found[key]
    return inner


class _Views:
    def __init__(self, sandbox: ZendeskSandbox) -> None:
        self.sandbox = sandbox
        self.state = sandbox.state

    def page(self, key: str, items: list[JSON]) -> JSON:
        path = request.path.removeprefix("/zendesk")
        return wire.page(key, items, f"{self.state.base}{path}", request.args, self.sandbox.page_size)


class _People(_Views):
    def me(self) -> JSON:
        return {"user": self.state.user(self.sandbox.caller())}

    def show(self, number: int) -> JSON:
        return {"user": self.state.user(number)}

    def show_many(self) -> JSON:
        wanted = [int(number) for number in request.args.get("ids", "").split(",") if number.isdigit()]
        return self.page("users", [self.state.users[number] for number in wanted if number in self.state.users])

    def search(self) -> JSON:
        """`external_id=` finds one; `query=` takes `email:…` or any words of a name or an address."""
        external_id = request.args.get("external_id")
        if external_id:
            found = self.state.find_user(external_id=external_id)
            return self.page("users", [found] if found else [])
        words = request.args.get("query", "").lower().removeprefix("email:").strip('"')
        matching = (
            user for user in self.state.users.values() if any(words in str(user[name]).lower() for name in SEARCHABLE)
        )
        return self.page("users", list(matching) if words else [])

    def create_or_update(self) -> Answer:
        given = _body("user")
        found = self.state.find_user(email=given.get("email"), external_id=given.get("external_id"))
        if found is None:
            role = given.get("role") or "end-user"
            made = self.state.add_user(
                given.get("name") or "", given.get("email"), role, external_id=given.get("external_id")
            )
            self.sandbox.changed()
            return {"user": made}, 201, {"Location": made["url"]}
        found.update({name: given[name] for name in ("name", "email", "phone", "external_id") if given.get(name)})
        return {"user": found}

    def groups(self) -> JSON:
        return self.page("groups", list(self.state.groups.values()))

    def role(self, number: int) -> JSON:
        if number not in self.state.roles:
            raise wire.not_found()
        return {"custom_role": self.state.roles[number]}


class _Tickets(_Views):
    def listed(self) -> JSON:
        external_id = request.args.get("external_id")
        tickets = self.state.tickets.values()
        return self.page("tickets", [t for t in tickets if external_id in (None, t["external_id"])])

    def show(self, number: int) -> JSON:
        return {"ticket": self.state.ticket(number)}

    def create(self) -> Answer:
        """The same Idempotency-Key and body get the same answer again, as documented; another body is an error."""
        given, key = _body("ticket"), request.headers.get("Idempotency-Key")
        earlier = self.state.created.get(key) if key else None
        if earlier is not None and earlier["asked"] != given:
            description = "Request parameters don't match the given idempotency key"
            raise Problem(400, error="IdempotentRequestError", description=description)
        if earlier is not None:
            return earlier["answered"], 201, {"x-idempotency-lookup": "hit"}
        audit = self.state.create(given, self.sandbox.caller(), "api")
        answer = {"ticket": self.state.ticket(audit["ticket_id"]), "audit": audit}
        if key:
            self.state.created[key] = {"asked": given, "answered": answer}
        self.sandbox.did(audit)
        lookup = {"x-idempotency-lookup": "miss"} if key else {}
        return answer, 201, {"Location": answer["ticket"]["url"], **lookup}

    def update(self, number: int) -> JSON:
        return self._change(number, _body("ticket"))

    def audits(self, number: int) -> JSON:
        self.state.ticket(number)
        return self.page("audits", self.state.audits[number])

    def comments(self, number: int) -> JSON:
        found = self.state.comments(number)
        return self.page("comments", found[::-1] if request.args.get("sort") == "-created_at" else found)

    def tags(self, number: int) -> JSON:
        return {"tags": self.state.ticket(number)["tags"]}

    def add_tags(self, number: int) -> JSON:
        return self._retag(number, "additional_tags")

    def set_tags(self, number: int) -> JSON:
        return self._retag(number, "tags")

    def _retag(self, number: int, name: str) -> JSON:
        given = request.get_json(silent=True) or {}
        safe = {key: given[key] for key in ("updated_stamp", "safe_update") if key in given}
        return {"tags": self._change(number, {name: given.get("tags", []), **safe})["ticket"]["tags"]}

    def _change(self, number: int, given: JSON) -> JSON:
        audit = self.state.update(number, given, self.sandbox.caller(), "api")
        self.sandbox.did(audit)
        return {"ticket": self.state.ticket(number), "audit": audit}


class _Articles(_Views):
    def listed(self, locale: str = "en-us") -> JSON:
        articles = self.state.articles.values()
        return self.page("articles", [article for article in articles if article["locale"] == locale])

    def incremental(self) -> JSON:
        """Changed at or after `start_time`, in epoch seconds; here always one page."""
        if not request.args.get("start_time", "").isdigit():
            raise Problem(400, error="BadRequest", description="Parameter start_time must be a number")
        start = int(request.args["start_time"])
        changed = [a for a in self.state.articles.values() if wire.epoch(a["updated_at"]) >= start]
        end_time = max((wire.epoch(article["updated_at"]) for article in changed), default=start)
        return {"articles": changed, "count": len(changed), "end_time": end_time, "next_page": None}
