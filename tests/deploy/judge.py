"""What came of each conversation, by the vendors' own APIs: nothing lost, nothing twice, nothing late."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from connectors.sandbox.app import Sandbox
from connectors.sandbox.webhook_sender import Delivered
from tests.scenarios.talks import Talk
from tests.support.wording import EN

LATEST_ANSWER = 20.0
LONGEST_REFUSAL = 2.0
LOOK_SECONDS = 0.2
# What a requester reads who asked for a person: a receipt and, in Slack, the ticket's link. A receipt that comes before
# the ticket says so, and then a second one that it is there.
ARRIVED = EN.say("handoff_arrived", team="").rstrip(" .")
NOTICES = {"slack": 2, "intercom": 1, "zendesk": 1}


@dataclass
class Case:
    """One conversation. `asked_at` and `answered_at` by this machine's monotonic clock."""

    words: str  # no other's
    wants_person: bool
    talk: Talk
    asked_at: float
    answered_at: float | None = None

    def expected(self, said: Sequence[str]) -> int:
        """How many messages, given what was said."""
        if not self.wants_person:
            return 1
        arrived = self.talk.channel != "slack" and any(ARRIVED in html.unescape(text) for text in said)
        return NOTICES[self.talk.channel] + arrived

    @property
    def waited(self) -> float:
        return (self.answered_at or time.monotonic()) - self.asked_at


@dataclass
class Cases:
    """All of them, and a thread that sees when the first word of the bot's stands at the vendor."""

    all: list[Case] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def waiting(self) -> list[Case]:
        return [case for case in list(self.all) if case.answered_at is None]

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for case in self.waiting():
                if case.talk.said():
                    case.answered_at = time.monotonic()


@dataclass(frozen=True)
class Verdict:
    """`faults`: a sentence for each promise that was broken."""

    cases: Sequence[Case]
    lost: list[str]
    twice: list[str]
    late: list[str]
    refused: int
    longest_refusal: float  # seconds

    @property
    def faults(self) -> list[str]:
        found = [
            *(f"lost: {one}" for one in self.lost),
            *(f"twice: {one}" for one in self.twice),
            *(f"late: {one}" for one in self.late),
        ]
        if self.longest_refusal > LONGEST_REFUSAL:
            found.append(f"refused: for {self.longest_refusal:.1f} s no delivery was taken")
        return found

    def waited(self, share: float) -> float:
        """Seconds, of those who asked the bot."""
        times = sorted(case.waited for case in self.cases if not case.wants_person)
        return times[min(int(share * len(times)), len(times) - 1)]


def judge(cases: Sequence[Case], sandbox: Sandbox) -> Verdict:
    tickets = _tickets(sandbox)
    found: dict[str, list[str]] = {"lost": [], "twice": [], "late": []}
    for case in cases:
        name = f"{case.talk.channel}, {case.words!r}"
        said = [text for _, text in case.talk.said()]
        handed_over = [words for words in tickets if case.words in words]
        expected = case.expected(said)
        if len(said) < expected:
            found["lost"].append(f"{name}: {len(said)} of {expected} messages")
        if len(said) > expected or len(set(said)) < len(said):
            found["twice"].append(f"{name}: {len(said)} messages instead of {expected}: {said}")
        if case.wants_person and case.talk.channel == "slack" and len(handed_over) != 1:
            found["twice" if handed_over else "lost"].append(f"{name}: {len(handed_over)} tickets")
        if case.answered_at is not None and case.waited > LATEST_ANSWER:
            found["late"].append(f"{name}: {case.waited:.1f} s")
    refused, longest = refusals(sandbox.deliveries.log)
    return Verdict(cases, found["lost"], found["twice"], found["late"], refused, longest)


def refusals(log: Sequence[Delivered]) -> tuple[int, float]:
    """How many attempts were refused, and for how many seconds at most none was taken: from a refusal to the next
    attempt that was taken, whosever it was, or to the last one."""
    refused, longest = 0, 0.0
    since: datetime | None = None
    for attempt in sorted(log, key=lambda attempt: attempt.at):
        bad = attempt.status == 0 or attempt.status >= 500
        refused += bad
        if bad:
            since = since or attempt.at
        if since is not None:
            longest = max(longest, (attempt.at - since).total_seconds())
        if not bad:
            since = None
    return refused, longest


def _tickets(sandbox: Sandbox) -> list[str]:
    """All words of each ticket that Firstline opened."""
    return [
        " ".join(html.unescape(comment["html_body"]) for comment in sandbox.zendesk.comments(str(ticket["id"])))
        for ticket in sandbox.zendesk.tickets()
        if str(ticket["external_id"] or "").startswith("firstline:")
    ]
