"""Whom articles are for, and who wants to read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.model.common import Audience

MAX_GROUP_CHARS = 100


class Level(StrEnum):
    """How far an article is open, the widest first. Who may read one level may read those before it."""

    PUBLIC = "public"  # to anybody
    SIGNED_IN = "signed-in"  # to customers of whom the channel's vendor knows who they are
    INTERNAL = "internal"  # to employees

    @property
    def rank(self) -> int:
        return tuple(Level).index(self)

    @property
    def readable(self) -> tuple[Level, ...]:
        """The levels that somebody of this one may read."""
        return tuple(Level)[: self.rank + 1]


@dataclass(frozen=True, slots=True)
class Readership:
    """Whom an article is for: a level, and of those people, where it names groups, only the members of one of them."""

    level: Level = Level.PUBLIC
    groups: frozenset[str] = frozenset()

    @classmethod
    def of(cls, level: Level, groups: Iterable[str] = ()) -> Self:
        return cls(level, frozenset(groups))

    def within(self, outer: Readership) -> Readership | None:
        """Those who are in both; None where the groups of the one are not those of the other, so that nobody is."""
        level = max(self.level, outer.level, key=lambda one: one.rank)
        if not self.groups or not outer.groups:
            return Readership(level, self.groups or outer.groups)
        both = self.groups & outer.groups
        return Readership(level, both) if both else None

    def __str__(self) -> str:
        who = {Level.PUBLIC: "everybody", Level.SIGNED_IN: "signed-in customers", Level.INTERNAL: "employees only"}
        return f"{who[self.level]} in {' or '.join(sorted(self.groups))}" if self.groups else who[self.level]


EVERYBODY = Readership()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is shown articles, as far as is sure: where it is not, they are shown less."""

    level: Level = Level.PUBLIC
    groups: frozenset[str] = frozenset()
    language: str | None = None  # a tag; of an article's translations the one in this is shown. None: any

    @classmethod
    def of(cls, audience: Audience) -> Self:
        """Of whom nothing else is known: a customer may be anybody."""
        return cls(Level.INTERNAL if audience is Audience.EMPLOYEE else Level.PUBLIC)

    def may_read(self, readership: Readership) -> bool:
        return readership.level in self.level.readable and (
            not readership.groups or not readership.groups.isdisjoint(self.groups)
        )


ANYBODY = Reader()
