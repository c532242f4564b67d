"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
