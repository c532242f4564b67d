"""How far channels and arms are rolled out: as was said last, here or in firstline.toml.

It grows only where somebody says so. By itself it only steps back, and stays there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.config import Rollout
from bot.store.db import Database
from bot.store.queries import Connection, queries

What = Literal["channel", "arm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of a channel's requesters whom the bot answers; or, of those, whom an arm does."""

    what: What
    name: str
    share: float  # per cent
    by: str | None = None  # None: firstline.toml
    since: datetime | None = None
    stepped_back_from: float | None = None  # by itself, because a figure fell

    @property
    def label(self) -> str:
        return self.name if self.what == "channel" else f"arm {self.name}"


class Shares:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, rollout: Rollout) -> None:
        self._database = database
        self._rollout = rollout

    def all(self, channels: Iterable[str]) -> list[Share]:
        """Of these channels and of the arms, in this order."""
        with self._database.connection() as connection:
            return shares(connection, self._rollout, channels)

    def obstacle(self, given: Share, share: float) -> str | None:
        """Why it cannot be so, in a sentence; None: it can."""
        if given.what == "channel":
            return None
        others = sum(one.share for one in self.all(()) if one.name != given.name)
        if others + share <= 100:
            return None
        return f"share: found {share:g} beside {others:g} of the other arms, expected at most 100 together"

    def set(self, what: What, name: str, share: float, by: str) -> None:
        """As somebody says, 0 to 100."""
        with self._database.connection() as connection:
            queries.set_rollout_share(connection, what=what, name=name, share=share, by=by)


def shares(connection: Connection, rollout: Rollout, channels: Iterable[str]) -> list[Share]:
    said = {(row["what"], row["name"]): row for row in queries.rollout_shares(connection)}
    wanted: list[Share] = [Share(what="channel", name=name, share=rollout.share_of(name)) for name in channels]
    wanted += [Share(what="arm", name=arm.name, share=arm.share) for arm in rollout.arms]
    return [
        Share(**{name: row[name] for name in Share.__slots__}) if (row := said.get((one.what, one.name))) else one
        for one in wanted
    ]


def step_back(connection: Connection, rollout: Rollout, share: Share, by: str) -> float | None:
    """To the step before, or 0; the share now. None where it is no wider than that already."""
    to = rollout.narrower(share.share)
    changed = queries.step_back(
        connection, what=share.what, name=share.name, share=to, by=by, stepped_back_from=share.share
    )
    return to if changed else None
