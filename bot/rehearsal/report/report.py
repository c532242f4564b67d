"""The report of a rehearsal. Texts are written as text, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import TypeAdapter

from bot.config import GoLive
from bot.rehearsal.report.overview import Overview, Told, filled
from bot.rehearsal.result import RESULTS, Result
from bot.rehearsal.summary import Summary, summary

# For pages that show the same: they also need the filter `spoken`, by which what the bot said looks as they want it to.
TEMPLATES = Path(__file__).parents[1]
FILTERS: Mapping[str, Callable[..., Any]] = {"share": lambda share: f"{100 * share.value:.0f} %" if share.of else "–"}
TESTS: Mapping[str, Callable[..., bool]] = {
    "web": lambda link: link is not None and link.startswith(("https://", "http://"))
}
SHOWN = 200  # conversations' exchanges with their words, the worst first; all of them are in the JSON


@dataclass(frozen=True, kw_only=True)
class Side:
    """One configuration, and what came of it. `version`: as `Told` has it."""

    name: str
    results: Sequence[Result] = field(repr=False)
    version: str = ""

    @property
    def summary(self) -> Summary:
        return summary(self.results)


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    source: str
    at: datetime
    sides: tuple[Side, ...]  # one, or two
    left_out: Mapping[str, int] = field(default_factory=dict)  # why -> how many
    personal_data: bool = False
    gate: GoLive = field(default_factory=GoLive)

    def overview(self, ordered: Sequence[Pair]) -> Overview:
        """`ordered`: its `pairs`."""
        return Overview(
            source=self.source,
            at=self.at,
            sides=tuple(Told(name=one.name, version=one.version, summary=one.summary) for one in self.sides),
            number=len(ordered),
            differing=sum(pair.differs for pair in ordered),
            left_out=self.left_out,
            personal_data=self.personal_data,
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """One exchange under each configuration; None where a person had the conversation by then."""

    results: tuple[Result | None, ...]

    @property
    def any(self) -> Result:
        return next(one for one in self.results if one is not None)

    @property
    def differs(self) -> bool:
        return len(self.results) > 1 and len({one.kind if one else None for one in self.results}) > 1

    @property
    def badness(self) -> tuple[bool, tuple[int, float]]:
        return not self.differs, min(one.badness for one in self.results if one is not None)


PAIR: TypeAdapter[Pair] = TypeAdapter(Pair)


def pairs(sides: Sequence[Side]) -> list[Pair]:
    """Where configurations differ first, then the worst first."""
    by_side = [{(one.conversation, one.exchange): one for one in side.results} for side in sides]
    keys = dict.fromkeys(key for some in by_side for key in some)
    found = [Pair(tuple(some.get(key) for some in by_side)) for key in keys]
    return sorted(found, key=lambda pair: pair.badness)


def html(rehearsed: Rehearsed, *, shown: int = SHOWN) -> str:
    ordered = pairs(rehearsed.sides)
    written: str = _template().render(
        **filled(rehearsed.overview(ordered), rehearsed.gate),
        shown=ordered[:shown],
        style=Path(__file__).with_name("report.css").read_text(encoding="utf-8"),
    )
    return written


def as_json(rehearsed: Rehearsed) -> dict[str, Any]:
    """For scripts: the figures, and every exchange in the order of the conversations."""
    return {
        "source": rehearsed.source,
        "at": rehearsed.at.isoformat(),
        "personal_data": rehearsed.personal_data,
        "left_out": dict(rehearsed.left_out),
        "configurations": [
            {
                "name": side.name,
                "figures": _plain(asdict(side.summary)),
                "exchanges": RESULTS.dump_python(list(side.results), mode="json"),
            }
            for side in rehearsed.sides
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS, zip=zip, spoken=str)
    environment.tests.update(TESTS)
    return environment.get_template("report/report.html")
