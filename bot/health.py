"""What checks find, and what a channel's own checks are given: the words that `firstline doctor` and the channels
share.

How findings are shown, and the checks that concern no vendor, are `bot.app.doctor`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.config import Settings
from bot.errors import DeliveryError, NotSent
from bot.ports import InstallationStore

if TYPE_CHECKING:
    import requests

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


def at_least(what: str, found: str, least: tuple[int, ...], cure: str) -> Finding:
    """Whether a version, such as 15.2, is new enough."""
    numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
    if numbers >= least:
        return ok(what, found)
    return fail(what, f"{found}, expected {'.'.join(map(str, least))} or newer", cure)


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
        yield warn(what, found, f"{cure}; messages wait where it is used up") if low else ok(what, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorContext:
    """What a channel's checks are given."""

    settings: Settings
    timeout: float  # seconds for one question
    installations: InstallationStore | None  # None: no database to ask
    held_up: Callable[[str], int | None]  # by channel: messages that wait for a rate limit; None: no database to ask
    ask: Callable[[str], requests.Response | str]  # GET an address: the answer, or in words why there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the webhook of one channel is tried with. `own`: an event caused by the bot; None if its id is unknown.

    `sign` makes the headers of a body that is sent now, from a secret.
    """

    channel: str
    setting: str  # the one that holds the secrets
    secrets: Sequence[str]
    sign: Callable[[str, bytes], Mapping[str, str]]
    harmless: Mapping[str, Any]
    own: Mapping[str, Any] | None


HERE = ("127.0.0.1", "localhost", "::1")


def is_safe(url: str) -> bool:
    """Https, or this machine."""
    return urlsplit(url).scheme == "https" or urlsplit(url).hostname in HERE
