"""What Langfuse is told, on the wire; and that a server which is ill costs nobody anything."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

import pytest
from langfuse import Langfuse as TheirLibrary
from langfuse._client.attributes import LangfuseOtelSpanAttributes
from langfuse._client.constants import ObservationTypeLiteral, get_observation_types_list
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from bot.errors import StoreUnavailable
from bot.model import Effect, ToolRun, Usage
from bot.pipeline import Pipeline, Services
from bot.privacy import Redactor
from bot.pseudonyms import Pseudonyms
from bot.tracing.langfuse import Langfuse, NeverTaken, NotTaken, TooLarge
from bot.tracing.mask import Mask
from bot.tracing.record import Recorder
from bot.tracing.scores import Score
from bot.tracing.sender import MOST, Sender
from bot.tracing.spans import KINDS, Packer
from tests.support.asking import NOW, as_kept
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY, LangfuseServer, langfuse_server
from tests.support.openai_server import OpenAIServer, Script
from tests.support.polling import until

NAMES = Pseudonyms(b"of a test")
PROMPT = "answering@1"
TYPE = "langfuse.observation.type"
MADE: list[Recorder] = []


@pytest.fixture
def langfuse() -> Iterator[LangfuseServer]:
    with langfuse_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered, and a failure is not waited over for long."""
    monkeypatch.setattr("bot.tracing.sender.GATHERING_SECONDS", 0.01)
    monkeypatch.setattr("bot.tracing.sender.FIRST_WAIT", 0.01)
    monkeypatch.setattr("bot.tracing.sender.LONGEST_WAIT", 0.02)


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """What a test left behind counts nothing in the next one."""
    yield
    while MADE:
        MADE.pop().close(seconds=0)
    until(lambda: not [one for one in threading.enumerate() if one.name == "traces"])


def client(server: LangfuseServer, seconds: float = 5.0) -> Langfuse:
    return Langfuse(server.url, PUBLIC_KEY, SECRET_KEY, seconds)


def tracer(langfuse: Langfuse, redactor: Redactor | None = None) -> Recorder:
    scrub = redactor.scrub if redactor else str
    sender = Sender(langfuse, lambda: Packer(NAMES, Mask(scrub), "1.2.3", PROMPT))
    MADE.append(Recorder(sender.take, sender.close, 1.0))
    return MADE[-1]


def counted() -> dict[str, float]:
    """Attempts by what became of them, since the process began."""
    samples = (sample for family in REGISTRY.collect() for sample in family.samples)
    return {one.labels["result"]: one.value for one in samples if one.name == "firstline_traces_total"}


def since(before: dict[str, float]) -> dict[str, float]:
    return {name: more for name, value in counted().items() if (more := value - before.get(name, 0))}


def try_to_answer(tracer: Recorder, number: int) -> None:
    with tracer.conversation(as_kept(number)) as span, span.step("redact") as step:
        step.note(output=f"question {number}")


def test_a_turn_is_one_trace_with_kinds_pseudonyms_generations_and_scores(
    with_model: Services, redactor: Redactor, server: OpenAIServer, langfuse: LangfuseServer
) -> None:
    server.script = Script(mode="text", text="Open Settings, choose Security and follow the e-mail to <EMAIL_1>. [1]")
    traces = tracer(client(langfuse), redactor)

    Pipeline(with_model, traces)(as_kept(7, "Reset my password, I am Anna Silva, anna@silva.example"))
    until(lambda: len(langfuse.scores) == 2)
    traces.close()

    (trace,) = {span.trace for span in langfuse.spans}
    assert trace == NAMES.trace(7, 1)
    spans = langfuse.trace(trace)
    root = spans["answer"]
    assert {name: spans[name].told[TYPE] for name in ("answer", "retrieve", "guard", "judge", "ground", "compose")} == {
        "answer": "agent", "retrieve": "retriever", "guard": "guardrail", "judge": "evaluator", "ground": "evaluator",
        "compose": "chain",
    }  # fmt: skip
    for span in langfuse.spans:
        assert span.told["session.id"] == NAMES.session(7)
        assert span.told["user.id"] == NAMES.user("intercom", "app1", "u1")
        assert (span.told["langfuse.release"], span.told["langfuse.version"]) == ("1.2.3", PROMPT)
        assert span.told["langfuse.trace.tags"] == ["intercom"]
    assert {span.parent for span in langfuse.spans if span.told[TYPE] != "generation"} == {b"", root.id}
    *_, generation = [span for span in langfuse.spans if span.told[TYPE] == "generation"]
    assert generation.parent == spans["compose"].id
    assert generation.told["langfuse.observation.model.name"] == "gpt-4.1"
    assert root.began <= generation.ended <= root.ended
    assert "<EMAIL_1>" in root.told["langfuse.observation.output"]
    assert {score["name"]: (score["traceId"], score["dataType"]) for score in langfuse.scores.values()} == {
        "grounded": (trace, "BOOLEAN"), "confidence": (trace, "NUMERIC"),
    }  # fmt: skip
    for body in langfuse.bodies:
        assert not re.search(rb"(?i)anna|silva|u1\b|app1", body)


