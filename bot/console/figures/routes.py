"""The page of figures, and the same as CSV. No conversation is looked at: only what was counted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from bot.console.access.gate import signed_in
from bot.console.asked import again
from bot.console.conversations.filters import Unfit
from bot.console.figures.asked import NAMES, asked_of, dimension_of
from bot.console.figures.page import compared, headlines, panels
from bot.console.figures.table import csv_of
from bot.console.parts import Parts
from bot.store.figures.read import Dimension, read_figures

BEHIND = 1000  # changes that are not counted yet, from which on the page says so


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("figures", __name__)

    @routes.get("/figures")
    def page() -> Any:
        asked, by = _asked()
        figures = read_figures(parts.database, asked, by)
        return render_template(
            "figures/page.html",
            asked=asked,
            by=by,
            dimensions=tuple(Dimension),
            figures=figures,
            headlines=headlines(figures),
            panels=panels(figures, asked),
            compared=compared(figures),
            behind=figures.waiting >= BEHIND,
            given=again(*NAMES),
        )

    @routes.get("/figures.csv")
    def table() -> Response:
        asked, by = _asked()
        parts.audit.note(signed_in(), "took the figures away", details=f"{asked.since} to {asked.until}")
        text = csv_of(read_figures(parts.database, asked, by), asked, by)
        name = f"firstline-{asked.since}-{asked.until}.csv"
        headers = {"Content-Disposition": f"attachment; filename={name}"}
        return Response(text, mimetype="text/csv", headers=headers)

    return routes


def _asked() -> Any:
    try:
        return asked_of(request.args), dimension_of(request.args)
    except Unfit as unfit:
        abort(400, str(unfit))
