"""Precision and recall over the threshold, as SVG by hand: one small chart an intent, readable on light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, COLUMNS = 240, 170, 3
LEFT, TOP, RIGHT, BOTTOM = 30, 34, 12, 26
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#57606a}.t{font-weight:600}.g{stroke:#8c959f55}"
    ".p{stroke:#0969da}.r{stroke:#bc4c00}.p,.r{fill:none;stroke-width:2}.h{stroke:#57606a;stroke-dasharray:3 3}"
    "@media(prefers-color-scheme:dark){text{fill:#9ea7b3}.p{stroke:#58a6ff}.r{stroke:#f0883e}.h{stroke:#9ea7b3}}"
)


@dataclass(frozen=True, slots=True)
class Curve:
    title: str
    thresholds: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    shipped: float  # the threshold in use


def svg(curves: Sequence[Curve]) -> str:
    """One picture of all curves; its title says what is drawn, for those who do not see it."""
    rows = -(-len(curves) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + 24
    charts = "".join(_chart(curve, place) for place, curve in enumerate(curves))
    legend = (
        f'<text x="{LEFT}" y="{height - 8}">blue: precision · orange: recall · dashed: the threshold that is shipped · '
        "across: threshold, up: share</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t">'
        f'<title id="t">Precision and recall of each intent over the threshold, on sets held back</title>'
        f"<style>{_STYLE}</style>{charts}{legend}</svg>\n"
    )


def _chart(curve: Curve, place: int) -> str:
    x, y = place % COLUMNS * WIDTH, place // COLUMNS * HEIGHT
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    grid = "".join(
        f'<path class="g" d="M{LEFT} {TOP + up * (1 - share):.0f}h{across}"/>'
        f'<text x="{LEFT - 4}" y="{TOP + up * (1 - share) + 4:.0f}" text-anchor="end">{share:g}</text>'
        for share in (0, 0.5, 1)
    )
    ticks = "".join(
        f'<text x="{LEFT + across * value:.0f}" y="{TOP + up + 16}" text-anchor="middle">{value:g}</text>'
        for value in (0, 0.5, 1)
    )
    lines = "".join(
        f'<polyline class="{name}" points="{_points(curve.thresholds, values, across, up)}"/>'
        for name, values in (("p", curve.precision), ("r", curve.recall))
    )
    at = LEFT + across * curve.shipped
    return (
        f'<g transform="translate({x} {y})"><text class="t" x="{LEFT}" y="20">{curve.title}</text>{grid}{ticks}{lines}'
        f'<line class="h" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{TOP + up}"/></g>'
    )


def _points(thresholds: NDArray[np.float64], values: NDArray[np.float64], across: int, up: int) -> str:
    return " ".join(
        f"{LEFT + across * threshold:.1f},{TOP + up * (1 - value):.1f}"
        for threshold, value in zip(thresholds.tolist(), values.tolist(), strict=True)
    )