def test_models_and_tools_are_told_with_tokens_cost_and_times(langfuse: LangfuseServer) -> None:
    traces = tracer(client(langfuse))

    with traces.conversation(as_kept()) as span, span.step("compose") as step:
        step.note(input="how?", output="so")
        step.worked(
            [
                Usage(model="small", prompt="answering@1", ended_at=10.0, seconds=2.0),
                Usage(
                    model="large", prompt="answering@1", input_tokens=9, cached_tokens=4, output_tokens=3,
                    cost=Decimal("0.00015"), ended_at=20.0, seconds=5.0,
                ),
            ],
            [ToolRun(name="look_up", effect=Effect.READ, seconds=1.0, failed=True, ended_at=12.0)],
        )  # fmt: skip
    traces.close()

    first, second = [one for one in langfuse.spans if one.told[TYPE] == "generation"]
    (tool,) = [one for one in langfuse.spans if one.told[TYPE] == "tool"]
    assert "langfuse.observation.cost_details" not in first.told
    assert "langfuse.observation.output" not in first.told
    assert second.told["langfuse.observation.usage_details"] == '{"input": 5, "input_cached_tokens": 4, "output": 3}'
    assert second.told["langfuse.observation.cost_details"] == '{"total": 0.00015}'
    assert second.told["langfuse.observation.output"] == "so"
    assert (second.began, second.ended) == (15_000_000_000, 20_000_000_000)
    assert (tool.name, tool.told["langfuse.observation.level"]) == ("look_up", "ERROR")


def test_a_span_is_what_langfuses_own_library_and_opentelemetrys_sdk_make_of_the_same(langfuse: LangfuseServer) -> None:
    exporter = InMemorySpanExporter()
    theirs = TheirLibrary(
        public_key="pk-names", secret_key="sk", base_url="http://localhost:9", tracer_provider=TracerProvider(),
        span_exporter=exporter, release="1.2.3",
    )  # fmt: skip
    observation = theirs.start_observation(
        name="answering", as_type="generation", input="how?", output="so", model="m", version=PROMPT,
        usage_details={"input": 0, "input_cached_tokens": 0, "output": 0}, cost_details={"total": 1.0},
        metadata={"prompt": "answering@1"},
    )  # fmt: skip
    observation.end()
    theirs.shutdown()
    (their_span,) = _spans(encode_spans(exporter.get_finished_spans()))
    traces = tracer(client(langfuse))

    with suppress(ValueError), traces.conversation(as_kept()) as span, span.step("compose") as step:
        step.note(input="how?", output="so")
        step.worked([Usage(model="m", prompt="answering@1", cost=Decimal(1))], [])
        raise ValueError
    traces.close()

    ours = _spans(ExportTraceServiceRequest.FromString(langfuse.bodies[0]))
    (same,) = [one for one in ours if one.name == "answering"]
    assert {*_told(ours[0])} >= {LangfuseOtelSpanAttributes.IS_APP_ROOT, "langfuse.observation.level"}
    known = {value for name, value in vars(LangfuseOtelSpanAttributes).items() if name.isupper()}
    written = {one.key for each in ours for one in each.attributes}
    assert {name for name in written if not name.startswith("langfuse.observation.metadata.")} <= known
    theirs_told, ours_told = _told(their_span), _told(same)
    others = {name for name, value in theirs_told.items() if ours_told.get(name) != value}
    assert others == {LangfuseOtelSpanAttributes.IS_APP_ROOT}  # theirs has no parent
    assert (same.kind, same.flags) == (their_span.kind, their_span.flags)
    assert [len(same.trace_id), len(same.span_id)] == [len(their_span.trace_id), len(their_span.span_id)]
    assert {*KINDS.values(), "span", "tool", "generation"} <= {*get_observation_types_list(ObservationTypeLiteral)}


def _spans(request: ExportTraceServiceRequest) -> list[Span]:
    return [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]


def _told(span: Span) -> dict[str, bytes]:
    return {one.key: one.value.SerializeToString() for one in span.attributes}


def test_half_a_character_costs_no_trace(langfuse: LangfuseServer) -> None:
    """A model that is cut off may leave half a surrogate pair behind."""
    traces = tracer(client(langfuse))

    try_to_answer(traces, 1)
    with traces.conversation(as_kept(2)) as span:
        span.note(output="so \ud83d", explanation="\ud83d")
    traces.close()

    assert {span.trace for span in langfuse.spans} == {NAMES.trace(1, 1), NAMES.trace(2, 1)}
    assert langfuse.spans[-1].told["langfuse.observation.output"] == "so ?"


