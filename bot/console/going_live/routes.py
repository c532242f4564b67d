"""The page of agreement with agents: numbers and conversations, no word of anybody's."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from bot.console.access.gate import signed_in
from bot.console.parts import Parts
from bot.rehearsal.gate import standing
from bot.rehearsal.report.words import AGENTS, KINDS
from bot.store.comparisons.pairs import Comparisons

LISTED = 50


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("going_live", __name__)
    comparisons, settings = Comparisons(parts.database, parts.cipher), parts.settings.behaviour.go_live

    @routes.get("/agreement")
    def page() -> str:
        found = comparisons.agreement(settings.newest)
        intent, which = request.args.get("intent"), request.args.get("which", "disagreeing")
        if which not in ("disagreeing", "all"):
            abort(400, f"which: found {which!r}, expected disagreeing or all.")
        if intent is not None and intent not in {one.intent for one in found}:
            abort(404, f"Nothing about {intent!r} was compared.")
        parts.audit.note(signed_in(), "looked at agreement with agents", intent)
        return render_template(
            "going_live/page.html",
            found=[(one, standing(one.intent, one.agreeing, one.comparable, settings)) for one in found],
            listed=comparisons.listed(intent=intent, disagreeing=which == "disagreeing", limit=LISTED),
            intent=intent,
            which=which,
            settings=settings,
            kinds=KINDS,
            agents=AGENTS,
        )

    return routes
