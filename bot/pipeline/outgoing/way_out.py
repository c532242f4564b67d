"""The way of a model's words to the requester: what passes it may be said, and what has passed is checked meanwhile."""

from __future__ import annotations

from functools import lru_cache

from bot import telemetry
from bot.answering.grounding import Evidence, unsupported
from bot.answering.prompt import Asked, rules
from bot.guards.canary import canary
from bot.orchestration.showing import NotShown
from bot.pipeline.outgoing.checks import GrowingChecks
from bot.pipeline.outgoing.guard import Leaked, OutgoingGuard, stop_at_leaks
from bot.pipeline.outgoing.known import KnownValues
from bot.pipeline.outgoing.phrases import Phrases
from bot.pipeline.outgoing.prompt_lines import PromptLines
from bot.pipeline.question import question_of
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.whose import values_for_requester


class TakenBack(Exception):
    """The text must not be said, what stands of it must go, and the model's call ends. Says why, for logs: no words of
    the text."""


class WayOut:
    """A `bot.orchestration.showing.WayOut`."""

    def __init__(self, guard: OutgoingGuard, checks: GrowingChecks | None = None) -> None:
        self._guard, self._checks = guard, checks
        self._passed = ""

    def feed(self, words: str) -> str:
        """Raises TakenBack, NotShown."""
        try:
            return self._checked(self._guard.feed(words))
        except Leaked as leaked:
            raise _stopped(leaked) from None

    def end(self) -> str:
        """Raises TakenBack, NotShown."""
        try:
            return self._checked(self._guard.end())
        except Leaked as leaked:
            raise _stopped(leaked) from None

    def _checked(self, words: str) -> str:
        self._passed += words
        if self._checks is not None and (objection := self._checks.objection(self._passed)):
            telemetry.GUARD.add(what="growing", outcome="found")
            raise NotShown(objection)
        return words


def way_out(state: AnswerState, services: Services, asked: Asked) -> WayOut:
    """For a reply that somebody watches."""
    evidence, question = Evidence.of(state.shown, state.evidence), question_of(state)

    def check(text: str) -> str | None:
        return unsupported(text, evidence, question)

    checks = GrowingChecks(check, services.settings.guards.check_every_tokens)
    return WayOut(guard_of(state, services, asked), checks)


def without_leaks(text: str, state: AnswerState, services: Services, asked: Asked) -> str:
    """All of a reply at once, as it may be said. Raises TakenBack."""
    way = WayOut(guard_of(state, services, asked))
    return way.feed(text) + way.end()


def stop_leaks(text: str, services: Services, asked: Asked) -> None:
    """Raises TakenBack where a text that goes elsewhere tells of the system prompt."""
    try:
        stop_at_leaks(text, canary=_marks(asked), prompt=_lines(rules(services.settings)))
    except Leaked as leaked:
        raise _stopped(leaked) from None


def guard_of(state: AnswerState, services: Services, asked: Asked) -> OutgoingGuard:
    """`state` has what the model was shown, and `asked` what it was asked with."""
    left_out = services.wording(state).say("left_out")
    own = values_for_requester(state, otherwise=left_out).values()
    known = KnownValues(value for value in own if value != left_out)
    known.add((state.question, *(turn.text for turn in state.history), *(file.text for file in state.files)))
    known.add((*state.evidence, *(f"{one.title} {one.text} {one.url}" for one in state.shown)))
    return OutgoingGuard(
        find=services.redactor.find,
        known=known,
        left_out=left_out,
        forbidden=_forbidden(services.settings.guards.forbidden_phrases),
        canary=_marks(asked),
        prompt=_lines(rules(services.settings)),
    )


def _marks(asked: Asked) -> Phrases:
    return Phrases(tokens=[canary(), asked.fence.mark])


@lru_cache(maxsize=8)
def _forbidden(phrases: tuple[str, ...]) -> Phrases:
    return Phrases(phrases)


@lru_cache(maxsize=8)
def _lines(system: str) -> PromptLines:
    return PromptLines(system)


def _stopped(leaked: Leaked) -> TakenBack:
    telemetry.GUARD.add(what=leaked.leak.name.lower(), outcome="found")
    return TakenBack(str(leaked))
