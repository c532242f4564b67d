"""What a check found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import DeliveryError, NotSent

LOW = 0.2  # of a rate limit
AGAIN = "nothing was changed; look whether this machine can reach it, and try again in a minute"


class Level(StrEnum):
    OK = "ok"
    OFF = "off"  # not set up, and that is allowed
    WARN = "warn"  # works, but somebody should look
    FAIL = "fail"  # does not work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`found` never contains a secret or message text; `cure` says what to do, empty where there is nothing to do."""

    level: Level
    what: str
    found: str
    cure: str = ""


def ok(what: str, found: str) -> Finding:
    return Finding(level=Level.OK, what=what, found=found)


def off(what: str, found: str, cure: str) -> Finding:
    return Finding(level=Level.OFF, what=what, found=found, cure=cure)


def warn(what: str, found: str, cure: str) -> Finding:
    return Finding(level=Level.WARN, what=what, found=found, cure=cure)


def fail(what: str, found: str, cure: str) -> Finding:
    return Finding(level=Level.FAIL, what=what, found=found, cure=cure)


def asked(what: str, findings: Iterator[Finding], cure: str) -> Iterator[Finding]:
    """These findings; where the vendor refuses a question, that, with what to do about it, and no more of them."""
    try:
        yield from findings
    except DeliveryError as error:
        yield warn(what, str(error), AGAIN if isinstance(error, NotSent) else cure)


def headroom(what: str, left: Mapping[str, tuple[int, int]], cure: str) -> Iterator[Finding]:
    """What is left of each rate limit, and of how much, by its name; nothing where the vendor did not tell."""
    low = {name: of for name, of in left.items() if of[0] < of[1] * LOW}
    for name, (remaining, limit) in (low or left).items():
        found = f"{100 * remaining // max(limit, 1)} % left ({name.strip()}: {remaining} of {limit})"
        yield warn(what, found, f"{cure}; letters wait where it is used up") if low else ok(what, found)
