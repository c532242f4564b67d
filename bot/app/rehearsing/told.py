"""What a rehearsal has come to, as it is told and kept: the same for the command and for a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.app.rehearsing.at_once import Done
from bot.app.rehearsing.stage import Stage
from bot.config import Settings
from bot.rehearsal.past import PastConversation
from bot.rehearsal.report.overview import OVERVIEW
from bot.rehearsal.report.report import PAIR, Pair, Rehearsed, Side, pairs
from bot.store.rehearsals.kept import Whose

MOST = 1000  # exchanges that are kept: who has looked at so many has seen enough


def rehearsed(
    configurations: Sequence[Settings],
    source: str,
    done: Sequence[Done],
    left_out: Mapping[str, int],
    *,
    personal_data: bool = False,
) -> Rehearsed:
    names = _names(configurations)
    versions = [Stage(one).version for one in configurations]
    sides = tuple(
        Side(name=name, version=version, results=[one for found in done for one in found[place]])
        for place, (name, version) in enumerate(zip(names, versions, strict=True))
    )
    return Rehearsed(
        source=source,
        at=datetime.now(UTC),
        sides=sides,
        left_out=dict(left_out),
        personal_data=personal_data,
        gate=configurations[0].behaviour.go_live,
    )


def body_of(found: Rehearsed, ordered: Sequence[Pair]) -> Any:
    """What stands above the exchanges, as JSON."""
    return OVERVIEW.dump_python(found.overview(ordered), mode="json")


def worst(found: Rehearsed) -> tuple[Sequence[Pair], Iterator[tuple[str, Any]]]:
    """Its exchanges in order; of those that are kept the conversation's key, and the exchange as JSON."""
    ordered = pairs(found.sides)
    return ordered, ((one.any.conversation, PAIR.dump_python(one, mode="json")) for one in ordered[:MOST])


def whose(past: PastConversation) -> Whose:
    return Whose(thread=past.thread, requester=past.requester, since=past.began)


def _names(configurations: Sequence[Settings]) -> list[str]:
    """By their files, as far as these tell them apart."""
    paths = [one.env.firstline_config for one in configurations]
    names = [path.stem for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]
