"""The sandbox's own API, under /sandbox: the page, what it shows, what people do, and the faults.

GET    /sandbox             the page
GET    /sandbox/site        a page of the company's site with the web chat on it, where there is one
GET    /sandbox/state       what the page shows (see `page_state`); ?limit=50 latest conversations of each kind
GET    /sandbox/events      server-sent events: `change` with a number, at once and after each change
GET    /sandbox/violations  {"violations": [...]}: requests that the vendors' descriptions do not allow
GET    /sandbox/faults      {"faults": [...], "deliveries": {...}, "clocks": {...}}: the faults in force
POST   /sandbox/faults      inject faults (see `forms.FaultsForm`); answers like GET
DELETE /sandbox/faults      clear them all; answers like GET
       /sandbox/mischief    the earlier name of /sandbox/faults, for scripts that know no other
POST   /sandbox/act/<who>   see `actions`

A body that is not as expected is answered with 400, naming the field; one that names something that does not exist,
with 404.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_from_directory

from connectors.sandbox import actions, clock, site
from connectors.sandbox.actions import NotFound
from connectors.sandbox.forms import FaultsForm, FormError, read
from connectors.sandbox.page_state import faults_in_force, page_state
from connectors.sandbox.parts import SandboxParts
from connectors.sandbox.zendesk.payloads import Problem

HEARTBEAT_SECONDS = 15
MAX_LIMIT = 1000
# The page shows HTML that others wrote: even if some got past the page's own cleaning, it could not run or load.
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def blueprint(sandbox: SandboxParts) -> Blueprint:
    routes = Blueprint("sandbox", __name__, url_prefix="/sandbox")
    routes.after_request(_with_policy)
    routes.register_error_handler(FormError, lambda error: (jsonify(error=str(error)), 400))
    routes.register_error_handler(NotFound, lambda error: (jsonify(error=str(error)), 404))
    routes.register_error_handler(Problem, _zendesk_problem)
    _add_page(routes)
    if sandbox.chat is not None:
        site.add_routes(routes, sandbox.chat)
    _add_state(routes, sandbox)
    _add_faults(routes, sandbox)
    actions.add_routes(routes, sandbox)
    return routes


def _add_page(routes: Blueprint) -> None:
    folder = "page"

    @routes.get("", strict_slashes=False)
    def page() -> Response:
        return send_from_directory(f"{routes.root_path}/{folder}", "index.html")

    @routes.get("/page/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(f"{routes.root_path}/{folder}", name)


def _add_state(routes: Blueprint, sandbox: SandboxParts) -> None:
    @routes.get("/state")
    def state() -> dict[str, Any]:
        limit = request.args.get("limit", "50")
        if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= MAX_LIMIT:
            raise FormError(f"limit: expected a number from 1 to {MAX_LIMIT}, found {limit[:60]!r}")
        return page_state(sandbox, int(limit))

    @routes.get("/violations")
    def violations() -> dict[str, list[str]]:
        return {"violations": sandbox.violations}

    @routes.get("/events")
    def events() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(_events(sandbox), mimetype="text/event-stream", headers=headers)


def _events(sandbox: SandboxParts) -> Iterator[str]:
    seen = -1
    while not sandbox.changes.closed:
        version = sandbox.changes.wait(seen, HEARTBEAT_SECONDS)
        yield f"event: change\ndata: {version}\n\n" if version != seen else ": still here\n\n"
        seen = version


def _add_faults(routes: Blueprint, sandbox: SandboxParts) -> None:
    faults = sandbox.faults

    @routes.get("/mischief")
    @routes.get("/faults")
    def show() -> dict[str, Any]:
        return faults_in_force(faults)

    @routes.post("/mischief")
    @routes.post("/faults")
    def inject() -> dict[str, Any]:
        form = read(FaultsForm, request)
        for fault in form.faults:
            faults.add(fault.fault())
        if form.deliveries is not None:
            faults.plan = form.deliveries.plan()
        if form.clocks is not None:
            clock.put_ahead(form.clocks)
        sandbox.changes.notify()
        return faults_in_force(faults)

    @routes.delete("/mischief")
    @routes.delete("/faults")
    def clear() -> dict[str, Any]:
        faults.clear()
        sandbox.changes.notify()
        return faults_in_force(faults)


def _with_policy(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _zendesk_problem(problem: Problem) -> tuple[Response, int]:
    return jsonify(error=str(problem.body.get("description") or problem.body)), problem.status
