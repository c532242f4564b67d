"""From the waiting messages of a conversation to an outcome: the steps in order, and the short runner.

The order is written once, in STEPS. The runner stops at the first decision; a step that fails raises, none is skipped.
What is recorded of the outcome (T3) is the store's business.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bot.config import Settings
from bot.model import Conversation, Outcome
from bot.pipeline.state import AnswerState, ReadFile, Services, Step
from bot.pipeline.steps.assess import assess
from bot.pipeline.steps.compose import compose
from bot.pipeline.steps.decide import decide
from bot.pipeline.steps.ground import ground
from bot.pipeline.steps.read_attachments import read
from bot.pipeline.steps.redact import redact
from bot.pipeline.steps.retrieve import retrieve
from bot.pipeline.steps.screen import screen
from bot.ports import Answerer, Assessor, ChatModel, Policy, Search
from bot.tracing import NullTracer, Tracer

__all__ = ["STEPS", "AnswerState", "Pipeline", "Services", "build", "run"]

STEPS: tuple[Step, ...] = (redact, screen, assess, read, retrieve, compose, ground, decide)


class Pipeline:
    """An `Answerer`. Thread-safe: what belongs to one conversation is in its state."""

    def __init__(self, services: Services, tracer: Tracer | None = None) -> None:
        self._services = services
        self._tracer = tracer or NullTracer()

    def __call__(self, conversation: Conversation) -> Outcome:
        return run(conversation, self._services, self._tracer)


def run(conversation: Conversation, services: Services, tracer: Tracer) -> Outcome:
    """Answer all waiting messages at once. Timings are in seconds, by step."""
    state = AnswerState(conversation=conversation, text="\n".join(turn.text for turn in conversation.waiting))
    timings: dict[str, float] = {}
    with tracer.conversation(conversation.id) as trace:
        for step in STEPS:
            name = step.__name__
            started = time.perf_counter()
            with trace.step(name) as span:
                state = step(state, services)
                if state.decision is None:  # a decided answer has its values back: not for a trace
                    span.note(**_facts(name, state))
            timings[name] = time.perf_counter() - started
            if state.decision is not None:
                decision = state.decision
                trace.note(escalate=decision.escalate, reason=decision.reason, explanation=decision.explanation)
                return Outcome(
                    answer=state.answer,
                    decision=decision,
                    assessment=state.assessment,
                    model_failed=state.model_failed,
                    timings=timings,
                )
    raise RuntimeError("the last step made no decision")


def build(
    settings: Settings, *, search: Search, assess: Assessor, policy: Policy, read_file: ReadFile | None = None
) -> Answerer:
    """The pipeline of this installation. Loads what finds personal data, which takes a second or two."""
    from bot.privacy import Redactor
    from bot.privacy.detect import Detector
    from bot.tracing import make_tracer

    redactor = Redactor(Detector())
    services = Services(
        chat=chat_model(settings),
        search=search,
        redactor=redactor,
        assess=assess,
        policy=policy,
        settings=settings.behaviour,
        read_file=read_file,
    )
    return Pipeline(services, make_tracer(settings, redactor.scrub))


def chat_model(settings: Settings) -> ChatModel | None:
    """The configured language model; None without a key."""
    key, model = settings.env.openai_api_key, settings.behaviour.model
    if key is None:
        return None
    from bot.llm import OpenAIChat

    return OpenAIChat(
        api_key=key.get_secret_value(),
        base_url=str(settings.env.openai_base_url),
        model=model.name,
        timeout=model.timeout_seconds,
        max_output_tokens=model.max_output_tokens,
    )


def _facts(name: str, state: AnswerState) -> Mapping[str, Any]:
    """What a trace tells of a step: redacted words and plain facts."""
    answer = state.answer
    match name:
        case "redact":
            return {"output": state.question, "placeholders": len(state.placeholders)}
        case "read":
            return {"files": len(state.files), "pictures": len(state.shots), "unread": len(state.unread)}
        case "retrieve":
            return {
                "input": [state.context, state.question],
                "output": [[one.title, one.url, one.score] for one in state.passages],
            }
        case "compose" if answer is not None:
            usage = answer.usage
            spent = {"input": usage.input_tokens, "output": usage.output_tokens} if usage else {}
            return {
                "input": state.question,
                "output": answer.text,
                "model": usage.model if usage else None,
                "usage": spent,
                "model_failed": state.model_failed,
                "note": state.note,
            }
        case "ground" if answer is not None:
            return {"grounded": answer.grounded, "cited": [one.url for one in answer.cites], "note": state.note}
        case _:
            return {"note": state.note}
