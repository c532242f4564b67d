"""What stands on the page: each figure with its plot and the table behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from markupsafe import Markup

from bot import plots
from bot.console import shown
from bot.console.figures.asked import pieces_of
from bot.console.figures.numbers import (
    COMPARED,
    FEW,
    HEADLINES,
    NONE,
    RESOLUTION,
    TRENDS,
    Number,
    Told,
    Unit,
    in_words,
    span,
    value,
)
from bot.intervals import share
from bot.store.figures.read import Asked, Figures, Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A plot with its title, what it comes to, and the table behind it. `plot` empty: there is nothing to draw."""

    name: str
    title: str
    told: str
    view: str
    plot: Markup
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    title: str
    value: str
    between: str  # the interval, and of how many


def headlines(figures: Figures) -> list[Headline]:
    return [_headline(number, figures.total) for number in HEADLINES]


def panels(figures: Figures, asked: Asked) -> list[Panel]:
    pieces, total = pieces_of(asked), figures.total
    trends = [_trend(number, figures, pieces, asked.step) for number in TRENDS]
    resolution = [(number.title, number.read(total)) for number in RESOLUTION]
    reasons = [(shown.words(name), _part(number, total.conversations)) for name, number in figures.reasons.items()]
    guards = [(name, _part(number, total.outcomes)) for name, number in figures.guards.items()]
    return [
        trends[0],
        _bars("resolution", "Resolution, as it is now", "figure_resolution", "conversations", resolution),
        trends[1],
        _bars("reasons", "Handed over for", "figure_escalation_reasons", "conversations", reasons),
        *trends[2:],
        _bars("guards", "Guards that struck", "figure_guard_names", "outcomes", guards),
        _spent(figures, pieces, asked.step),
        _slowed(figures, pieces, asked),
    ]


def compared(figures: Figures) -> tuple[Sequence[str], Sequence[tuple[str, Sequence[str]]]]:
    """The titles of a table, and its rows: the values of the dimension, the most frequent first."""
    titles = ("Conversations", *(number.title for number in COMPARED))
    order = sorted(figures.groups.items(), key=lambda one: (-one[1].conversations, one[0]))
    return titles, [
        (name, (f"{sums.conversations:,}", *(number.shown(sums) for number in COMPARED))) for name, sums in order
    ]


def _headline(number: Number, sums: Sums) -> Headline:
    told = number.read(sums)
    found = told.estimate
    if found is None:
        return Headline(title=number.title, value="–", between=NONE)
    if told.hits is not None and told.cases < FEW:
        shown_as, of = f"{told.hits} of {told.cases}", number.of
    else:
        shown_as, of = value(found.value, number.unit), f"of {told.cases:,} {number.of}"
    if found.low is not None and found.high is not None:
        of = f"{span(found.low, found.high, number.unit)}, {of}"
    return Headline(title=number.title, value=shown_as, between=of)


def _trend(number: Number, figures: Figures, pieces: Sequence[date], step: str) -> Panel:
    told = {day: number.read(figures.pieces.get(day, Sums())) for day in pieces}
    ends = plots.SHARES if number.unit is Unit.SHARE else ()
    title = f"{number.title}, by {step}"
    plot = plots.over_time(
        [(day, one.estimate) for day, one in told.items()], title, partial(value, unit=number.unit), ends=ends
    )
    return Panel(
        name=number.name,
        title=number.title,
        told=number.shown(figures.total),
        view=number.view,
        plot=plot,
        columns=(step.capitalize(), number.title, number.of.capitalize()),
        rows=[
            (day.isoformat(), in_words(one, number.unit), f"{one.cases:,}") for day, one in told.items() if one.cases
        ],
    )


def _part(number: int, of: int) -> Told:
    return Told(estimate=share(min(number, of), of), cases=of, hits=number)


def _bars(name: str, title: str, view: str, of: str, rows: Sequence[tuple[str, Told]]) -> Panel:
    drawn = [(label, told.estimate) for label, told in rows if told.estimate is not None]
    return Panel(
        name=name,
        title=title,
        told="" if drawn else NONE,
        view=view,
        plot=plots.bars(drawn, title, partial(value, unit=Unit.SHARE)),
        columns=("", "Share", of.capitalize()),
        rows=[(label, in_words(told, Unit.SHARE), f"{told.hits:,} of {told.cases:,}") for label, told in rows],
    )


def _spent(figures: Figures, pieces: Sequence[date], step: str) -> Panel:
    """Of all calls, whatever is chosen above: nobody knows of which language a call was."""
    costs: Mapping[date, float] = {day: float(one.cost or 0) for day, one in figures.spent.items()}
    total = sum(costs.values())
    return Panel(
        name="spent",
        title=f"Cost by {step}, all calls",
        told=value(total, Unit.MONEY) if any(one.cost is not None for one in figures.spent.values()) else NONE,
        view="figure_spending",
        plot=plots.columns(
            [(day, costs.get(day, 0.0)) for day in pieces], f"Cost by {step}", partial(value, unit=Unit.MONEY)
        ),
        columns=(step.capitalize(), "Cost", "Calls", "Tokens"),
        rows=[
            (day.isoformat(), "–" if one.cost is None else value(float(one.cost), Unit.MONEY), f"{one.calls:,}",
             f"{one.tokens:,}")
            for day, one in figures.spent.items()
        ],
    )  # fmt: skip


def _slowed(figures: Figures, pieces: Sequence[date], asked: Asked) -> Panel:
    """In the chosen channel, whatever else is chosen: what is beyond a limit is counted before anybody has read it."""
    messages: Counter[date] = Counter()
    for one in figures.slowed:
        messages[one.piece] += one.messages
    title = f"Messages beyond a limit, by {asked.step}"
    return Panel(
        name="slowed",
        title=title,
        told=f"{messages.total():,} answered later" if messages else "none: nobody had to wait",
        view="figure_limits",
        plot=plots.columns([(day, messages[day]) for day in pieces], title, "{:,.0f}".format),
        columns=(asked.step.capitalize(), "Messages", "Requesters", "Limit"),
        rows=[
            (one.piece.isoformat(), f"{one.messages:,}", f"{one.requesters:,}", f"of {one.limit_of}")
            for one in figures.slowed
        ],
    )
