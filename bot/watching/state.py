"""What the watch keeps from one look to the next: where it ended, and how far each comparison was played. Sums and a
few figures without a name; no conversation is known by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from bot.watching.game import Game
from bot.watching.versions import Versions


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation among all, in the order in which they began."""

    at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A comparison as far as it was played; `since`: another one begins anew. Of a version beside the one before: how
    far that was read backwards, of all and of those that were rated in time, the new one's rated ones forwards, and
    when these were read to the end."""

    since: datetime
    games: Mapping[str, Game] = field(default_factory=dict)
    earlier: Place | None = None
    earlier_rated: Place | None = None
    rated: Place | None = None
    rated_read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`form`: another one's meaning is not known, so it begins anew."""

    after: Place
    arms: Mapping[str, Versions] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    form: Literal[1] = 1


_STATE = TypeAdapter(State)


def written(state: State) -> str:
    """As JSON, from which each number is read again to the last digit."""
    return _STATE.dump_json(state).decode()


def read(text: str | None, begins: datetime) -> State:
    """Begins at `begins` where there is nothing to go on with, or goes on there where more lies between."""
    try:
        state = _STATE.validate_json(text) if text else None
    except ValidationError:
        state = None
    if state is None or state.after.at < begins:
        return State(after=Place(begins), arms=state.arms if state else {}, rounds=state.rounds if state else {})
    return state
