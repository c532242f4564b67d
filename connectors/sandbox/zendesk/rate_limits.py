"""The Zendesk stand-in's rate limits: for the account, by the minute, and for one user's updates of one ticket.

The headers are those of recorded answers, in the one of their two spellings that `spelling` names. The account's limit
is far above any real one until a test lowers it; a ticket's is the documented one.
"""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from connectors.sandbox.zendesk.payloads import Problem

TICKET = re.compile(r"/api/v2/tickets/(\d+)(?:\.json)?")
Spelling = Literal["ratelimit", "rate-limit"]


@dataclass(slots=True)
class Counter:
    """Allows at most `limit` requests in any `seconds`."""

    limit: int
    seconds: float
    spent: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        while self.spent and self.spent[0] <= now - self.seconds:
            self.spent.popleft()
        if len(self.spent) >= self.limit:
            return False
        self.spent.append(now)
        return True

    @property
    def remaining(self) -> int:
        return max(self.limit - len(self.spent), 0)

    def resets(self, now: float) -> int:
        """Whole seconds until another request is allowed."""
        return int(self.spent[0] + self.seconds - now) + 1 if self.spent else int(self.seconds)


@dataclass(slots=True, kw_only=True)
class ZendeskLimits:
    """The limits may change at any time. Not thread-safe: callers hold the sandbox's lock."""

    account: Counter = field(default_factory=lambda: Counter(100_000, 60))
    per_ticket: int = 30
    ticket_seconds: float = 600
    spelling: Spelling = "ratelimit"
    _tickets: dict[str, Counter] = field(default_factory=dict)

    def refusal(self, method: str, path: str) -> tuple[Problem, int] | None:
        """Count the request; returns the 429 and its Retry-After if it exceeds a limit."""
        now = time.monotonic()
        if not self.account.take(now):
            description = "Number of allowed API requests per minute exceeded"
            problem = Problem(429, error="APIRateLimitExceeded", description=description)
            return problem, self.account.resets(now)
        ticket = self._ticket(path) if method == "PUT" else None
        if ticket and not ticket.take(now):
            # As zenpy's users have reported (zenpy issue 477).
            description = "Number of allowed incident updates exceeded"
            return Problem(429, error="TooManyRequests", description=description), ticket.resets(now)
        return None

    def headers(self, method: str, path: str) -> dict[str, str]:
        now = time.monotonic()
        prefix = "ratelimit-limit" if self.spelling == "ratelimit" else "rate-limit"
        headers = {
            "x-rate-limit": str(self.account.limit),
            "x-rate-limit-remaining": str(self.account.remaining),
            prefix: str(self.account.limit),
            f"{self.spelling}-remaining": str(self.account.remaining),
            f"{self.spelling}-reset": str(self.account.resets(now)),
        }
        ticket = self._ticket(path) if method == "PUT" else None
        if ticket:
            left = f"total={ticket.limit}; remaining={ticket.remaining}; resets={ticket.resets(now)}"
            headers[f"zendesk-{self.spelling}-per-ticket-updates"] = left
        return headers

    def _ticket(self, path: str) -> Counter | None:
        match = TICKET.fullmatch(path)
        if match is None:
            return None
        return self._tickets.setdefault(match[1], Counter(self.per_ticket, self.ticket_seconds))
