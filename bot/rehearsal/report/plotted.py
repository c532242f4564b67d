"""The report's plots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.plots import bars, columns
from bot.rehearsal.report import words
from bot.rehearsal.summary import BINS, Summary

FEW = 12  # intents and reasons; the others are in the tables


@dataclass(frozen=True, slots=True)
class Plots:
    ends: Markup
    reasons: Markup | None
    sure: tuple[tuple[str, Markup], ...]  # by configuration
    agreement: Markup | None


def plots(names: Sequence[str], summaries: Sequence[Summary]) -> Plots:
    series = "configuration" if len(names) > 1 else None
    named = list(zip(names, summaries, strict=True))
    reasons, agreement = list(_reasons(named)), list(_agreement(named))
    ends = bars(list(_ends(named)), "what", "per cent", "What would have come of conversations", series=series)
    return Plots(
        ends=ends,
        reasons=bars(reasons, "reason", "handed over", "Handed over, by reason", series=series) if reasons else None,
        sure=tuple((name, _sure(one)) for name, one in named if any(one.sure)),
        agreement=bars(agreement, "intent", "per cent", "Agreement with agents, by intent", series=series)
        if agreement
        else None,
    )


Named = Sequence[tuple[str, Summary]]


def _ends(named: Named) -> Iterator[dict[str, Any]]:
    for kind, word in words.KINDS.items():
        if not any(kind in one.ends for _, one in named):
            continue
        for name, one in named:
            found = one.ends.get(kind)
            value, low, high = (found.value or 0.0, found.low, found.high) if found else (0.0, 0.0, 0.0)
            yield {"what": word, "configuration": name, "per cent": _per_cent(value), **_interval(low, high)}


def _reasons(named: Named) -> Iterator[dict[str, Any]]:
    for reason in _most([one.reasons for _, one in named]):
        for name, one in named:
            yield {
                "reason": words.reason(reason),
                "configuration": name,
                "handed over": one.reasons.get(reason, 0),
            }


def _agreement(named: Named) -> Iterator[dict[str, Any]]:
    counted = [{found.intent: found.agrees.of for found in one.agreement if found.agrees.of} for _, one in named]
    for intent in _most(counted):
        for name, one in named:
            for found in one.agreement:
                if found.intent == intent and found.agrees.of:
                    value = _per_cent(found.agrees.value or 0.0)
                    ends = _interval(found.agrees.low, found.agrees.high)
                    yield {"intent": words.reason(intent), "configuration": name, "per cent": value, **ends}


def _sure(one: Summary) -> Markup:
    def rows() -> Iterator[dict[str, Any]]:
        for place, (number, agreeing) in enumerate(zip(one.sure, one.sure_and_agreeing, strict=True)):
            label = f"{place / BINS:.1f}"
            yield {"sure": label, "which": "the agent told the same", "answers": agreeing}
            yield {"sure": label, "which": "something else, or not compared", "answers": number - agreeing}

    title = "Answers by how sure the bot was, from 0 to 1"
    return columns(list(rows()), "sure", "answers", title, series="which", axis="how sure, from")


def _most(counts: Iterable[dict[str, int]]) -> list[str]:
    together: dict[str, int] = {}
    for some in counts:
        for name, number in some.items():
            together[name] = together.get(name, 0) + number
    return sorted(together, key=lambda name: (-together[name], name))[:FEW]


def _per_cent(share: float) -> float:
    return round(100 * share, 1)


def _interval(low: float, high: float) -> dict[str, float]:
    return {"low": _per_cent(low), "high": _per_cent(high)}
