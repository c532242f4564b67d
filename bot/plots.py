"""Plots as SVG, drawn by leather; how sure each value is, is drawn too.

Colours and fonts are the style sheet's of the page, so that they follow light and dark; nothing in them needs a style
or a script of its own (the console's CSP allows none).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from xml.etree import ElementTree as ET

import leather
from leather.scales import Linear
from leather.series import Series
from leather.shapes import Columns, Dots, Line
from leather.shapes.base import Shape
from markupsafe import Markup

WIDTH, HEIGHT = 420, 210
BAR = 30  # height of one
LABELS = 5  # along the axis of time
SHARES = (0.1, 0.2, 0.5, 1.0)  # where their scales end
ROOM = 3.0  # above the largest value, for intervals: those of very few cases go beyond any frame

Format = Callable[[float], str]


class Estimate(Protocol):
    """A number and the interval it lies in; None: too few cases to say."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


class Point(NamedTuple):
    """A value with its interval, as leather's series take it."""

    x: Any
    y: Any
    low: float | None
    high: float | None


class _Ends(NamedTuple):
    """As much of leather's ticker as a scale with ticks of ours needs."""

    min: Decimal
    max: Decimal


class _Exact(Linear):  # type: ignore[misc]
    """A scale that ends where it is told to. Leather's looks for round ticks first, which takes longer than the plot,
    and ends at the last of them."""

    def __init__(self, low: float, high: float) -> None:
        self._data_min, self._data_max = Decimal(low), Decimal(high)
        self._ticker = _Ends(self._data_min, self._data_max)


class _Unnamed:
    """Of shapes of which there is only one to tell."""

    def legend_to_svg(self, series: Any, palette: Any) -> Iterable[Any]:  # noqa: ARG002  (leather's signature)
        return ()


class _Line(_Unnamed, Line):  # type: ignore[misc]
    pass


class _Dots(_Unnamed, Dots):  # type: ignore[misc]
    pass


class _Band(_Unnamed, Shape):  # type: ignore[misc]
    """Between the ends of the intervals, one area for each run of values without a gap."""

    def validate_series(self, series: Any) -> None:
        pass

    def to_svg(self, width: Any, height: Any, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> Any:  # noqa: ARG002
        group = ET.Element("g", {"class": "band"})
        for run in _runs(datum.row for datum in series.data()):
            edge = [(x_scale.project(p.x, 0, width), y_scale.project(p.high, height, 0)) for p in run]
            edge += [(x_scale.project(p.x, 0, width), y_scale.project(p.low, height, 0)) for p in reversed(run)]
            if len(run) == 1:
                (x, top), (_, bottom) = edge
                ET.SubElement(group, "line", _line(x, top, x, bottom))
            else:
                ET.SubElement(group, "polygon", {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)})
        return group


