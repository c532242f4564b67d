"""A stand-in for a Langfuse server: takes OTLP in protobuf, scores and deletions as its own API describes them (the
types of the `langfuse` package), and keeps what it took. `mode` makes it ill.

On its own: `python -m tests.support.langfuse_server --port 8098 --mode hang`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, get_args

from langfuse.api.core.pydantic_utilities import parse_obj_as
from langfuse.api.scores.types.create_score_request import CreateScoreRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

PUBLIC_KEY, SECRET_KEY = "pk-lf-stand-in", "sk-lf-stand-in"

Mode = Literal["well", "status", "hang", "drip_head", "drip_body"]


@dataclass(frozen=True)
class Seen:
    """A span as it came in. `told`: its attributes."""

    name: str
    id: bytes
    parent: bytes
    trace: str
    began: int
    ended: int
    told: Mapping[str, Any]


@dataclass
class LangfuseServer:
    url: str
    mode: Mode = "well"
    status: int = 500
    retry_after: str | None = None
    refused: str = ""  # scores with this field
    poison: str = ""  # a score of this name has the whole request refused
    largest: int | None = None  # bytes of an unpacked request; larger ones are 413
    spans: list[Seen] = field(default_factory=list)
    scores: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # method and path of each request
    bodies: list[bytes] = field(default_factory=list)  # unpacked
    gone: threading.Event = field(default_factory=threading.Event)

    def trace(self, trace: str) -> dict[str, Seen]:
        """Its spans by name; of those of one name the last."""
        return {one.name: one for one in self.spans if one.trace == trace}

    def take(self, method: str, path: str, kind: str, body: bytes) -> tuple[int, bytes]:
        match method, path:
            case "POST", "/api/public/otel/v1/traces":
                if kind != "application/x-protobuf":
                    return 415, b""
                self._keep(ExportTraceServiceRequest.FromString(body))
                return 200, ExportTraceServiceResponse().SerializeToString()
            case "POST", "/api/public/scores":
                return self._score(json.loads(body))
            case "DELETE", "/api/public/traces":
                self.deleted += json.loads(body)["traceIds"]
                return 200, b'{"message": "Traces deleted successfully"}'
            case "DELETE", _ if path.startswith("/api/public/scores/"):
                found = self.scores.pop(path.rpartition("/")[2], None)
                return (404, b"{}") if found is None else (202, b"{}")
        return 404, b"{}"

    def _keep(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans += [_seen(span) for span in scope.spans]

    def _score(self, told: Any) -> tuple[int, bytes]:
        if any(one["name"] == self.poison for one in told):
            return 400, b'{"message": "Invalid request data"}'
        wrong = [error for one in told if (error := _wrong(one, self.refused))]
        for one in told:
            if not _wrong(one, self.refused):
                self.scores[one["id"]] = one
        if wrong:
            answer = {"accepted": len(told) - len(wrong), "rejected": len(wrong), "errors": wrong}
            return 207, json.dumps(answer).encode()
        return 202, b'{"message": "Accepted"}'


def _wrong(score: Any, refused: str) -> Mapping[str, str] | None:
    """What Langfuse would say against it."""
    if refused in score:
        return {"message": f"no {refused}"}
    try:
        read = parse_obj_as(CreateScoreRequest, score)
    except ValueError as error:
        return {"message": str(error)}
    if read.model_extra:
        return {"message": f"unknown: {set(read.model_extra)}"}
    if score.get("dataType") == "BOOLEAN" and score["value"] not in (0, 1):
        return {"message": "a boolean is 0 or 1"}
    if not score.get("traceId") and not score.get("sessionId"):
        return {"message": "about nothing"}
    return None


def _seen(span: Span) -> Seen:
    told = {
        one.key: [value.string_value for value in one.value.array_value.values]
        if one.value.HasField("array_value")
        else one.value.bool_value or one.value.string_value
        for one in span.attributes
    }
    return Seen(
        span.name,
        span.span_id,
        span.parent_span_id,
        span.trace_id.hex(),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        told,
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        server: LangfuseServer = self.server.langfuse  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        server.asked.append(f"{self.command} {self.path}")
        server.bodies.append(body)
        match server.mode:
            case "hang":
                self.close_connection = server.gone.wait()
            case "drip_head":
                self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            case "drip_body":
                self._drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            case "status":
                self._say(server.status, b"{}", server.retry_after)
            case "well" if server.largest is not None and len(body) > server.largest:
                self._say(413, b"")
            case "well":
                kind = self.headers.get("Content-Type") or ""
                self._say(*server.take(self.command, self.path, kind, body))

    def _drip(self, begin: bytes) -> None:
        server: LangfuseServer = self.server.langfuse  # type: ignore[attr-defined]
        self.close_connection = True
        with suppress(OSError):  # the client has had enough
            self.wfile.write(begin)
            while not server.gone.wait(0.05):
                self.wfile.write(b"x")

    def _say(self, status: int, body: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def langfuse_server(port: int = 0) -> Iterator[LangfuseServer]:
    listening = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    listening.daemon_threads = True
    made = LangfuseServer(f"http://127.0.0.1:{listening.server_port}")
    listening.langfuse = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.gone.set()
        listening.shutdown()
        listening.server_close()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--mode", choices=get_args(Mode), default="well")
    chosen = options.parse_args()
    with langfuse_server(chosen.port) as server:
        server.mode = chosen.mode
        threading.Event().wait()


if __name__ == "__main__":
    main()
