"""An attempt to answer as OpenTelemetry's spans, with the attributes that Langfuse's library writes.

Made afterwards, with the times that were noted: `otlp` writes them down, what becomes of them is `sender`'s. What
belongs to a trace (session, user, release) stands on each of its spans, as that library has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import langfuse
from langfuse import LangfuseOtelSpanAttributes as Names
from langfuse._client.attributes import create_generation_attributes, create_span_attributes
from langfuse._client.constants import LANGFUSE_TRACER_NAME

from bot.model import ToolRun, Usage
from bot.pseudonyms import Pseudonyms
from bot.tracing.mask import Mask
from bot.tracing.otlp import Source, Spans
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
        program = {"service.name": "firstline", "service.version": release}
        self.source = Source(program=program, library=LANGFUSE_TRACER_NAME, version=langfuse.__version__)

    def packed(self, attempt: Attempt) -> bytes:
        """As a request to take them (`Spans.request`)."""
        whole = _Trace(self, attempt)
        told = whole.of_step(attempt, "agent") | {Names.IS_APP_ROOT: True}
        root = whole.spans.add(attempt.name, b"", (attempt.began, attempt.ended), told)
        for step in filter(_tells, attempt.steps):
            told = whole.of_step(step, KINDS.get(step.name, "span"))
            span = whole.spans.add(step.name, root, (step.began, step.ended), told)
            for name, attributes, times in whole.within(step):
                whole.spans.add(name, span, times, attributes)
        return whole.spans.request()


@dataclass(slots=True)
class _Trace:
    packer: Packer
    attempt: Attempt
    spans: Spans = field(init=False)

    def __post_init__(self) -> None:
        names, attempt = self.packer.names, self.attempt
        thread, requester = attempt.thread, attempt.requester
        shared = {
            Names.TRACE_NAME: attempt.name,
            Names.TRACE_SESSION_ID: names.session(attempt.conversation),
            Names.TRACE_TAGS: [thread.channel],
            Names.RELEASE: self.packer.release,
            Names.VERSION: self.packer.prompt,
        }
        if requester.id:
            shared[Names.TRACE_USER_ID] = names.user(thread.channel, thread.account, requester.id)
        self.spans = Spans(self.packer.source, names.trace(attempt.conversation, attempt.message), shared)

    def of_step(self, step: Step, kind: str) -> dict[str, Any]:
        metadata = {name: value for name, value in step.facts.items() if name not in ("input", "output")}
        level = ("WARNING" if step.withdrawn else "ERROR") if step.error else None
        return create_span_attributes(
            observation_type=kind,  # type: ignore[arg-type]
            input=self._masked(step.facts.get("input")),
            output=self._masked(step.facts.get("output")),
            metadata=self._told(metadata),
            level=level,  # type: ignore[arg-type]
            status_message=step.error or None,
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
        return create_generation_attributes(
            model=call.model,
            input=self._masked(words.get("input")),
            output=self._masked(words.get("output")),
            usage_details=usage,
            cost_details=None if call.cost is None else {"total": float(call.cost)},
            metadata=self._told(metadata),
        )

    def _tool(self, run: ToolRun) -> dict[str, Any]:
        return create_span_attributes(
            observation_type="tool",
            level="ERROR" if run.failed else None,
            metadata={"effect": run.effect.value, "waits": run.waits},
        )

    def _told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What says nothing is left out."""
        return {name: self._masked(value) for name, value in facts.items() if value not in _EMPTY}

    def _masked(self, value: Any) -> Any:
        return self.packer.mask(value, self.attempt.requester)


def _tells(step: Step) -> bool:
    told = any(value not in _EMPTY for value in step.facts.values())
    return bool(told or step.calls or step.runs or step.error) or step.ended - step.began >= SHORTEST


def _times(ended_at: float, seconds: float, step: Step) -> tuple[int, int]:
    """Nanoseconds since 1970; a call may have begun before the step that waited for its end."""
    ended = int(ended_at * _SECOND) or step.ended
    return ended - int(seconds * _SECOND), ended
