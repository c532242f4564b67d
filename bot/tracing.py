"""Traces of what the pipeline did, step by step, for operators who run Langfuse: the one place that knows it.

Without keys there is a null tracer: no thread, no warning, no import. Only redacted values are handed over by the
pipeline, and they are masked once more here. Spans are sent from a thread of the library's own, so a dead server costs
the pipeline nothing. Exceptions are noted by type: their messages may quote what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from bot.config import Settings

# What Langfuse calls the kinds of work; everything else is a plain span.
_KINDS = {
    "retrieve": "retriever",
    "compose": "generation",
    "guard": "guardrail",
    "moderate": "guardrail",
    "disarm": "guardrail",
    "ground": "evaluator",
}
_SEND_TIMEOUT_SECONDS = 3


class Span(Protocol):
    def note(self, **facts: Any) -> None:
        """Redacted facts. `input`, `output`, `model` and `usage` (name -> tokens) have a place of their own."""
        ...

    def step(self, name: str) -> AbstractContextManager[Span]: ...


class Tracer(Protocol):
    def conversation(self, conversation_id: int) -> AbstractContextManager[Span]:
        """The span of one attempt to answer; a conversation is a session in Langfuse."""
        ...


class NullTracer:
    """Traces nothing; it is its own span."""

    def conversation(self, conversation_id: int) -> AbstractContextManager[Span]:  # noqa: ARG002  (the port's name)
        return nullcontext(self)

    def step(self, name: str) -> AbstractContextManager[Span]:  # noqa: ARG002
        return nullcontext(self)

    def note(self, **facts: Any) -> None:
        pass


def make_tracer(settings: Settings, scrub: Callable[[str], str]) -> Tracer:
    """Langfuse's when both keys are set, else the null tracer. `scrub` removes personal data from a text."""
    env = settings.env
    if env.langfuse_public_key is None or env.langfuse_secret_key is None:
        return NullTracer()
    return LangfuseTracer(
        public_key=env.langfuse_public_key.get_secret_value(),
        secret_key=env.langfuse_secret_key.get_secret_value(),
        base_url=str(env.langfuse_base_url).rstrip("/"),
        scrub=scrub,
    )


class LangfuseTracer:
    def __init__(
        self, *, public_key: str, secret_key: str, base_url: str, scrub: Callable[[str], str], exporter: Any = None
    ) -> None:
        """`exporter`: an OpenTelemetry span exporter in place of the one that sends to `base_url`."""
        from langfuse import Langfuse
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        self._mask = masker(scrub)
        self._client = Langfuse(
            public_key=public_key,
            secret_key=secret_key,
            base_url=base_url,
            timeout=_SEND_TIMEOUT_SECONDS,
            mask=self._mask,
            # A provider of our own: with the global one, spans of every instrumented library would be sent along.
            tracer_provider=TracerProvider(resource=Resource.create({"service.name": "firstline"})),
            span_exporter=exporter,
        )

    @contextmanager
    def conversation(self, conversation_id: int) -> Iterator[Span]:
        from langfuse import propagate_attributes

        with (
            propagate_attributes(session_id=str(conversation_id)),
            _ended(self._client.start_observation(name="answer", as_type="agent"), self._mask) as span,
        ):
            yield span

    def close(self) -> None:
        """Send what is left, within seconds."""
        self._client.shutdown()


class _LangfuseSpan:
    def __init__(self, observation: Any, mask: Callable[..., Any]) -> None:
        self._observation = observation
        self._mask = mask

    def note(self, **facts: Any) -> None:
        usage, model = facts.pop("usage", None), facts.pop("model", None)
        # Masked before the library sees it: it would upload a `data:` address as a file first, and mask afterwards.
        own: dict[str, Any] = {name: self._mask(data=facts.pop(name)) for name in ("input", "output") if name in facts}
        if model is not None:
            own |= {"model": model, "usage_details": dict(usage or {})}
        self._observation.update(**own, metadata=self._mask(data=facts) or None)

    def step(self, name: str) -> AbstractContextManager[Span]:
        kind = _KINDS.get(name, "span")
        return _ended(self._observation.start_observation(name=name, as_type=kind), self._mask)


@contextmanager
def _ended(observation: Any, mask: Callable[..., Any]) -> Iterator[Span]:
    """Not Langfuse's own context manager: that one records the message and the traceback of an exception."""
    try:
        yield _LangfuseSpan(observation, mask)
    except BaseException as error:
        observation.update(level="ERROR", status_message=type(error).__name__)
        raise
    finally:
        observation.end()


def masker(scrub: Callable[[str], str]) -> Callable[..., Any]:
    """A mask for every shape of data; what it does not know is named, not shown."""

    def mask(*, data: Any, **_: Any) -> Any:
        if data is None or isinstance(data, bool | int | float):
            return data
        if isinstance(data, str):
            return "(file)" if data.startswith("data:") else scrub(data)
        if isinstance(data, Mapping):
            return {str(key): mask(data=value) for key, value in data.items()}
        if isinstance(data, list | tuple | set | frozenset):
            return [mask(data=value) for value in data]
        return f"({type(data).__name__})"

    return mask
