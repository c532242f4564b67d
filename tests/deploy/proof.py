"""Conversations come in at a steady pace while one thing after another befalls the site; then everything is judged."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.deploy.happenings import Happening
from tests.deploy.judge import Case, Cases, Verdict, judge
from tests.deploy.site import Site
from tests.scenarios.talks import Requesters

QUESTIONS = ("How do I reset my password?", "How do I download an invoice?", "How do I export my data?")
WISH = "Please let me talk to a person."
WISHES = 10  # every tenth
BETWEEN_SECONDS = 2.0  # two happenings
SETTLE_SECONDS = 240.0  # longer than any lease: what is late is to be seen late, not taken for lost
AFTERWARDS = 3.0  # what is said twice may come a little after all is at rest


@dataclass(frozen=True)
class Happened:
    """`began`, `ended`: monotonic."""

    name: str
    began: float
    ended: float
    note: str | None


@dataclass
class Proof:
    """`pace`: conversations a second, at least so many as `conversations`, and until everything has happened."""

    site: Site
    happenings: Sequence[Happening]
    conversations: int
    pace: float
    happened: list[Happened] = field(default_factory=list)
    _trouble: list[BaseException] = field(default_factory=list)

    def run(self) -> Verdict:
        """Raises what a happening raised: then nothing is proved."""
        cases = Cases()
        with cases.watched():
            self._ask(cases)
            self.site.sandbox.deliveries.wait(120)
            self._settle(cases)
        return judge(cases.all, self.site.sandbox)

    def _ask(self, cases: Cases) -> None:
        fate = threading.Thread(target=self._happen)
        fate.start()
        openings = Requesters(self.site.sandbox).in_turn()
        began = time.monotonic()
        for number in itertools.count():
            if number >= self.conversations and not fate.is_alive():
                break
            time.sleep(max(0.0, began + number / self.pace - time.monotonic()))
            wants_person = number % WISHES == WISHES - 1
            words = f"{WISH if wants_person else QUESTIONS[number % len(QUESTIONS)]} (case {number})"
            asked_at = time.monotonic()
            cases.all.append(Case(words, wants_person, next(openings)(words), asked_at))
        if self._trouble:
            raise self._trouble[0]

    def _happen(self) -> None:
        try:
            for happening in self.happenings:
                time.sleep(BETWEEN_SECONDS)
                began = time.monotonic()
                print(f"… {happening.name}", file=sys.stderr, flush=True)
                note = happening.act(self.site)
                self.happened.append(Happened(happening.name, began, time.monotonic(), note))
        except BaseException as error:  # noqa: BLE001  (told by `run`)
            self._trouble.append(error)

    def _settle(self, cases: Cases) -> None:
        """Until all is answered and at rest; what is not by then is the judge's."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while (cases.waiting() or not self.site.at_rest()) and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(AFTERWARDS)
