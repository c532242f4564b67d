"""Which numbers there are, and what each is of: the same for the page, its tables and its CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.console.shown import DAY, HOUR, MINUTE
from bot.intervals import Estimate, mean, median, share
from bot.store.figures.read import Sums, Time

FEW = 20  # cases, below which they are named and no share is
NONE = "none yet"


class Unit(StrEnum):
    SHARE = "share"
    SECONDS = "seconds"
    MONEY = "money"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`hits`: of the cases, where it is a share."""

    estimate: Estimate | None
    cases: int
    hits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    name: str  # as the CSV has it
    title: str
    view: str  # in which docs/metrics.md has it
    of: str  # what its cases are
    unit: Unit = Unit.SHARE
    read: Callable[[Sums], Told]

    def shown(self, sums: Sums) -> str:
        return in_words(self.read(sums), self.unit)


def in_words(told: Told, unit: Unit) -> str:
    """Never a bare number: with its interval, or with how few it is of."""
    found = told.estimate
    if found is None:
        return NONE
    if found.low is None or found.high is None:
        return f"{value(found.value, unit)}, of {told.cases}"
    between = f"({span(found.low, found.high, unit)})"
    if told.hits is not None and told.cases < FEW:
        return f"{told.hits} of {told.cases} {between}"
    return f"{value(found.value, unit)} {between}"


def value(number: float, unit: Unit) -> str:
    match unit:
        case Unit.SHARE:
            return f"{_percent(number)} %"
        case Unit.SECONDS:
            return _time_taken(number)
        case Unit.MONEY:
            return f"{number:.4f}" if 0 < number < 1 else f"{number:,.0f}" if number == 0 else f"{number:,.2f}"
        case Unit.NUMBER:
            return f"{number:,.0f}" if number >= 10 or number == round(number) else f"{number:.1f}"


def span(low: float, high: float, unit: Unit) -> str:
    """The two ends of an interval: the unit once where it is the same."""
    if unit is Unit.SHARE:
        return f"{_percent(low)}–{_percent(high)} %"
    first, last = value(low, unit), value(high, unit)
    if unit is Unit.SECONDS and first.split()[1] == last.split()[1]:
        return f"{first.split()[0]}–{last}"
    return f"{first}–{last}"


def _time_taken(seconds: float) -> str:
    """To two digits, which is how well it is known."""
    size, unit = next((one for one in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")) if seconds >= one[0]), (1, "s"))
    number = seconds / size
    return f"{number:.0f} {unit}" if number >= 10 or number == round(number) else f"{number:.1f} {unit}"


def _percent(number: float) -> str:
    """Whole ones, and a digit more below 1 and above 99, where a whole one would say none or all."""
    percent = round(100 * number, 6)  # an interval ends a hair below all
    return f"{percent:.0f}" if percent in (0, 100) or 1 <= percent <= 99 else f"{percent:.1f}"


def _share(hits: str, *of: str) -> Callable[[Sums], Told]:
    def read(sums: Sums) -> Told:
        found, cases = getattr(sums, hits), sum(getattr(sums, name) for name in of)
        return Told(estimate=share(found, cases), cases=cases, hits=found)

    return read


def _time(what: Time) -> Callable[[Sums], Told]:
    def read(sums: Sums) -> Told:
        counts = sums.times.get(what, {})
        return Told(estimate=median(counts), cases=sum(counts.values()))

    return read


def _cost(sums: Sums) -> Told:
    return Told(estimate=mean(sums.priced, float(sums.cost), sums.cost_squares), cases=sums.priced)


def _tokens(sums: Sums) -> Told:
    return Told(estimate=mean(sums.worked, sums.tokens, sums.tokens_squares), cases=sums.worked)


_TALKS, _ANSWERS = "conversations", "outcomes"
DEFLECTED = Number(
    name="deflected", title="Settled without a person", view="figure_deflection", of=_TALKS,
    read=_share("deflected", "conversations"),
)  # fmt: skip
RESOLUTION = tuple(
    Number(name=name, title=title, view="figure_resolution", of=_TALKS, read=_share(name, "conversations"))
    for name, title in (
        ("confirmed", "Resolved, they say"),
        ("assumed", "Resolved, it seems"),
        ("human", "Resolved by people"),
        ("reopened", "Reopened within 7 days"),
        ("open", "Open"),
    )
)
HANDED_OVER = Number(
    name="handed_over", title="Handed over", view="figure_escalation", of=_TALKS,
    read=_share("handed_over", "conversations"),
)  # fmt: skip
CSAT = Number(
    name="csat",
    title="CSAT: rated 4 or 5",
    view="figure_csat",
    of="rated conversations",
    read=_share("satisfied", "ratings"),
)
HELPED = Number(
    name="helped",
    title="Thumbs up",
    view="figure_csat",
    of="judged answers",
    read=_share("helped", "helped", "not_helped"),
)
FIRST_WORD = Number(
    name="first_word", title="Until the first word", view="figure_first_word", of=_TALKS, unit=Unit.SECONDS,
    read=_time(Time.FIRST_WORD),
)  # fmt: skip
BY_THE_BOT = Number(
    name="resolution_by_bot", title="Until resolved, by the bot", view="figure_time_to_resolution", of=_TALKS,
    unit=Unit.SECONDS, read=_time(Time.BY_THE_BOT),
)  # fmt: skip
BY_PEOPLE = Number(
    name="resolution_by_people", title="Until resolved, by people", view="figure_time_to_resolution", of=_TALKS,
    unit=Unit.SECONDS, read=_time(Time.BY_PEOPLE),
)  # fmt: skip
COST = Number(name="cost", title="Cost of a conversation", view="figure_cost", of=_TALKS, unit=Unit.MONEY, read=_cost)
TOKENS = Number(
    name="tokens", title="Tokens of a conversation", view="figure_cost", of=_TALKS, unit=Unit.NUMBER, read=_tokens
)
COVERED = Number(
    name="covered", title="Covered by the articles", view="figure_coverage", of="questions",
    read=_share("covered", "covered", "uncovered"),
)  # fmt: skip
MODEL_FAILED = Number(
    name="model_failed", title="Model errors", view="figure_model_errors", of="outcomes that asked one",
    read=_share("model_failed", "model_asked"),
)  # fmt: skip
STRUCK = Number(
    name="struck", title="A guard struck", view="figure_guards", of=_ANSWERS, read=_share("struck", "outcomes")
)

HEADLINES = (DEFLECTED, *RESOLUTION[:2], HANDED_OVER, CSAT, FIRST_WORD, COST, COVERED)
# A plot each over time, in this order; resolution, reasons and guards have one of their own.
TRENDS = (
    DEFLECTED, HANDED_OVER, CSAT, HELPED, FIRST_WORD, BY_THE_BOT, BY_PEOPLE, COST, TOKENS, COVERED, MODEL_FAILED, STRUCK
)  # fmt: skip
COMPARED = (DEFLECTED, *RESOLUTION[:2], HANDED_OVER, CSAT, FIRST_WORD, COST, COVERED)
ALL = (
    DEFLECTED, *RESOLUTION, HANDED_OVER, CSAT, HELPED, FIRST_WORD, BY_THE_BOT, BY_PEOPLE, COST, TOKENS, COVERED,
    MODEL_FAILED, STRUCK,
)  # fmt: skip
