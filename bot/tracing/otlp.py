"""Spans in OTLP's protobuf, of what is over.

OpenTelemetry's SDK makes spans that live: each is locked, cleaned, copied, and copied again for the wire, which takes
several times as long. On the wire they are the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

_ID_BYTES = 8  # of a span
_IS_REMOTE_KNOWN = 0x100  # of the flags: their parents are of this process


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who writes spans: attributes of the program, name and version of the library."""

    program: Mapping[str, str]
    library: str
    version: str


class Spans:
    """Of one trace. What stands on each is written once and copied."""

    def __init__(self, source: Source, trace: str, shared: Mapping[str, Any]) -> None:
        """`trace`: its id, in hexadecimal digits. Attributes are texts, booleans or lists of texts."""
        self._request = ExportTraceServiceRequest()
        program = self._request.resource_spans.add()
        _write(program.resource.attributes, source.program)
        library = program.scope_spans.add()
        library.scope.name, library.scope.version = source.library, source.version
        self._spans = library.spans
        self._blank = Span(trace_id=bytes.fromhex(trace), kind=Span.SPAN_KIND_INTERNAL, flags=_IS_REMOTE_KNOWN)
        _write(self._blank.attributes, shared)

    def add(self, name: str, parent: bytes, times: tuple[int, int], attributes: Mapping[str, Any]) -> bytes:
        """Its id. `parent`: empty for a root. `times`: in nanoseconds since 1970."""
        span = self._spans.add()
        span.CopyFrom(self._blank)
        span.span_id, span.parent_span_id, span.name = os.urandom(_ID_BYTES), parent, _sound(name)
        span.start_time_unix_nano, span.end_time_unix_nano = times
        _write(span.attributes, attributes)
        return bytes(span.span_id)

    def request(self) -> bytes:
        """What asks a server to take them. Several of these one after another are one request (protobuf merges)."""
        return bytes(self._request.SerializeToString())


def _write(to: Any, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        attribute = to.add()
        attribute.key = _sound(name)
        if isinstance(value, bool):
            attribute.value.bool_value = value
        elif isinstance(value, str):
            attribute.value.string_value = _sound(value)
        else:
            _write_texts(attribute.value.array_value.values, value)


def _write_texts(to: Any, texts: Iterable[str]) -> None:
    for text in texts:
        to.add().string_value = _sound(text)


def _sound(text: str) -> str:
    """Without halves of surrogate pairs, which models write now and then and protobuf refuses."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
