"""What tools are to do and waits for a human's yes. Who decides has to see all of it, so nothing is hidden here; that
somebody looked is noted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in
from bot.console.parts import Parts
from bot.model import GOING_ON, ActState, Role
from bot.store.approvals.listed import listed, steps
from bot.store.intake import FollowUp
from bot.text.shown import shown, visible_line


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("approvals", __name__)
    routes.add_app_template_filter(shown, "arguments")
    routes.add_app_template_filter(visible_line, "visible_line")

    @routes.get("/work/approvals")
    @needs(Role.OPERATOR)
    def page() -> str:
        everything = "all" in request.args
        parts.audit.note(signed_in(), "looked at what waits for approval", details="all" if everything else None)
        states = None if everything else (*GOING_ON, ActState.UNKNOWN)
        found = listed(parts.database, parts.cipher, states)
        told = {one.act.id: steps(parts.database, one.act.id) for one in found}
        return render_template("work/approvals.html", found=found, steps=told, everything=everything)

    @routes.post("/work/approvals/<id:number>")
    @needs(Role.OPERATOR)
    def decide(number: int) -> Any:
        verdict = request.form.get("verdict")
        if verdict not in ("approve", "decline"):
            abort(400, f"verdict: found {verdict!r}, expected approve or decline.")
        by, approved = signed_in(), verdict == "approve"
        parts.audit.note(by, "approved a request" if approved else "declined a request", number)
        decided = parts.acts.decide(number, approved=approved, by=f"console:{by.name}")
        if decided is None:
            flash(f"Request {number} does not wait any more.")
        else:
            parts.announce(FollowUp(deliver=decided.conversation_id, act=decided.to_run))
            flash(_told(number, approved=approved, runs=decided.to_run is not None))
        return redirect(url_for("approvals.page"))

    @routes.post("/work/approvals/<id:number>/settle")
    @needs(Role.OPERATOR)
    def settle(number: int) -> Any:
        found = request.form.get("found")
        if found not in ("done", "failed"):
            abort(400, f"found: found {found!r}, expected done or failed.")
        parts.audit.note(signed_in(), f"settled a request as {found}", number)
        settled = parts.acts.settle(number, ActState(found), by=f"console:{signed_in().name}")
        flash(f"Request {number}: " + (f"settled, {found}." if settled else "somebody knows already."))
        return redirect(url_for("approvals.page"))

    return routes


def _told(number: int, *, approved: bool, runs: bool) -> str:
    if not approved:
        return f"Request {number} is declined; its requester is told."
    if not runs:
        return f"Request {number}: the conversation is somebody else's by now, so it is declined."
    return f"Request {number} is approved; a worker carries it out, once."
