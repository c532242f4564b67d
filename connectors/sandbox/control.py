"""The sandbox's own addresses, under /sandbox: the page, what it shows, what it is told of, and misbehaviour to order.

GET    /sandbox              the page
GET    /sandbox/state        what the page shows (see `view`); ?limit=50 conversations of each kind, the latest
GET    /sandbox/events       server-sent events: `change` with a number, at once and after each change
GET    /sandbox/violations   {"violations": [...]}: requests that the vendors' descriptions do not allow
POST   /sandbox/mischief     {"rules": [...], "deliveries": {...}} (see `forms.MischiefForm`); answers what is in force
DELETE /sandbox/mischief     behave again
POST   /sandbox/act/<who>    see `acts`

A body that does not fit is 400 and names the field; what it names and does not exist is 404.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request, send_from_directory

from connectors.sandbox import actions as acts
from connectors.sandbox import page_state as view
from connectors.sandbox.actions import Nobody
from connectors.sandbox.forms import FormError, MischiefForm, read
from connectors.sandbox.zendesk.payloads import Problem

if TYPE_CHECKING:
    from connectors.sandbox.app import Sandbox

HEARTBEAT_SECONDS = 15
MAX_LIMIT = 1000
# The page shows other people's HTML: even if it got past the page's own cleaning, nothing of it could run or load.
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("sandbox", __name__, url_prefix="/sandbox")
    routes.after_request(_with_policy)
    routes.register_error_handler(FormError, lambda error: (jsonify(error=str(error)), 400))
    routes.register_error_handler(Nobody, lambda error: (jsonify(error=str(error)), 404))
    routes.register_error_handler(Problem, _zendesk_says)
    _add_page(routes)
    _add_state(routes, sandbox)
    _add_mischief(routes, sandbox)
    acts.add_routes(routes, sandbox)
    return routes


def _add_page(routes: Blueprint) -> None:
    folder = "page"

    @routes.get("", strict_slashes=False)
    def page() -> Response:
        return send_from_directory(f"{routes.root_path}/{folder}", "index.html")

    @routes.get("/page/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(f"{routes.root_path}/{folder}", name)


def _add_state(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/state")
    def state() -> dict[str, Any]:
        given = request.args.get("limit", "50")
        if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MAX_LIMIT:
            raise FormError(f"limit: expected a number from 1 to {MAX_LIMIT}, found {given[:60]!r}")
        return view.of(sandbox, int(given))

    @routes.get("/violations")
    def violations() -> dict[str, list[str]]:
        return {"violations": sandbox.violations}

    @routes.get("/events")
    def events() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(_events(sandbox), mimetype="text/event-stream", headers=headers)


def _events(sandbox: Sandbox) -> Iterator[str]:
    seen = -1
    while not sandbox.changes.closed:
        version = sandbox.changes.wait(seen, HEARTBEAT_SECONDS)
        yield f"event: change\ndata: {version}\n\n" if version != seen else ": still here\n\n"
        seen = version


def _add_mischief(routes: Blueprint, sandbox: Sandbox) -> None:
    def in_force() -> dict[str, Any]:
        return {"rules": [asdict(rule) for rule in list(mischief.rules)], "deliveries": asdict(mischief.plan)}

    mischief = sandbox.mischief

    @routes.get("/mischief")
    def look() -> dict[str, Any]:
        return in_force()

    @routes.post("/mischief")
    def misbehave() -> dict[str, Any]:
        form = read(MischiefForm, request)
        for rule in form.rules:
            mischief.add(rule.rule())
        if form.deliveries is not None:
            mischief.plan = form.deliveries.plan()
        sandbox.changes.bump()
        return in_force()

    @routes.delete("/mischief")
    def behave() -> dict[str, Any]:
        mischief.clear()
        sandbox.changes.bump()
        return in_force()


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _zendesk_says(problem: Problem) -> tuple[Response, int]:
    return jsonify(error=str(problem.body.get("description") or problem.body)), problem.status
