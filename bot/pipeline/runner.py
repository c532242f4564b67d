"""From the waiting messages of a conversation to an outcome: the steps in order, and the short runner.

The order is written once, in STEPS. The runner stops at the first decision; a step that fails raises, none is skipped.
What is recorded of the outcome (T3) is the store's business.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from bot import telemetry
from bot.errors import NobodyWaits
from bot.model import Cancellation, Conversation, Mode, Outcome, Turn
from bot.orchestration.early import EarlyCall
from bot.pipeline.cited import look_again
from bot.pipeline.custom.find import find_custom
from bot.pipeline.custom.give import give_custom
from bot.pipeline.outgoing.patience import PATIENCE
from bot.pipeline.state import AnswerState, NullStream, Services, Step
from bot.pipeline.steps.assess import assess
from bot.pipeline.steps.begin import begin
from bot.pipeline.steps.choose import choose
from bot.pipeline.steps.compose import compose
from bot.pipeline.steps.decide import decide
from bot.pipeline.steps.disarm import disarm
from bot.pipeline.steps.go_on import go_on
from bot.pipeline.steps.ground import ground
from bot.pipeline.steps.guard import guard
from bot.pipeline.steps.join_forwarded import join_forwarded
from bot.pipeline.steps.join_thread import join_thread
from bot.pipeline.steps.judge import judge
from bot.pipeline.steps.keep_to_subject import keep_to_subject
from bot.pipeline.steps.moderate import moderate
from bot.pipeline.steps.read_attachments import read
from bot.pipeline.steps.recognise_language import recognise_language
from bot.pipeline.steps.redact import redact
from bot.pipeline.steps.retrieve import retrieve
from bot.pipeline.steps.screen import screen
from bot.pipeline.struck import struck
from bot.pipeline.trace_facts import facts, whole
from bot.ports import Stream
from bot.privacy.vault import vault_of
from bot.text.stand_ins import without_stand_ins
from bot.text.waiting import as_read
from bot.tracing import NullTracer, Span, Tracer

__all__ = ["STEPS", "AnswerState", "Pipeline", "Services", "run"]

STEPS: tuple[Step, ...] = (
    redact,
    recognise_language,
    join_forwarded,
    join_thread,
    choose,
    screen,
    find_custom,
    begin,
    assess,
    guard,
    moderate,
    give_custom,
    read,
    retrieve,
    disarm,
    judge,
    compose,
    go_on,
    ground,
    keep_to_subject,
    look_again,
    decide,
)


class Pipeline:
    """An `Answerer`. Thread-safe: what belongs to one conversation is in its state."""

    def __init__(self, services: Services, tracer: Tracer | None = None) -> None:
        self._services = services
        self._tracer = tracer or NullTracer()

    def __call__(self, conversation: Conversation, cancellation: Cancellation | None = None) -> Outcome:
        return run(conversation, self._services, self._tracer, cancellation or Cancellation())


def run(conversation: Conversation, services: Services, tracer: Tracer, cancellation: Cancellation) -> Outcome:
    """Answer all waiting messages at once. The work's seconds are by step. Raises NobodyWaits."""
    text = "\n".join(_words(conversation.waiting)).strip()
    timings: dict[str, float] = {}
    notes: dict[str, str] = {}
    with tracer.conversation(conversation) as trace, _stream(conversation, services) as stream, _begun() as begun:
        state = AnswerState(conversation=conversation, text=text, stream=stream, cancellation=cancellation)
        for step in STEPS:
            if cancellation.cancelled:
                raise NobodyWaits
            name, before = step.__name__, state
            state = _after(step, state, services, trace, timings)
            if state.note != before.note:
                notes[name] = state.note
            begun.follow(state)
            if state.decision is not None:
                decision = state.decision
                if trace.keeps:
                    trace.note(**whole(before, decision))
                return Outcome(
                    answer=state.answer,
                    decision=decision,
                    assessment=state.assessment,
                    model_failed=state.model_failed,
                    language=state.language,
                    work=replace(
                        state.work,
                        passages=state.shown or state.passages,
                        seconds=timings,
                        notes=notes,
                        guards=tuple(struck(state, notes)),
                    ),
                    requests=state.requests,
                    vault=vault_of(state.placeholders, conversation.vault),
                    shown=_left(stream, state),
                )
    raise RuntimeError("the last step made no decision")


def _after(step: Step, before: AnswerState, services: Services, trace: Span, timings: dict[str, float]) -> AnswerState:
    """The state after a step. How long that took is counted, and kept in `timings`; what it did is traced."""
    name, started = step.__name__, time.perf_counter()
    try:
        with trace.step(name) as span:
            state = step(before, services)
            if span.keeps:
                span.worked(state.work.calls[len(before.work.calls) :], state.work.runs[len(before.work.runs) :])
                if state.decision is None:  # a decided answer has its values back: not for a trace
                    span.note(**facts(name, before, state))
            return state
    finally:
        timings[name] = time.perf_counter() - started
        telemetry.PIPELINE_STEP.observe(timings[name], step=name)


class _Begun:
    """The model call that goes on beside the steps: cancelled as soon as nobody will take it over."""

    def __init__(self) -> None:
        self._call: EarlyCall | None = None

    def follow(self, state: AnswerState) -> None:
        if state.begun is not None:
            self._call = state.begun.call
        if state.answer is not None or state.decision is not None or state.quotes_only:
            self.cancel()

    def cancel(self) -> None:
        if self._call is not None:
            self._call.cancel()


@contextmanager
def _begun() -> Iterator[_Begun]:
    begun = _Begun()
    try:
        yield begun
    finally:
        begun.cancel()


def _words(waiting: Sequence[Turn]) -> Iterator[str]:
    """What their writer says, without what stands for the files that came along."""
    read = as_read([turn.text for turn in waiting])
    for turn, words in zip(waiting[-len(read) :], read, strict=True):
        yield without_stand_ins(words, [attachment.name for attachment in turn.attachments])


@contextmanager
def _stream(conversation: Conversation, services: Services) -> Iterator[Stream]:
    """Drafts for agents, and what may not be said at all, are shown to nobody."""
    stream = services.open_stream(conversation) if conversation.mode is Mode.ANSWER else NullStream()
    still = services.settings.catalogue.of(conversation.language).say("working_still")
    try:
        with PATIENCE.after(services.settings.answers.still_working_seconds, partial(stream.working, still)):
            yield stream
    except BaseException:
        stream.abandon()
        raise


def _left(stream: Stream, state: AnswerState) -> str | None:
    """What stands at the vendor of the answer in the end, by its id."""
    if state.answer is None and state.by_model:
        stream.reset()
    return stream.done()
