"""How much of a conversation a model is told: the last turns whole, as many as there is room for, the rest as a
summary. Pure; sizes are in tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.memory.summary import rendered, rolled, shortened
from bot.memory.tokens import CountTokens
from bot.model import Summary, Turn

TURN_CHARS = 1500  # of one turn; the question's own bound is another
_AROUND_A_TURN = 30  # its delimiters, and what a chat format puts around a message
_AROUND_A_SUMMARY = 34
_FULL = 0.7  # of the room, from which older turns become a summary
_SUMMARY = 0.35  # of the room
_KEPT = 0.2  # of the room, for turns that stay whole when the others become a summary
_MOST_TURNS, _KEPT_TURNS = 20, 8


_EARLIER = 0.15  # of the room, for another conversation


@dataclass(frozen=True, slots=True)
class Told:
    """What was said before, redacted, as a model is told it."""

    turns: tuple[Turn, ...] = field(repr=False)
    summary: str = field(repr=False)  # of what comes before these; "" where nothing does


def told(turns: Sequence[Turn], summary: Summary, room: int, count: CountTokens) -> Told:
    """Redacted turns that `summary` does not cover, within `room` together with it. Turns that do not fit are in the
    summary: nothing that was said is left out of both."""
    limit = int(_SUMMARY * room)
    summary = shortened(summary, limit, count)
    words = rendered(summary)
    kept = _last(turns, room - _size(words, count), count)
    if len(kept) < len(turns):
        kept = _last(turns, room - limit - _AROUND_A_SUMMARY, count)
        words = rendered(rolled(summary, turns[: len(turns) - len(kept)], limit, count))
    return Told(kept, words)


def earlier(summary: Summary, turns: Sequence[Turn], room: int, count: CountTokens) -> str:
    """Of another conversation, with what was said in it last; redacted."""
    limit = int(_EARLIER * room)
    return rendered(rolled(summary, turns, limit, count), "In an earlier conversation of the same requester:")


def to_fold(turns: Sequence[Turn], summary: Summary, room: int, count: CountTokens) -> Sequence[Turn]:
    """The oldest of these that belong into the next summary; none as long as there is room."""
    size = _size(rendered(summary), count) + sum(_of(turn, count) for turn in turns)
    if size <= _FULL * room and len(turns) <= _MOST_TURNS:
        return ()
    kept = _last(turns, int(_KEPT * room), count)[-_KEPT_TURNS:]
    return turns[: len(turns) - len(kept)]


def next_summary(
    before: Summary, turns: Sequence[Turn], room: int, count: CountTokens, prose: str | None = None
) -> Summary:
    """`before` and these turns, redacted; `prose` as in `rolled`."""
    return rolled(before, turns, int(_SUMMARY * room), count, prose)


def shown(turn: Turn) -> str:
    """As much of a turn as a model reads."""
    return turn.text if len(turn.text) <= TURN_CHARS else f"{turn.text[:TURN_CHARS]} …"


def _last(turns: Sequence[Turn], room: int, count: CountTokens) -> tuple[Turn, ...]:
    kept: list[Turn] = []
    for turn in reversed(turns):
        room -= _of(turn, count)
        if room < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _of(turn: Turn, count: CountTokens) -> int:
    return count(shown(turn)) + _AROUND_A_TURN


def _size(words: str, count: CountTokens) -> int:
    return count(words) + _AROUND_A_SUMMARY if words else 0
