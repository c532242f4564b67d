"""An attempt to answer as OpenTelemetry's spans, in protobuf (OTLP 1), under the names that Langfuse reads.

The names: https://langfuse.com/integrations/native/opentelemetry, and `LangfuseOtelSpanAttributes` of its own library,
which a test holds these against. What belongs to a trace (session, user, release) stands on each of its spans, as that
library writes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan

from bot.model import ToolRun, Usage
from bot.pseudonyms import SPAN_DIGITS, Pseudonyms
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
_METADATA = "langfuse.observation.metadata."
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Packer:
    """Turns attempts into spans, masked and under pseudonyms. For one thread."""

    names: Pseudonyms
    mask: Mask
    release: str
    prompt: str  # name and version of the one that answers

    def spans(self, attempt: Attempt) -> list[WireSpan]:
        return list(_Trace(self, attempt).spans())


def request(spans: Sequence[WireSpan], release: str) -> bytes:
    """What is sent of several traces at once."""
    resource = Resource(attributes=[_pair("service.name", "firstline"), _pair("service.version", release)])
    scope = ScopeSpans(scope=InstrumentationScope(name="firstline", version=release), spans=spans)
    whole = ExportTraceServiceRequest(resource_spans=[ResourceSpans(resource=resource, scope_spans=[scope])])
    return bytes(whole.SerializeToString())


@dataclass(slots=True)
class _Trace:
    packer: Packer
    attempt: Attempt
    trace: bytes = field(init=False)
    shared: list[KeyValue] = field(init=False)

    def __post_init__(self) -> None:
        names, attempt = self.packer.names, self.attempt
        self.trace = bytes.fromhex(names.trace(attempt.conversation, attempt.message))
        thread, requester = attempt.thread, attempt.requester
        told = {
            "langfuse.trace.name": attempt.name,
            "session.id": names.session(attempt.conversation),
            "langfuse.release": self.packer.release,
            "langfuse.version": self.packer.prompt,
        }
        if requester.id:
            told["user.id"] = names.user(thread.channel, thread.account, requester.id)
        self.shared = [
            *(_pair(name, value) for name, value in told.items()),
            _pair("langfuse.trace.tags", [thread.channel]),
        ]

    def spans(self) -> Iterator[WireSpan]:
        root = self._span(self.attempt, KINDS["answer"], b"")
        for step in self.attempt.steps:
            if not _tells(step):
                continue
            span = self._span(step, KINDS.get(step.name, "span"), root.span_id)
            yield span
            yield from self._calls(step, span.span_id)
            yield from (self._run(run, step, span.span_id) for run in step.runs)
        yield root

    def _calls(self, step: Step, parent: bytes) -> Iterator[WireSpan]:
        """Of the last one what was written as well: the others looked something up."""
        for number, call in enumerate(step.calls, start=1):
            last = number == len(step.calls) and step.name == "compose"
            words = step.facts if last else {}
            yield self._generation(call, words, step, parent)

    def _generation(self, call: Usage, words: Mapping[str, Any], step: Step, parent: bytes) -> WireSpan:
        usage = {
            "input": call.input_tokens - call.cached_tokens,
            "input_cached_tokens": call.cached_tokens,
            "output": call.output_tokens,
        }
        told = [
            _pair("langfuse.observation.model.name", call.model),
            _pair("langfuse.observation.usage_details", json.dumps(usage)),
            *(
                [_pair("langfuse.observation.cost_details", json.dumps({"total": float(call.cost)}))]
                if call.cost
                else ()
            ),
        ]
        metadata = {"prompt": call.prompt, "failed": list(call.failed), "estimated": call.estimated}
        attributes = [*told, *self._words(words), *self._metadata(metadata)]
        name = call.prompt.partition("@")[0] or "model"
        return self._made(name, "generation", parent, _times(call.ended_at, call.seconds, step), attributes)

    def _run(self, run: ToolRun, step: Step, parent: bytes) -> WireSpan:
        told = {"effect": run.effect.value, "waits": run.waits}
        error = [_pair("langfuse.observation.level", "ERROR")] if run.failed else []
        times = _times(run.ended_at, run.seconds, step)
        return self._made(run.name, "tool", parent, times, [*error, *self._metadata(told)])

    def _span(self, step: Step, kind: str, parent: bytes) -> WireSpan:
        rest = {name: value for name, value in step.facts.items() if name not in ("input", "output")}
        attributes = [*self._words(step.facts), *self._metadata(rest)]
        if step.error:
            attributes += [
                _pair("langfuse.observation.level", "WARNING" if step.withdrawn else "ERROR"),
                _pair("langfuse.observation.status_message", step.error),
            ]
        return self._made(step.name, kind, parent, (step.began, step.ended), attributes)

    def _words(self, facts: Mapping[str, Any]) -> Iterator[KeyValue]:
        for name in ("input", "output"):
            if name in facts:
                yield _pair(f"langfuse.observation.{name}", _text(self._masked(facts[name])))

    def _metadata(self, facts: Mapping[str, Any]) -> Iterator[KeyValue]:
        """What says nothing is left out."""
        for name, value in facts.items():
            if value is not None and value not in ("", [], {}, ()):
                yield _pair(_METADATA + name, _text(self._masked(value)))

    def _masked(self, value: Any) -> Any:
        return self.packer.mask(value, self.attempt.requester)

    def _made(
        self, name: str, kind: str, parent: bytes, times: tuple[int, int], attributes: Sequence[KeyValue]
    ) -> WireSpan:
        return WireSpan(
            trace_id=self.trace,
            span_id=os.urandom(SPAN_DIGITS // 2),
            parent_span_id=parent,
            name=self._masked(name),
            kind=WireSpan.SPAN_KIND_INTERNAL,
            start_time_unix_nano=times[0],
            end_time_unix_nano=times[1],
            attributes=[_pair("langfuse.observation.type", kind), *self.shared, *attributes],
        )


def _tells(step: Step) -> bool:
    told = any(value not in (None, "", [], {}) for value in step.facts.values())
    return bool(told or step.calls or step.runs or step.error) or step.ended - step.began >= SHORTEST


def _times(ended_at: float, seconds: float, step: Step) -> tuple[int, int]:
    """Nanoseconds since 1970; a call may have begun before the step that waited for its end."""
    ended = int(ended_at * _SECOND) or step.ended
    return ended - int(seconds * _SECOND), ended


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pair(name: str, value: str | Sequence[str]) -> KeyValue:
    if isinstance(value, str):
        return KeyValue(key=name, value=AnyValue(string_value=_whole(value)))
    texts = [AnyValue(string_value=_whole(one)) for one in value]
    return KeyValue(key=name, value=AnyValue(array_value=ArrayValue(values=texts)))


def _whole(text: str) -> str:
    """Half a surrogate pair cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()
