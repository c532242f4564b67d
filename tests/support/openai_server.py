"""A stand-in for an OpenAI-compatible server: chat completions (streamed and not), embeddings, models.

It looks the question up where it is offered a tool for it, then answers from the first numbered passage of the prompt,
with a citation, or says that the passages do not answer.
`Script` makes it slow, wrong or silent. Hundreds of streams at once in one process (a thread each).

On its own: `python -m tests.support.openai_server --port 8099 --latency 10`.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from tests.support.openai_answers import (
    answer_from_passage,
    breaks_tool_order,
    chunk,
    embedding,
    moderation,
    pictures_of,
    search_call,
    usage_of,
    whole_reply,
    words_of,
)

Mode = Literal[
    "answer",  # as told above
    "unknown",  # the passages do not answer
    "text",  # `text` word for word as the message's content
    "deltas",  # `deltas`, each in a chunk of its own
    "error",  # HTTP `status`
    "garbage",  # a stream of what is no JSON
    "shape",  # a stream of JSON of another shape
    "html",  # 200 with a web page
    "empty",  # a stream without text
    "length",  # cut off at the length limit
    "refusal",  # the model declines
    "cut",  # the connection ends in the middle
    "dribble",  # a piece every `interval` seconds, without end
    "hang",  # the headers, and then nothing
    "silent",  # not even the headers
]


GATHERING_SECONDS = 30.0


@dataclass
class Script:
    """How the next requests are answered; change it at any time."""

    mode: Mode = "answer"
    latency: float = 0.0  # seconds from request to the end of the stream, spread over its pieces
    call_latency: float = 0.0  # the same of a reply that looks something up first
    together: threading.Barrier | None = None  # no stream says anything before all its parties are streams
    status: int = 500
    retry_after: str | None = None
    times: int | None = None  # after so many requests in this mode: "answer"
    text: str = ""
    piece_chars: int = 12
    holds: bool = False  # a stream that has told its end is not ended
    deltas: tuple[Mapping[str, Any], ...] = ()
    finish: str | None = "tool_calls"  # after the deltas; None: the connection ends
    interval: float = 0.05
    searches: bool = False  # the question is looked up first, whatever the mode, where that is offered
    refuses: tuple[str, ...] = ()  # parameters answered with 400
    refuses_pictures: tuple[int, str | None, str] | None = None  # status, code and message for a request with any
    dimensions: int = 8
    unnumbered: bool = False  # embeddings come in order, without `index`
    violates: tuple[str, ...] = ()  # what the moderations endpoint finds in every text

    def next_mode(self) -> Mode:
        if self.times is None:
            return self.mode
        self.times -= 1
        return self.mode if self.times >= 0 else "answer"


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class OpenAIServer:
    url: str  # the base URL to configure, with /v1
    script: Script
    requests: deque[Request]
    stopping: threading.Event = field(default_factory=threading.Event)
    connections: int = 0  # so far
    streams: int = 0
    most_streams: int = 0  # at the same time

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def count(self, change: int) -> None:
        with self._lock:
            self.streams += change
            self.most_streams = max(self.most_streams, self.streams)

    def take_mode(self) -> Mode:
        with self._lock:
            return self.script.next_mode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024  # hundreds of clients connect at the same moment
    openai: OpenAIServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is nothing to report."""


