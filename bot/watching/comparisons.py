"""What is compared with what: an arm with the standard one, a channel with its control group and with the operator's
bounds, and a version of prompt and model with the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.model import CONTROL, STANDARD
from bot.watching.figures import Direction, Metric, Watched
from bot.watching.watch import PERIOD, Found, Level, break_bounds, compare

RATED_WITHIN = timedelta(hours=72)  # of versions one after the other: what came later the new one has not had time for
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steered:
    """A channel, or an arm of all channels, with its share and since when it has it (None: since always)."""

    label: str
    name: str
    is_arm: bool
    share: float
    since: datetime | None

    @property
    def label_now(self) -> str:
        return f"{self.label} at {self.share:g} %"

    @property
    def key(self) -> str:
        """After a step back, and whenever somebody has set a share, it is another matter, and may step back again."""
        return self.label_now if self.since is None else f"{self.label_now} since {self.since:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`steered`: what could be taken back for it; None: nobody drew lots, so it may be the season. `key`: what it is
    about, told from what was so before."""

    key: str
    subject: str
    beside: str  # control, standard, bound, or the version before
    found: Found
    steered: Steered | None

    @property
    def about(self) -> str:
        """By which it is one alarm, however often it is found."""
        return f"{self.key}, beside {self.beside}: {self.found.metric} {self.found.direction}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    level: Level
    bounds: Mapping[tuple[Metric, Direction], float]
    seen: Mapping[str, datetime]  # by key: when somebody last settled an alarm about it

    def changes(self, everything: Sequence[Watched], steered: Sequence[Steered], now: datetime) -> Iterator[Change]:
        """`everything`: in the order in which it began, from `looks_back_to(now)` on."""
        told = _with_versions(everything)
        for one in steered:
            ours = [watched for watched in told if watched.at >= self._since(one.key, one.since, now)]
            if one.is_arm:
                yield from self._arm(one, ours)
            else:
                yield from self._channel(one, [watched for watched in ours if watched.channel == one.name])
        for arm in dict.fromkeys((STANDARD, *(one.name for one in steered if one.is_arm))):
            yield from self._versions(arm, [watched for watched in told if watched.arm == arm], now)

    def _arm(self, one: Steered, ours: Sequence[Watched]) -> Iterator[Change]:
        mine, standard = (_newest([watched for watched in ours if watched.arm == arm]) for arm in (one.name, STANDARD))
        for found in compare(mine, standard, self.level):
            yield Change(key=one.key, subject=one.label_now, beside=STANDARD, found=found, steered=one)

    def _channel(self, one: Steered, ours: Sequence[Watched]) -> Iterator[Change]:
        answered = [watched for watched in ours if watched.arm != CONTROL]
        control = [watched for watched in ours if watched.arm == CONTROL]
        for found in compare(answered, control, self.level, metrics=(Metric.CSAT,)):
            yield Change(key=one.key, subject=one.label_now, beside=CONTROL, found=found, steered=one)
        for found in break_bounds(answered, self.bounds, self.level):
            yield Change(key=one.key, subject=one.label_now, beside="bound", found=found, steered=one)

    def _versions(self, arm: str, ours: Sequence[Watched], now: datetime) -> Iterator[Change]:
        """One came after the other, so whatever else has changed meanwhile is in it, too."""
        newest = ours[-1].version if ours else None
        begins = next((at for at, watched in enumerate(ours) if watched.version == newest), 0)
        if not begins:
            return
        before = ours[begins - 1].version
        if before is None:  # of the first ones it is not known
            return
        subject = f"{arm}, version {newest}"
        since = self.seen.get(subject, _EPOCH)
        new = [_rated_soon(one, now) for one in ours[begins:] if one.version == newest and one.at > since]
        old = [_rated_soon(one, now) for one in ours[:begins] if one.version == before]
        for found in compare(new, old, self.level, earlier=True):
            yield Change(key=subject, subject=subject, beside=f"version {before}", found=found, steered=None)

    def _since(self, key: str, since: datetime | None, now: datetime) -> datetime:
        return max(begins(now), since or _EPOCH, self.seen.get(key, _EPOCH))


def begins(now: datetime) -> datetime:
    """The period that goes on: four weeks are watched as one, then it begins anew."""
    return _EPOCH + (now - _EPOCH) // PERIOD * PERIOD


def looks_back_to(now: datetime) -> datetime:
    return begins(now) - PERIOD


def _with_versions(everything: Sequence[Watched]) -> list[Watched]:
    """Who was handed over before anything was written had the version that was there."""
    last: dict[str, str | None] = {}
    told = []
    for one in everything:
        if one.version is None:
            told.append(replace(one, version=last.get(one.arm)))
        else:
            last[one.arm] = one.version
            told.append(one)
    return told


def _newest(ours: Sequence[Watched]) -> Sequence[Watched]:
    """Since it has the version that it has now."""
    changed = [at for at, (one, following) in enumerate(pairwise(ours), 1) if one.version != following.version]
    return ours[changed[-1] :] if changed else ours


def _rated_soon(one: Watched, now: datetime) -> Watched:
    late = one.rated_at is not None and one.rated_at - one.at > RATED_WITHIN
    return replace(one, score=None) if late or now - one.at < RATED_WITHIN else one
