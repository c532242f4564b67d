"""Which version of prompt, model and instructions writes in an arm, and which it took over from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from bot.watching.figures import Watched
from bot.watching.watch import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Of one arm. `since`: when `new` took over from `before`; what wrote before that and comes back takes over from
    nobody, so a deployment of which both sides write for a while is one change."""

    last: str | None = None
    changed_at: datetime | None = None  # since when that one writes
    begun: Mapping[str, datetime] = field(default_factory=dict)
    new: str | None = None
    before: str | None = None
    since: datetime | None = None

    def followed(self, one: Watched, remembered_since: datetime) -> Self:
        """Who was handed over before anything was written tells of none."""
        version = one.version
        if version is None or version == self.last:
            return self
        if self.last is None:
            return replace(self, last=version, begun={version: one.at})
        begun = {
            name: at for name, at in self.begun.items() if at >= remembered_since or name in (self.last, self.before)
        }
        known = replace(self, last=version, changed_at=one.at, begun={version: one.at} | begun)
        return known if version in begun else replace(known, new=version, before=self.last, since=one.at)


def followed(arms: Mapping[str, Versions], news: Sequence[Watched], remembered_since: datetime) -> dict[str, Versions]:
    """By arm, after these conversations."""
    found = dict(arms)
    for one in news:
        found[one.arm] = found.get(one.arm, Versions()).followed(one, remembered_since)
    return found


def interleaved(ours: Sequence[Watched], earlier: Sequence[Watched]) -> list[Side]:
    """Each of ours, as it came, with one of those before it: they count at the same time."""
    sides: list[Side] = []
    for number, one in enumerate(ours):
        if number < len(earlier):
            sides.append((replace(earlier[number], at=one.at, rated_at=None), False))
        sides.append((replace(one, rated_at=None), True))
    return sides
