"""What is compared with what: an arm with the standard one, a channel with its control group and with the operator's
bounds, and a version of prompt and model with the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import CONTROL, STANDARD
from bot.watching.figures import Metric, Watched
from bot.watching.game import Found, Rule
from bot.watching.versions import Versions
from bot.watching.watch import PERIOD, Bounds, Level, Side

BOUND = "bound"
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
class Comparison:
    """`key`: what it is about, told from what was so before. `since`: whoever began before that is not compared. Ours
    are those of `arm` (None: of all but the control group), theirs those of `other` (None: nobody's). `versions`: one
    beside the one before. `steered`: what could be taken back; None: nobody drew lots, so it may be the season."""

    key: str
    subject: str
    beside: str  # control, standard, bound, or the version before
    since: datetime
    rules: tuple[Rule, ...]
    channel: str | None = None
    arm: str | None = None
    other: str | None = None
    versions: Versions | None = None
    steered: Steered | None = None

    @property
    def name(self) -> str:
        return f"{self.key}, beside {self.beside}"

    def sides(self, conversations: Sequence[Watched]) -> list[Side]:
        """Those that are compared here."""
        return [
            (one, is_ours)
            for one in conversations
            if one.at >= self.since
            and self.channel in (None, one.channel)
            and (is_ours := self._is_ours(one.arm)) is not None
        ]

    def new_ones(self, conversations: Sequence[Watched]) -> list[Watched]:
        """Those of the new version. Who was handed over before anything was written had the one that was there."""
        assert self.versions is not None
        until = self.until
        return [
            one
            for one in conversations
            if one.arm == self.arm and self.since <= one.at < until and one.version in (None, self.versions.new)
        ]

    @property
    def until(self) -> datetime:
        """A version is compared for as long as the chance is kept for."""
        assert self.versions is not None
        return (self.versions.since or self.since) + PERIOD

    def _is_ours(self, arm: str) -> bool | None:
        if arm == self.other:
            return False
        return True if arm == self.arm or (self.arm is None and arm != CONTROL) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    comparison: Comparison
    found: Found

    @property
    def about(self) -> str:
        """By which it is one alarm, however often it is found."""
        return f"{self.comparison.name}: {self.found.metric} {self.found.direction}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    level: Level
    bounds: Bounds
    seen: Mapping[str, datetime]  # by key: when somebody last settled an alarm about it

    def comparisons(
        self, steered: Sequence[Steered], arms: Mapping[str, Versions], now: datetime
    ) -> Iterator[Comparison]:
        for one in steered:
            since = max(begins(now), one.since or _EPOCH, self.seen.get(one.key, _EPOCH))
            if one.is_arm:
                yield self._arm(one, since, arms)
            else:
                yield from self._channel(one, since)
        for arm in dict.fromkeys((STANDARD, *(one.name for one in steered if one.is_arm))):
            yield from self._versions(arm, arms.get(arm, Versions()), now)

    def _arm(self, one: Steered, since: datetime, arms: Mapping[str, Versions]) -> Comparison:
        """At the versions that both have now."""
        changed = [arms[arm].changed_at for arm in (one.name, STANDARD) if arm in arms]
        return Comparison(
            key=one.key,
            subject=one.label_now,
            beside=STANDARD,
            since=max(since, *(at or _EPOCH for at in changed), _EPOCH),
            rules=self.level.rules(),
            arm=one.name,
            other=STANDARD,
            steered=one,
        )

    def _channel(self, one: Steered, since: datetime) -> Iterator[Comparison]:
        """People hand nothing over, so the control group tells of ratings alone."""
        for beside, other, rules in (
            (CONTROL, CONTROL, self.level.rules((Metric.CSAT,))),
            (BOUND, None, self.level.rules_of(self.bounds)),
        ):
            if rules:
                yield Comparison(
                    key=one.key,
                    subject=one.label_now,
                    beside=beside,
                    since=since,
                    rules=rules,
                    channel=one.name,
                    other=other,
                    steered=one,
                )

    def _versions(self, arm: str, versions: Versions, now: datetime) -> Iterator[Comparison]:
        """One came after the other, so whatever else has changed meanwhile is in it, too."""
        if versions.since is None or now - versions.since > 2 * PERIOD:
            return
        subject = f"{arm}, version {versions.new}"
        yield Comparison(
            key=subject,
            subject=subject,
            beside=f"version {versions.before}",
            since=max(versions.since, self.seen.get(subject, _EPOCH)),
            rules=self.level.rules(one_by_one=True),
            arm=arm,
            versions=versions,
        )


def begins(now: datetime) -> datetime:
    """The period that goes on: four weeks are watched as one, then it begins anew."""
    return _EPOCH + (now - _EPOCH) // PERIOD * PERIOD


def looks_back_to(now: datetime) -> datetime:
    """What began before that is compared with nothing any more."""
    return begins(now) - PERIOD
