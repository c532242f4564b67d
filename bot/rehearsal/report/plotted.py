"""The report's plots, each with its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.plots import bars
from bot.rehearsal.report import words
from bot.rehearsal.shares import Share, share
from bot.rehearsal.summary import BINS, Summary

FEW = 12  # intents and reasons; the others are in the tables
Row = tuple[str, Share]


@dataclass(frozen=True, slots=True)
class Figure:
    title: str
    drawn: Markup
    rows: tuple[Row, ...]


def figures(name: str, one: Summary) -> Iterator[Figure]:
    """Those of one configuration, `name`: "" where it is the only one; always the same ones, with rows or without."""
    of = f": {name}" if name else ""
    yield _figure(f"What would have come of conversations{of}", _ends(one))
    yield _figure(f"Questions that a person would have got, by reason{of}", _reasons(one))
    yield _figure(f"Answers by how sure the bot was, from 0 to 1{of}", _sure(one))
    yield _figure(f"Answers that agree with the agent's, by how sure the bot was{of}", _right(one))
    yield _figure(f"Answers that agree with the agent's, by intent{of}", _agreement(one))


def _figure(title: str, rows: Sequence[Row]) -> Figure:
    drawn = bars([(label, _known(found)) for label, found in rows], title, _per_cent)
    return Figure(title=title, drawn=drawn, rows=tuple(rows))


def _ends(one: Summary) -> list[Row]:
    return [(word, one.ends[kind]) for kind, word in words.KINDS.items() if kind in one.ends]


def _reasons(one: Summary) -> list[Row]:
    counted = list(one.reasons.items())[:FEW]
    return [(words.reason(reason), share(number, one.exchanges)) for reason, number in counted]


def _sure(one: Summary) -> list[Row]:
    answers = sum(one.sure)
    return [(_bin(place), share(number, answers)) for place, number in enumerate(one.sure) if answers]


def _right(one: Summary) -> list[Row]:
    counted = zip(one.agreeing, one.comparable, strict=True)
    return [(_bin(place), share(hits, of)) for place, (hits, of) in enumerate(counted) if of]


def _agreement(one: Summary) -> list[Row]:
    return [(words.reason(found.intent), found.agrees) for found in one.agreement if found.agrees.of][:FEW]


def _bin(place: int) -> str:
    return f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"


@dataclass(frozen=True, slots=True)
class _Known:
    """A share of something, which is a number."""

    value: float
    low: float
    high: float


def _known(found: Share) -> _Known:
    return _Known(found.value or 0.0, found.low, found.high)


def _per_cent(value: float) -> str:
    return f"{value:.0%}"
