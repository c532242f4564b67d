"""What a rehearsal came to, without a word of anybody's: what stands above its exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.config import GoLive
from bot.rehearsal.gate import Standing, standing
from bot.rehearsal.report import words
from bot.rehearsal.report.plotted import figures
from bot.rehearsal.shares import Share, share
from bot.rehearsal.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Of one configuration. `version`: of prompt, model and what the operator tells it; "": not known."""

    name: str
    summary: Summary
    version: str = ""

    @property
    def agrees(self) -> Share:
        """Of all answers that can be compared."""
        found = [one.agrees for one in self.summary.agreement]
        return share(sum(one.hits for one in found), sum(one.of for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    source: str
    at: datetime
    sides: tuple[Told, ...]  # one, or two
    number: int  # of exchanges
    differing: int  # of them, where the two configurations do
    left_out: Mapping[str, int] = field(default_factory=dict)  # why -> how many
    personal_data: bool = False


OVERVIEW: TypeAdapter[Overview] = TypeAdapter(Overview)


def filled(one: Overview, gate: GoLive) -> dict[str, Any]:
    """What `numbers.html` and `exchanges.html` need, the exchanges themselves excepted."""
    named = [side.name if len(one.sides) > 1 else "" for side in one.sides]
    drawn = zip(*(figures(name, side.summary) for name, side in zip(named, one.sides, strict=True)), strict=True)
    return {
        "one": one,
        "summaries": [side.summary for side in one.sides],
        # Those of two configurations beside each other; of what neither has, none.
        "figures": [one for beside in drawn if any(one.rows for one in beside) for one in beside],
        "gate": gate,
        "standings": standings,
        "words": words,
    }


def standings(of: Summary, gate: GoLive) -> list[Standing]:
    """Which intents would go live, if what was rehearsed were compared live."""
    return [standing(one.intent, one.agrees.hits, one.agrees.of, gate) for one in of.agreement]
