"""The report of a rehearsal. Texts are written as text, never as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from bot.config import GoLive
from bot.rehearsal.gate import Standing, standing
from bot.rehearsal.report import words
from bot.rehearsal.report.plotted import figures
from bot.rehearsal.result import RESULTS, Result
from bot.rehearsal.summary import Summary, summary

SHOWN = 200  # conversations' exchanges with their words, the worst first; all of them are in the JSON


@dataclass(frozen=True, kw_only=True)
class Side:
    """One configuration, and what came of it."""

    name: str
    results: Sequence[Result] = field(repr=False)

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

    def standings(self, of: Summary) -> list[Standing]:
        """Which intents would go live, if what was rehearsed were compared live."""
        return [standing(one.intent, one.agrees.hits, one.agrees.of, self.gate) for one in of.agreement]


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


def pairs(sides: Sequence[Side]) -> list[Pair]:
    """Where configurations differ first, then the worst first."""
    by_side = [{(one.conversation, one.exchange): one for one in side.results} for side in sides]
    keys = dict.fromkeys(key for some in by_side for key in some)
    found = [Pair(tuple(some.get(key) for some in by_side)) for key in keys]
    return sorted(found, key=lambda pair: pair.badness)


def html(rehearsed: Rehearsed, *, shown: int = SHOWN) -> str:
    ordered = pairs(rehearsed.sides)
    summaries = [side.summary for side in rehearsed.sides]
    named = [side.name if len(summaries) > 1 else "" for side in rehearsed.sides]
    drawn = [list(figures(name, one)) for name, one in zip(named, summaries, strict=True)]
    written: str = _template().render(
        one=rehearsed,
        sides=list(zip(rehearsed.sides, summaries, strict=True)),
        figures=[one for some in zip_longest(*drawn) for one in some if one is not None],
        shown=ordered[:shown],
        number=len(ordered),
        differing=sum(pair.differs for pair in ordered),
        words=words,
        style=(files(__package__) / "report.css").read_text(encoding="utf-8"),
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
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["zip"] = zip
    environment.tests["web"] = lambda link: link is not None and link.startswith(("https://", "http://"))
    environment.filters["share"] = lambda share: f"{share.value:.0%}" if share.of else "–"
    return environment.from_string((files(__package__) / "report.html").read_text(encoding="utf-8"))
