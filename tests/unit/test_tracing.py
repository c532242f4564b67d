"""What a trace carries, and what it must not."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from bot.config import Behaviour, Environment, Settings
from bot.tracing import LangfuseTracer, NullTracer, make_tracer, masker


def scrub(text: str) -> str:
    return text.replace("ann@x.io", "<EMAIL_1>")


def tracer(exporter: InMemorySpanExporter) -> LangfuseTracer:
    # The library keeps one client per public key for the life of the process.
    key = f"pk-{uuid.uuid4()}"
    return LangfuseTracer(
        public_key=key, secret_key="sk", base_url="http://localhost:9", scrub=scrub, exporter=exporter
    )


def test_without_keys_there_is_no_tracer_no_thread_and_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    before = threading.active_count()
    null = make_tracer(Settings(env=Environment(), behaviour=Behaviour()), scrub)
    with null.conversation(1) as span, span.step("redact") as step:
        step.note(output="x")
    assert isinstance(null, NullTracer)
    assert threading.active_count() == before
    assert caplog.text == ""


def test_with_one_key_only_nothing_is_traced() -> None:
    env = Environment(langfuse_public_key=SecretStr("pk"))
    assert isinstance(make_tracer(Settings(env=env, behaviour=Behaviour()), scrub), NullTracer)


def test_each_step_is_a_span_under_the_conversation() -> None:
    exporter = InMemorySpanExporter()
    traces = tracer(exporter)
    with traces.conversation(7) as root:
        with root.step("retrieve") as step:
            step.note(output=["ann@x.io"], found=2)
        with root.step("compose") as step:
            step.note(input="hi ann@x.io", output="hello", model="gpt", usage={"input": 3, "output": 1})
    traces.close()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"answer", "retrieve", "compose"}
    assert {span.resource.attributes["service.name"] for span in spans.values()} == {"firstline"}
    assert spans["answer"].context is not None
    for name in ("retrieve", "compose"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == spans["answer"].context.span_id
        assert "7" in [str(value) for value in (spans[name].attributes or {}).values()]
    told = "".join(str(dict(span.attributes or {})) for span in spans.values())
    assert "ann@x.io" not in told
    assert "<EMAIL_1>" in told
    assert "gpt" in told


def test_an_exception_is_noted_by_its_type_alone() -> None:
    exporter = InMemorySpanExporter()
    traces = tracer(exporter)
    with pytest.raises(ValueError), traces.conversation(7) as root, root.step("compose"):
        raise ValueError("secret words of ann@x.io")
    traces.close()
    told = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert "secret words" not in told
    assert "ValueError" in told


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("ann@x.io", "<EMAIL_1>"),
        ({"a": ["ann@x.io", {"b": ("ann@x.io",)}]}, {"a": ["<EMAIL_1>", {"b": ["<EMAIL_1>"]}]}),
        ([1, 2.5, True, None], [1, 2.5, True, None]),
        ("data:text/plain;base64,YW5uQHguaW8=", "(file)"),
        (ValueError("ann@x.io"), "(ValueError)"),
    ],
)
def test_the_mask_reaches_into_every_shape(data: Any, expected: Any) -> None:
    assert masker(scrub)(data=data) == expected


class Stuck(InMemorySpanExporter):
    """A server that takes what it is sent and does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answering = threading.Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.answering.wait()
        return super().export(spans)


def test_a_dead_server_does_not_hold_the_pipeline() -> None:
    exporter = Stuck()
    traces = tracer(exporter)
    try:
        for number in range(3000):  # more than the library's queue holds
            with traces.conversation(number):
                pass
        assert exporter.get_finished_spans() == ()
    finally:
        exporter.answering.set()
    traces.close()
    assert exporter.get_finished_spans()
