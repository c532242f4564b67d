"""The way of a model's words to the requester: what passes it may be said, and what has passed is checked meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot import telemetry
from bot.guards.canary import canary
from bot.pipeline.outgoing.checks import GrowingChecks
from bot.pipeline.outgoing.guard import Leaked, OutgoingGuard
from bot.pipeline.outgoing.known import KnownValues
from bot.pipeline.outgoing.phrases import Phrases
from bot.pipeline.outgoing.prompt_lines import PromptLines
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.whose import values_for_requester


class TakenBack(Exception):
    """The text must not be said, and what stands of it must go. Says why, for logs: no words of the text."""


class WayOut:
    """One text. Whoever is told TakenBack ends the model's call and says something else."""

    def __init__(self, guard: OutgoingGuard, checks: GrowingChecks | None = None) -> None:
        self._guard, self._checks = guard, checks
        self._passed = ""

    def feed(self, words: str) -> str:
        """What may be shown by now, whatever follows. Raises TakenBack."""
        try:
            return self._checked(self._guard.feed(words))
        except Leaked as leaked:
            raise _stopped(leaked) from None

    def end(self) -> str:
        """What else may be shown, when nothing follows. Raises TakenBack."""
        try:
            return self._checked(self._guard.end())
        except Leaked as leaked:
            raise _stopped(leaked) from None

    def _checked(self, words: str) -> str:
        self._passed += words
        if self._checks is not None and (objection := self._checks.objection(self._passed)):
            telemetry.GUARD.add(what="growing", outcome="found")
            raise TakenBack(objection)
        return words


def guard_of(state: AnswerState, services: Services, system: str, shown: Iterable[str] = ()) -> OutgoingGuard:
    """`system`: the system prompt. `shown`: what the model was shown beside question, history, files and evidence."""
    left_out = services.wording(state).say("left_out")
    own = values_for_requester(state, otherwise=left_out).values()
    known = KnownValues(value for value in own if value != left_out)
    known.add((state.question, *(turn.text for turn in state.history), *(file.text for file in state.files)))
    known.add((*state.evidence, *shown))
    return OutgoingGuard(
        find=services.redactor.find,
        known=known,
        left_out=left_out,
        forbidden=_forbidden(services.settings.guards.forbidden_phrases),
        canary=_canary(),
        prompt=_lines(system),
    )


def without_leaks(text: str, guard: OutgoingGuard) -> str:
    """All of a text that nobody has watched, as it may be said. Raises TakenBack."""
    way = WayOut(guard)
    return way.feed(text) + way.end()


@lru_cache(maxsize=8)
def _forbidden(phrases: tuple[str, ...]) -> Phrases:
    return Phrases(phrases)


@lru_cache(maxsize=1)
def _canary() -> Phrases:
    return Phrases(tokens=[canary()])


@lru_cache(maxsize=64)
def _lines(system: str) -> PromptLines:
    return PromptLines(system)


def _stopped(leaked: Leaked) -> TakenBack:
    telemetry.GUARD.add(what=leaked.leak.name.lower(), outcome="found")
    return TakenBack(str(leaked))