@pytest.mark.parametrize(
    "ill",
    ["dead", "hang", "drip_head", "drip_body", 401, 403, 404, 413, 429, 500, 503],
)
def test_an_ill_server_holds_neither_answers_nor_the_end(ill: str | int) -> None:
    """Both would hang here for as long as it does."""
    before = counted()
    with langfuse_server() as server:
        match ill:
            case "hang" | "drip_head" | "drip_body":
                server.mode = ill
            case int():
                server.mode, server.status = "status", ill
        langfuse = client(server) if ill != "dead" else Langfuse("http://127.0.0.1:9", PUBLIC_KEY, SECRET_KEY)
        traces = tracer(langfuse)

        for number in range(MOST + 100):
            try_to_answer(traces, number)
        traces.close(seconds=0.1)
        try_to_answer(traces, 1)

        assert not server.gone.is_set()
        assert server.spans == []
    until(lambda: sum(since(before).values()) == MOST + 101)
    assert {"stopped"} <= since(before).keys() <= {"full", "refused", "too_large", "stopped"}


def test_what_a_server_did_not_take_it_is_sent_again_once_it_does(langfuse: LangfuseServer) -> None:
    before = counted()
    langfuse.mode, langfuse.status, langfuse.retry_after = "status", 429, "0"
    traces = tracer(client(langfuse))
    for number in range(5):
        try_to_answer(traces, number)
    until(lambda: len(langfuse.asked) >= 3)

    langfuse.mode = "well"

    until(lambda: since(before).get("sent") == 5)
    assert sorted(span.trace for span in langfuse.spans if span.name == "answer") == sorted(
        NAMES.trace(number, 1) for number in range(5)
    )
    assert since(before) == {"sent": 5}


def test_a_request_that_is_too_large_is_sent_in_parts_and_one_that_stays_so_is_lost(langfuse: LangfuseServer) -> None:
    before = counted()
    langfuse.largest = 2000
    traces = tracer(client(langfuse))
    for number in range(8):
        try_to_answer(traces, number)
    with traces.conversation(as_kept(100)) as span:
        span.note(output="long " * 1000)

    until(lambda: sum(since(before).values()) == 9)

    assert since(before) == {"sent": 8, "too_large": 1}
    assert NAMES.trace(100, 1) not in {span.trace for span in langfuse.spans}


def test_what_has_become_too_old_is_not_sent(langfuse: LangfuseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.tracing.sender.OLDEST_SECONDS", -1.0)
    before, traces = counted(), tracer(client(langfuse))

    try_to_answer(traces, 1)

    until(lambda: since(before) == {"too_old": 1})
    assert langfuse.asked == []


def test_while_the_database_is_away_traces_wait_for_their_names(langfuse: LangfuseServer) -> None:
    away = [StoreUnavailable("away"), StoreUnavailable("away")]

    def packer() -> Packer:
        if away:
            raise away.pop()
        return Packer(NAMES, Mask(str), "1.2.3", PROMPT)

    sender = Sender(client(langfuse), packer)
    MADE.append(traces := Recorder(sender.take, sender.close, 1.0))

    try_to_answer(traces, 1)

    until(lambda: langfuse.spans)
    assert not away


@pytest.mark.parametrize("mode", ["hang", "drip_head", "drip_body"])
def test_an_exchange_ends_whatever_the_server_drips(
    langfuse: LangfuseServer, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = client(langfuse, seconds=60)
    asking.delete_traces([NAMES.trace(1, 1)])  # the connection is kept
    langfuse.mode = mode  # type: ignore[assignment]

    with monkeypatch.context() as patch:
        patch.setattr(asking, "_seconds", 0.3)  # of an exchange; no wait of httpx's is over by then
        for _ in range(2):
            with pytest.raises(NotTaken):
                asking.delete_traces([NAMES.trace(1, 2)])

    langfuse.mode = "well"
    asking.delete_traces([NAMES.trace(1, 3)])
    assert langfuse.deleted == [NAMES.trace(1, 1), NAMES.trace(1, 3)]


@pytest.mark.parametrize(("status", "error"), [(401, NeverTaken), (413, TooLarge), (429, NotTaken), (502, NotTaken)])
def test_what_a_status_means(langfuse: LangfuseServer, status: int, error: type[Exception]) -> None:
    langfuse.mode, langfuse.status = "status", status

    with pytest.raises(error):
        client(langfuse).send_spans([])


def test_scores_that_it_does_not_want_are_counted_and_deleted_ones_are_gone(langfuse: LangfuseServer) -> None:
    asking = client(langfuse)
    good = Score(name="helpful", value=True, conversation=1, message=1, at=NOW)
    bad = Score(name="helpful", value=7.0, conversation=1, at=NOW)

    langfuse.refused = "sessionId"
    assert asking.send_scores([good, bad], NAMES) == 1
    number = NAMES.score(NAMES.trace(1, 1), "helpful")
    assert list(langfuse.scores) == [number]
    asking.delete_score(number)
    asking.delete_score(number)

    assert langfuse.scores == {}
