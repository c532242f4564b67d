"""An attempt to answer as OpenTelemetry's spans, with the attributes that Langfuse's library writes.

Made afterwards, with the times that were noted, and handed to nobody: what becomes of them is `sender`'s. What belongs
to a trace (session, user, release) stands on each of its spans, as that library has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import langfuse
from langfuse import LangfuseOtelSpanAttributes as Names
from langfuse._client.attributes import create_generation_attributes, create_span_attributes
from langfuse._client.constants import LANGFUSE_TRACER_NAME
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Span, set_span_in_context

from bot.model import ToolRun, Usage
from bot.pseudonyms import Pseudonyms
from bot.tracing.mask import Mask
from bot.tracing.record import Attempt, Step

# What Langfuse calls the kinds of work; everything else is a plain span.
KINDS = {
    "answer": "agent",
    "retrieve": "retriever",
    "screen": "guardrail",
    "guard": "guardrail",
    "moderate": "guardrail",
    "disarm": "guardrail",
    "judge": "evaluator",
    "ground": "evaluator",
    "compose": "chain",
}
SHORTEST = 1_000_000  # nanoseconds: of a step that has nothing to tell, and is told of all the same
_SECOND = 1_000_000_000
_EMPTY: tuple[object, ...] = (None, "", [], {}, ())


class Packer:
    """Turns attempts into spans, masked and under pseudonyms. For one thread."""

    def __init__(self, names: Pseudonyms, mask: Mask, release: str, prompt: str) -> None:
        """`prompt`: name and version of the one that answers."""
        self.names = names
        self.mask = mask
        self.release = release
        self.prompt = prompt
        self._ids, self._ended = _Ids(), _Ended()
        # Of our own: with the global one, spans of every instrumented library would come along. Nothing of it waits
        # when the process ends.
        provider = TracerProvider(
            sampler=ALWAYS_ON,
            resource=Resource({"service.name": "firstline", "service.version": release}),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        provider.add_span_processor(self._ended)
        self._tracer = provider.get_tracer(LANGFUSE_TRACER_NAME, langfuse.__version__)

    def spans(self, attempt: Attempt) -> list[ReadableSpan]:
        """The root is the last of them."""
        self._ids.trace = int(self.names.trace(attempt.conversation, attempt.message), 16)
        whole = _Trace(self, attempt)
        root = self.begin(
            attempt.name, None, attempt.began, whole.of_step(attempt, "agent") | {Names.IS_APP_ROOT: True}
        )
        for step in filter(_tells, attempt.steps):
            span = self.begin(step.name, root, step.began, whole.of_step(step, KINDS.get(step.name, "span")))
            for name, attributes, (began, ended) in whole.within(step):
                self.begin(name, span, began, attributes).end(ended)
            span.end(step.ended)
        root.end(attempt.ended)
        return self._ended.taken()

    def begin(self, name: str, parent: Span | None, began: int, attributes: Mapping[str, Any]) -> Span:
        context = Context() if parent is None else set_span_in_context(parent, Context())
        return self._tracer.start_span(name, context, start_time=began, attributes=attributes)


@dataclass(slots=True)
class _Trace:
    packer: Packer
    attempt: Attempt
    shared: dict[str, Any] = field(init=False)  # by all its spans

    def __post_init__(self) -> None:
        names, attempt = self.packer.names, self.attempt
        thread, requester = attempt.thread, attempt.requester
        self.shared = {
            Names.TRACE_NAME: attempt.name,
            Names.TRACE_SESSION_ID: names.session(attempt.conversation),
            Names.TRACE_TAGS: [thread.channel],
            Names.RELEASE: self.packer.release,
        }
        if requester.id:
            self.shared[Names.TRACE_USER_ID] = names.user(thread.channel, thread.account, requester.id)

    def of_step(self, step: Step, kind: str) -> dict[str, Any]:
        metadata = {name: value for name, value in step.facts.items() if name not in ("input", "output")}
        level = ("WARNING" if step.withdrawn else "ERROR") if step.error else None
        return self.shared | create_span_attributes(
            observation_type=kind,  # type: ignore[arg-type]
            input=self._masked(step.facts.get("input")),
            output=self._masked(step.facts.get("output")),
            metadata=self._told(metadata),
            level=level,  # type: ignore[arg-type]
            status_message=step.error or None,
            version=self.packer.prompt,
        )

    def within(self, step: Step) -> Iterator[tuple[str, dict[str, Any], tuple[int, int]]]:
        """Name, attributes and times of each call in a step. Of the last one that wrote the answer, its words as well:
        the others looked something up."""
        for number, call in enumerate(step.calls, start=1):
            last = number == len(step.calls) and step.name == "compose"
            name = call.prompt.partition("@")[0] or "model"
            yield name, self._generation(call, step.facts if last else {}), _times(call.ended_at, call.seconds, step)
        for run in step.runs:
            yield self._masked(run.name), self._tool(run), _times(run.ended_at, run.seconds, step)

    def _generation(self, call: Usage, words: Mapping[str, Any]) -> dict[str, Any]:
        usage = {
            "input": call.input_tokens - call.cached_tokens,
            "input_cached_tokens": call.cached_tokens,
            "output": call.output_tokens,
        }
        metadata = {"prompt": call.prompt, "failed": list(call.failed), "estimated": call.estimated or None}
        return self.shared | create_generation_attributes(
            model=call.model,
            input=self._masked(words.get("input")),
            output=self._masked(words.get("output")),
            usage_details=usage,
            cost_details=None if call.cost is None else {"total": float(call.cost)},
            metadata=self._told(metadata),
            version=self.packer.prompt,
        )

    def _tool(self, run: ToolRun) -> dict[str, Any]:
        return self.shared | create_span_attributes(
            observation_type="tool",
            level="ERROR" if run.failed else None,
            metadata={"effect": run.effect.value, "waits": run.waits},
            version=self.packer.prompt,
        )

    def _told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What says nothing is left out."""
        return {name: self._masked(value) for name, value in facts.items() if value not in _EMPTY}

    def _masked(self, value: Any) -> Any:
        return self.packer.mask(value, self.attempt.requester)


class _Ids(RandomIdGenerator):
    """`trace`: of the spans that begin without a parent."""

    trace = 0

    def generate_trace_id(self) -> int:
        return self.trace


class _Ended(SpanProcessor):
    """Keeps spans until they are taken."""

    def __init__(self) -> None:
        self._spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self._spans.append(span)

    def taken(self) -> list[ReadableSpan]:
        spans, self._spans = self._spans, []
        return spans


def _tells(step: Step) -> bool:
    told = any(value not in _EMPTY for value in step.facts.values())
    return bool(told or step.calls or step.runs or step.error) or step.ended - step.began >= SHORTEST


def _times(ended_at: float, seconds: float, step: Step) -> tuple[int, int]:
    """Nanoseconds since 1970; a call may have begun before the step that waited for its end."""
    ended = int(ended_at * _SECOND) or step.ended
    return ended - int(seconds * _SECOND), ended
