"""Plots as SVG, drawn by Vega in this process: no script, no style and no request in what comes of it, and each mark is
labelled for screen readers. A specification is Vega-Lite's (vega.github.io/vega-lite/docs), as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

_INK = "currentColor"  # of the page that it stands in, light or dark
# Okabe and Ito's, which people who see fewer colours tell apart; of a brightness that light and dark pages both bear.
COLOURS = ("#3b82c4", "#d9822b", "#2a9d78", "#c06aa0", "#9a8a2e")
WIDTH = 340  # pixels: on a phone it is as wide as the page, and its words as large as they are meant
_FONT_SIZE = 12
_CONFIG: Mapping[str, Any] = {
    "font": "Helvetica, Arial, sans-serif",  # of known widths: room for labels is made here, not where it is shown
    "background": "transparent",
    "padding": {"left": 8, "right": 16, "top": 5, "bottom": 5},
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK,
        "titleColor": _INK,
        "tickColor": _INK,
        "gridColor": _INK,
        "gridOpacity": 0.15,
        "domainColor": _INK,
        "labelFontSize": _FONT_SIZE,
        "titleFontSize": _FONT_SIZE,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": _INK,
        "labelFontSize": _FONT_SIZE,
        "orient": "top",
        "title": None,
        "columns": 1,
        "labelLimit": 280,
    },
    "range": {"category": list(COLOURS)},
    "rule": {"color": _INK},
}
_WHOLE = {"tickCount": 4, "tickMinStep": 1}
_HEAD = re.compile(r"<svg ([^>]*?)width=\"[\d.]+\" height=\"[\d.]+\"")


def svg(specification: Mapping[str, Any], title: str) -> Markup:
    """For a page, as wide as what it stands in. `title`: what it shows, for who does not see it."""
    import vl_convert  # half a second and 80 MB, for who draws

    whole = {"width": WIDTH - 60, "autosize": {"type": "fit", "contains": "padding"}, **specification}
    drawn = vl_convert.vegalite_to_svg({"$schema": _SCHEMA, "config": dict(_CONFIG), **whole})
    named = f'<svg role="group" aria-label="{escape(title)}" \\1width="100%"'
    return Markup(_HEAD.sub(named, drawn, count=1))


_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def bars(rows: Sequence[Mapping[str, Any]], label: str, value: str, title: str, *, series: str | None = None) -> Markup:
    """Horizontal ones, in the order of the rows, each with its value at its end. `series`: the field by which bars of
    one label stand beside each other; `low` and `high` of a row are the ends of its interval."""
    place: dict[str, Any] = {
        "y": {"field": label, "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 150}},
        "x": {"field": value, "type": "quantitative", "title": None, "axis": _WHOLE},
    }
    colour: dict[str, Any] = {"value": COLOURS[0]}
    if series is not None:
        place["yOffset"] = {"field": series, "type": "nominal", "sort": None}
        colour = {"field": series, "type": "nominal", "sort": None}
    layers: list[dict[str, Any]] = [{"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": {"color": colour}}]
    if rows and "low" in rows[0]:
        ends = {"x": {"field": "low", "type": "quantitative", "title": None}, "x2": {"field": "high"}}
        layers.append({"mark": {"type": "rule", "strokeWidth": 1.5, "aria": False}, "encoding": ends})
    step = {"step": 26 if series is None else 15}
    return svg({"data": {"values": list(rows)}, "height": step, "encoding": place, "layer": layers}, title)


def columns(rows: Sequence[Mapping[str, Any]], label: str, value: str, title: str, *, series: str, axis: str) -> Markup:
    """Upright ones in the order of the rows; those of one label, by `series`, stand on each other."""
    upright = {"labelAngle": 0, "labelOverlap": True}
    encoding = {
        "x": {"field": label, "type": "ordinal", "sort": None, "title": axis, "axis": upright},
        "y": {"field": value, "type": "quantitative", "title": None, "axis": _WHOLE},
        "color": {"field": series, "type": "nominal", "sort": None},
    }
    return svg({"data": {"values": list(rows)}, "height": 160, "mark": "bar", "encoding": encoding}, title)