@contextmanager
def openai_server(script: Script | None = None, port: int = 0) -> Iterator[OpenAIServer]:
    """Serves on a thread of its own until the block is left."""
    server = _Server(("127.0.0.1", port), _Handler)
    server.openai = OpenAIServer(
        url=f"http://127.0.0.1:{server.server_port}/v1", script=script or Script(), requests=deque(maxlen=2000)
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.openai
    finally:
        server.openai.stopping.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a reply's body waits 40 ms for its head to be acknowledged
    server: _Server

    def setup(self) -> None:
        self.server.openai.connections += 1
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            model = {"id": "gpt-test", "object": "model", "created": 1, "owned_by": "test"}
            return self._json(200, {"object": "list", "data": [model]})
        return self._problem(404, "not_found")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.openai.requests.append(Request(self.path, dict(self.headers.items()), body))
        script = self.server.openai.script
        refused = next((name for name in script.refuses if name in body), None)
        if self.headers.get("Authorization") in (None, "Bearer wrong"):
            self._problem(401, "invalid_api_key", f"Incorrect API key: {self.headers.get('Authorization')}")
        elif refused:
            self._problem(400, "unsupported_parameter", f"Unsupported parameter: '{refused}'", refused)
        elif script.refuses_pictures and pictures_of(body):
            self._problem(*script.refuses_pictures)
        elif self.path == "/v1/chat/completions" and breaks_tool_order(body.get("messages", ())):
            self._problem(400, "invalid_request", "tool calls and their results do not match", "messages")
        elif self.path == "/v1/chat/completions":
            self._complete(body)
        elif self.path == "/v1/embeddings":
            self._embed(body)
        elif self.path == "/v1/moderations":
            self._moderate(body)
        else:
            self._problem(404, "not_found")

    def _moderate(self, body: Any) -> None:
        openai = self.server.openai
        mode = openai.take_mode()
        if mode == "error":
            return self._problem(openai.script.status, "server_error", "told to fail")
        if mode == "silent":
            openai.stopping.wait()
            return None
        return self._json(200, {"results": [7]} if mode == "shape" else moderation(body, openai.script.violates))

    # chat

    def _complete(self, body: Any) -> None:
        openai = self.server.openai
        mode = openai.take_mode()
        if mode == "error":
            return self._problem(openai.script.status, "server_error", f"told to fail; you said {body['messages']}")
        if mode == "silent":
            openai.stopping.wait()
            return None
        openai.count(1)
        try:
            return self._stream(mode, body) if body.get("stream") else self._whole(mode, body)
        finally:
            openai.count(-1)

    def _whole(self, mode: Mode, body: Any) -> None:
        openai = self.server.openai
        call = self._call(mode, body)
        if openai.script.together is not None and not call:
            openai.script.together.wait(GATHERING_SECONDS)
        if openai.stopping.wait(openai.script.call_latency if call else openai.script.latency):
            return
        text = "" if mode == "empty" or call else self._content(mode, body)
        mode, deltas = ("deltas", (call,)) if call else (mode, openai.script.deltas)
        reply = json.dumps(whole_reply(mode, body, text, deltas, openai.script.finish)).encode()
        reply = {"garbage": b"{not json", "html": b"<html><body>Bad gateway</body></html>"}.get(mode, reply)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if mode == "html" else "application/json")
        self.send_header("Content-Length", str(len(reply) if mode != "dribble" else 10**9))
        self.end_headers()
        for sent in self._held_back(mode, reply):
            self.wfile.write(sent)

    def _held_back(self, mode: Mode, reply: bytes) -> Iterator[bytes]:
        """As much of it as the mode gives away, and as slowly."""
        openai = self.server.openai
        if mode in ("cut", "hang", "dribble"):
            self.close_connection = True
        if mode == "hang":
            openai.stopping.wait()
            return
        if mode == "dribble":
            while not openai.stopping.wait(openai.script.interval):
                yield b" "
        yield reply[: len(reply) // 2] if mode == "cut" else reply

    def _call(self, mode: Mode, body: Any) -> dict[str, Any] | None:
        searches = self.server.openai.script.searches or mode in ("answer", "unknown")
        return search_call(body) if searches else None

    def _content(self, mode: Mode, body: Any) -> str:
        if mode == "text":
            return self.server.openai.script.text
        prompt = "\n".join(map(words_of, body["messages"]))
        answer = None if mode == "unknown" else answer_from_passage(prompt)
        return answer or '{"result": "not_found"}'

    def _stream(self, mode: Mode, body: Any) -> None:
        script = self.server.openai.script
        self._start_stream("text/html" if mode == "html" else "text/event-stream")
        if call := self._call(mode, body):
            self.server.openai.stopping.wait(script.call_latency)
            return self._deltas(body, (call,))
        if script.together is not None:
            script.together.wait(GATHERING_SECONDS)
        if mode == "html":
            return self._chunked("<html><body>Bad gateway</body></html>", last=True)
        if mode in ("garbage", "shape"):
            return self._chunked("data: {not json\n\n" if mode == "garbage" else 'data: {"choices": 7}\n\n', last=True)
        if mode == "hang":
            self.server.openai.stopping.wait()
            return None
        while mode == "dribble":
            self._event(chunk(body, {"content": "…"}))
            if self.server.openai.stopping.wait(script.interval):
                return None
        if mode == "deltas":
            return self._deltas(body, script.deltas)
        text = "" if mode == "empty" else self._content(mode, body)
        return self._pieces(mode, body, text)

    def _deltas(self, body: Any, deltas: Sequence[Mapping[str, Any]]) -> None:
        script = self.server.openai.script
        for delta in ({"role": "assistant", "content": None}, *deltas):
            self._event(chunk(body, delta))
        if script.finish is None:
            self.close_connection = True
            return
        self._end(body, "", script.finish)

    def _pieces(self, mode: Mode, body: Any, text: str) -> None:
        script = self.server.openai.script
        pieces = [text[at : at + script.piece_chars] for at in range(0, len(text), script.piece_chars)]
        self._event(chunk(body, {"role": "assistant", "content": ""}))
        for number, piece in enumerate(pieces):
            # The first piece takes half of the time, as thinking does.
            share = 0.5 if number == 0 else 0.5 / max(1, len(pieces) - 1)
            if script.latency and self.server.openai.stopping.wait(script.latency * share):
                return
            if mode == "cut" and number >= len(pieces) // 2:
                self.close_connection = True
                return
            self._event(chunk(body, {"content": piece}))
        if mode == "refusal":
            self._event(chunk(body, {"refusal": "I can't help with that."}))
        self._end(body, text, "length" if mode == "length" else "stop")

    def _end(self, body: Any, text: str, finish: str) -> None:
        script = self.server.openai.script
        self._event(chunk(body, {}, finish=finish))
        if (body.get("stream_options") or {}).get("include_usage"):
            self._event(chunk(body, None, usage=usage_of(body, text)))
        self._chunked("data: [DONE]\n\n")
        if script.holds:
            self.server.openai.stopping.wait()
        self.wfile.write(b"0\r\n\r\n")

    def _start_stream(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _event(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False)
        halved = not text.isascii() and re.search("[\ud800-\udfff]", text)
        self._chunked(f"data: {json.dumps(value) if halved else text}\n\n")

    def _chunked(self, text: str, *, last: bool = False) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n%s" % (len(data), data, b"0\r\n\r\n" if last else b""))

    # the rest

    def _embed(self, body: Any) -> None:
        openai = self.server.openai
        if openai.take_mode() == "error":
            return self._problem(openai.script.status, "server_error")
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        size = body.get("dimensions") or openai.script.dimensions
        vectors = [
            {"object": "embedding", "index": index, "embedding": embedding(text, size)}
            for index, text in enumerate(texts)
        ]
        if openai.script.unnumbered:
            vectors = [{"object": "embedding", "embedding": one["embedding"]} for one in vectors[::-1]]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return self._json(200, {"object": "list", "model": body["model"], "data": vectors[::-1], "usage": usage})

    def _problem(self, status: int, code: str | None, message: str = "told to fail", param: str | None = None) -> None:
        error = {"message": message, "type": "test_error", "param": param, "code": code}
        headers = {"Retry-After": self.server.openai.script.retry_after}
        self._json(status, {"error": error}, {name: value for name, value in headers.items() if value})

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8099)
    arguments.add_argument("--latency", type=float, default=0.0, help="seconds from request to the last piece")
    chosen = arguments.parse_args()
    with openai_server(Script(latency=chosen.latency), chosen.port) as server:
        print(f"serving at {server.url}", flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
