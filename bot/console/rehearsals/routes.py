"""The list of rehearsals, and the report of one. Every look at one is noted before it is shown."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in
from bot.console.asked import number as number_of
from bot.console.parts import Parts
from bot.console.rehearsals import starting
from bot.console.shown import markdown
from bot.model import Kind, Role
from bot.rehearsal.report.overview import OVERVIEW, Overview, filled
from bot.rehearsal.report.report import FILTERS, PAIR, TEMPLATES, TESTS
from bot.rehearsal.shares import share
from bot.store.rehearsals.kept import PAGE, KeptRehearsal, Rehearsals
from bot.store.rehearsals.runs import Runs

LOOKED, REMOVED = "looked at a rehearsal", "removed a rehearsal"


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("rehearsals", __name__, template_folder=str(TEMPLATES))
    for name, template_filter in {**FILTERS, "spoken": markdown}.items():
        routes.add_app_template_filter(template_filter, name)
    for name, test in TESTS.items():
        routes.add_app_template_test(test, name)
    _add_pages(routes, parts)
    _add_removal(routes, parts)
    starting.add(routes, parts)
    return routes


def _add_pages(routes: Blueprint, parts: Parts) -> None:
    rehearsals, go_live = Rehearsals(parts.database, parts.cipher), parts.settings.behaviour.go_live
    runs = Runs(parts.database, parts.cipher)

    @routes.get("/rehearsals")
    def listing() -> str:
        parts.audit.note(signed_in(), "looked at the rehearsals")
        found = [(one, _overview(one)) for one in rehearsals.listed()]
        return render_template(
            "rehearsals/list.html", found=found, Kind=Kind, never=partial(share, 0), runs=runs.listed()
        )

    @routes.get("/rehearsals/<id:number>")
    def one(number: int) -> str:
        after = number_of(request.args.get("after")) or 0
        parts.audit.note(signed_in(), LOOKED, number, f"behind the {after} worst" if after else None)
        kept = rehearsals.find(number)
        overview = None if kept is None else _overview(kept)
        if kept is None or overview is None:
            abort(404, f"There is no rehearsal {number}, it was kept long enough, or no key opens it.")
        page = rehearsals.exchanges(number, after=after)
        return render_template(
            "rehearsals/one.html",
            kept=kept,
            shown=[PAIR.validate_python(one.body) for one in page],
            after=after,
            last=page[-1].place if len(page) == PAGE else None,
            **filled(overview, go_live),
        )


def _add_removal(routes: Blueprint, parts: Parts) -> None:
    rehearsals = Rehearsals(parts.database, parts.cipher)

    @routes.post("/rehearsals/<id:number>/remove")
    @needs(Role.OPERATOR)
    def remove(number: int) -> Any:
        parts.audit.note(signed_in(), REMOVED, number)
        flash(f"Rehearsal {number} " + ("is removed." if rehearsals.remove(number) else "is not there any more."))
        return redirect(url_for("rehearsals.listing"))


def _overview(kept: KeptRehearsal) -> Overview | None:
    return None if kept.body is None else OVERVIEW.validate_python(kept.body)