class _Whiskers(_Unnamed, Shape):  # type: ignore[misc]
    """A bar, and on it the interval."""

    def validate_series(self, series: Any) -> None:
        pass

    def to_svg(self, width: Any, height: Any, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> Any:  # noqa: ARG002
        group = ET.Element("g", {"class": "whiskers"})
        for datum in series.data():
            bottom, top = y_scale.project_interval(datum.y, height, 0)
            middle, gap = (top + bottom) / 2, (bottom - top) / 5
            end = x_scale.project(datum.x, 0, width)
            box = {"x": "0", "y": f"{top + gap:.1f}", "width": f"{end:.1f}", "height": f"{bottom - top - 2 * gap:.1f}"}
            ET.SubElement(group, "rect", box)
            if datum.row.low is not None:
                low, high = (x_scale.project(one, 0, width) for one in (datum.row.low, datum.row.high))
                ET.SubElement(group, "line", _line(low, middle, high, middle))
                for x in (low, high):
                    ET.SubElement(group, "line", _line(x, middle - 4, x, middle + 4))
        return group


def over_time(
    points: Sequence[tuple[date, Estimate | None]], title: str, form: Format, *, ends: Sequence[float] = ()
) -> Markup:
    """A line, and around it how sure it is. `ends`: where the scale may end; else where the values
    need it to."""
    known = [found for _, found in points if found is not None]
    if not known:
        return Markup("")
    values = max(found.value for found in known)
    highest = max([values, *(found.high or 0 for found in known)])
    top = next((end for end in ends if end >= highest), min(highest, ROOM * values) or 1.0)
    rows = [_point(day.toordinal(), found, top) for day, found in points]
    first, last = rows[0].x, max(rows[-1].x, rows[0].x + 1)
    chart = leather.Chart()
    chart.set_x_scale(_Exact(first, last))
    chart.set_y_scale(_Exact(0, top) if top in ends else Linear(0, top))
    ticks = [0, top / 2, top] if top in ends else [0] if not highest else None  # of nothing, no scale
    chart.add_y_axis(ticks=ticks, tick_formatter=lambda one, *_: form(float(one)))
    chart.add_x_axis(
        ticks=_spread([row.x for row in rows]), tick_formatter=lambda day, *_: f"{date.fromordinal(day):%-d %b}"
    )
    chart.add_series(Series(rows, y=_nothing), _Band())
    chart.add_series(Series(rows), _Line())
    if len(known) <= LABELS:
        chart.add_series(Series(rows), _Dots())
    return _svg(chart, title, HEIGHT)


def bars(rows: Sequence[tuple[str, Estimate]], title: str, form: Format) -> Markup:
    """Shares, one each, the first on top."""
    if not rows:
        return Markup("")
    highest = max(max(found.value, found.high or 0) for _, found in rows)
    top = next((end for end in SHARES if end >= highest), 1.0)
    points = [Point(found.value, label, found.low, found.high) for label, found in reversed(rows)]
    chart = leather.Chart()
    chart.set_x_scale(_Exact(0, top))
    chart.add_x_axis(ticks=[0, top / 2, top], tick_formatter=lambda one, *_: form(float(one)))
    chart.add_series(Series(points), _Whiskers())
    return _svg(chart, title, 80 + BAR * len(rows))


def columns(rows: Sequence[tuple[date, float]], title: str, form: Format) -> Markup:
    """Sums, which are known for sure."""
    if not any(number for _, number in rows):
        return Markup("")
    labels = [f"{day:%-d %b}" for day, _ in rows]
    chart = leather.Chart()
    chart.add_y_scale(0, max(number for _, number in rows))
    chart.add_y_axis(tick_formatter=lambda one, *_: form(float(one)))
    chart.add_x_axis(ticks=_spread(labels))
    chart.add_series(Series([(label, number) for label, (_, number) in zip(labels, rows, strict=True)]), Columns())
    return _svg(chart, title, HEIGHT)


def _point(x: int, found: Estimate | None, top: float) -> Point:
    if found is None:
        return Point(x, None, None, None)
    low, high = (None, None) if found.low is None or found.high is None else (found.low, min(found.high, top))
    return Point(x, found.value, low, high)


def _nothing(*_: object) -> float:
    """Of a band, which reads its rows: leather wants a value that is none of a missing one."""
    return 0.0


def _runs(points: Iterable[Point]) -> Iterable[list[Point]]:
    run: list[Point] = []
    for point in points:
        if point.low is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _spread(values: Sequence[Any]) -> list[Any]:
    """At most LABELS of them, evenly."""
    step = max(1, -(-len(values) // LABELS))
    return list(values[::step])


def _line(x1: Any, y1: Any, x2: Any, y2: Any) -> dict[str, str]:
    return {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}


def _svg(chart: Any, title: str, height: int) -> Markup:
    """As wide as there is room. `title`: what a screen reader says; the table beside it has the numbers."""
    # Without the room that leather leaves for a title and a legend.
    frame = f"14 32 {WIDTH - 28} {height - 46}"
    root = ET.Element("svg", {"viewBox": frame, "class": "plot", "role": "img", "aria-label": title})
    root.append(chart.to_svg_group(WIDTH, height))
    return Markup(ET.tostring(root, encoding="unicode"))
