"""Who looked at what and did what: for administrators. That one of them looked is noted too."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from bot.console.access.gate import needs, signed_in
from bot.console.asked import number
from bot.console.parts import Parts
from bot.model import Role
from bot.store.console.audit import PAGE


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("audit", __name__)

    @routes.get("/audit")
    @needs(Role.ADMIN)
    def log() -> str:
        by, which = request.args.get("by") or None, request.args.get("which") or None
        before = number(request.args.get("before"))
        if before is None:
            parts.audit.note(signed_in(), "looked at the audit log", details=_asked(by, which))
        entries = parts.audit.page(before=before, by=by, which=which)
        more = entries[-1].id if len(entries) == PAGE else None
        return render_template("audit.html", entries=entries, by=by, which=which, more=more)

    return routes


def _asked(by: str | None, which: str | None) -> str | None:
    return ", ".join(filter(None, (by and f"of {by}", which and f"about {which}"))) or None
