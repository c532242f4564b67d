"""Zendesk's rate limits: what its answers tell of them, and the one on each ticket that we count ourselves.

Accounts are seen with two spellings of the same headers, and with limits of single endpoints beside the account's
(developer.zendesk.com, "Rate limits"; both spellings stand in recorded answers):

    ratelimit-limit, ratelimit-remaining, ratelimit-reset           or with rate-limit in place of ratelimit
    x-rate-limit, x-rate-limit-remaining                            everywhere, and alone on the webhooks API
    zendesk-ratelimit-tickets-update: total=100; remaining=99; resets=43      or zendesk-rate-limit-…

Which limits count a request is learned from the answers to earlier ones like it.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

from connectors.background import LEAVE
from connectors.rate_limits import READS_LEAVE, WRITES_LEAVE, Clock, SlidingWindow, VendorRateLimits

MINUTE = 60.0
NAMED = re.compile(r"zendesk-rate-?limit-([a-z0-9_-]{1,60})")
PARTS = re.compile(r"(total|remaining|resets)\s*=\s*(\d{1,9})\b", re.ASCII)
WHOLE = re.compile(r"\s*(\d{1,9})\s*", re.ASCII)
ACCOUNT = "account "
# The limit that one user has on one ticket (developer.zendesk.com, "Rate limits", Update Ticket).
PER_TICKET = "per-ticket-updates"
HELP_CENTER = "/api/v2/help_center/"  # nobody waits for what is read there
TICKET_UPDATES, TICKET_SECONDS = 30, 600.0
TICKET = re.compile(r"/api/v2/tickets/(\d+)(?:\.json)?")
ID = re.compile(r"(?<=/)[^/]*\d[^/]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One limit as an answer tells of it."""

    name: str
    remaining: int
    limit: int
    resets_in: float  # seconds


def told_by(headers: Mapping[str, str]) -> Iterator[Told]:
    """Every limit that these headers tell of; what is no limit, or no number, is passed over."""
    given = {name.lower(): value for name, value in headers.items()}
    yield from _of_account(given)
    for header, value in given.items():
        named, parts = NAMED.fullmatch(header), dict(PARTS.findall(value.lower()))
        if named and "total" in parts and "remaining" in parts:
            yield Told(
                name=named[1],
                remaining=int(parts["remaining"]),
                limit=int(parts["total"]),
                resets_in=float(parts.get("resets", MINUTE)),
            )


def _of_account(given: Mapping[str, str]) -> Iterator[Told]:
    for limit, remaining, reset in (
        ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
        ("rate-limit", "rate-limit-remaining", "rate-limit-reset"),
        ("x-rate-limit", "x-rate-limit-remaining", ""),
    ):
        most, left = _whole(given.get(limit)), _whole(given.get(remaining))
        if most is None or left is None:
            continue
        reset_in = _whole(given.get(reset) or given.get("retry-after"))
        seconds = MINUTE if reset_in is None else reset_in
        # The webhooks API has a limit of its own under the same header: its number tells it from the account's.
        yield Told(name=f"{ACCOUNT}{most}", remaining=left, limit=most, resets_in=seconds)
        return


class Limits:
    """The limits of one user of one account, for all that speaks as this user in this process."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._vendor = VendorRateLimits(clock=clock)
        self._tickets = SlidingWindow(limit=TICKET_UPDATES, seconds=TICKET_SECONDS, clock=clock)
        self._names: dict[str, frozenset[str]] = {}  # by kind of request; there are a dozen
        self._usual: frozenset[str] = frozenset()  # those of the whole account, for kinds not seen yet

    def spend(self, method: str, path: str) -> None:
        """Before each request. Raises NotSent, with the seconds to wait, where it would be one too many."""
        names = self._names.get(_kind(method, path), self._usual)
        leave = WRITES_LEAVE if method != "GET" else LEAVE if path.startswith(HELP_CENTER) else READS_LEAVE
        self._vendor.spend((_own(name, path) for name in names), leave=leave)
        ticket = TICKET.fullmatch(path)
        if method == "PUT" and ticket:
            self._tickets.spend(ticket[1])

    def note(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """After each answer, whatever its status."""
        found = tuple(told_by(headers))
        if not found:
            return
        kind, names = _kind(method, path), frozenset(told.name for told in found)
        self._names[kind] = names | self._names.get(kind, frozenset())  # an error may tell of fewer
        self._usual = frozenset(name for name in names if name.startswith(ACCOUNT)) or self._usual
        for told in found:
            name = _own(told.name, path)
            self._vendor.note(name, remaining=told.remaining, limit=told.limit, resets_in=told.resets_in)

    def headroom(self) -> dict[str, tuple[int, int]]:
        """What remains of each limit and of how much, as far as it is known now; those of single tickets left out."""
        names = {name for known in self._names.values() for name in known if not name.endswith(PER_TICKET)}
        return {name: left for name in sorted(names) if (left := self._vendor.remaining(name))}


_all: WeakValueDictionary[tuple[str, str], Limits] = WeakValueDictionary()
_lock = threading.Lock()


def limits_of(base_url: str, email: str) -> Limits:
    """The one `Limits` of this user in this process: Zendesk counts what the connector and the desk do together."""
    with _lock:
        found = _all.get((base_url, email))
        if found is None:
            found = _all[base_url, email] = Limits()
        return found


def _kind(method: str, path: str) -> str:
    return f"{method} {ID.sub('#', path.removesuffix('.json'))}"


def _own(name: str, path: str) -> str:
    """A limit on each ticket is as many limits as there are tickets."""
    ticket = TICKET.fullmatch(path) if name.endswith(PER_TICKET) else None
    return f"{name} {ticket[1]}" if ticket else name


def _whole(text: str | None) -> int | None:
    found = WHOLE.fullmatch(text or "")
    return int(found[1]) if found else None
