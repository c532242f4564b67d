"""Streams as documented servers send them, and a server that answers with given bytes. Each dialect says the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEXT = "Öffnen Sie die *Einstellungen* 🙂.\nDann „Zurücksetzen“. [1]"
PIECES = tuple(TEXT[at : at + 7] for at in range(0, len(TEXT), 7))


def chunk(delta: Mapping[str, Any] | None, finish: object = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}


def event(value: Any, end: str = "\n\n") -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}{end}"


def usage(**values: Any) -> dict[str, Any]:
    return {"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 9, **values}}


DONE = "data: [DONE]\n\n"
DELTAS = [chunk({"content": piece}) for piece in PIECES]
STOP = chunk({}, "stop")
_FILTER = {"hate": {"filtered": False, "severity": "safe"}}
_MESSAGE = {"role": "assistant", "content": TEXT}


def _plain(*before: Any, deltas: list[Any] = DELTAS, after: tuple[Any, ...] = (STOP, usage()), end: str = DONE) -> str:
    return "".join(map(event, [*before, *deltas, *after])) + end


def _azure() -> str:
    """The prompt's annotations first, and the asynchronous filter's between and after: without a delta, in the end.
    https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-streaming"""
    annotation = {"index": 0, "finish_reason": None, "content_filter_results": _FILTER}
    annotated = {"id": "", "object": "", "created": 0, "model": "", "choices": [annotation], "usage": None}
    prompt = {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _FILTER}]}
    role = chunk({"role": "assistant", "content": "", "refusal": None}, usage=None)
    return _plain(prompt, role, deltas=[*DELTAS[:3], annotated, *DELTAS[3:]], after=(STOP, annotated, usage()))


def _openrouter() -> str:
    """Comments while it waits. https://openrouter.ai/docs/api-reference/streaming"""
    waiting = ": OPENROUTER PROCESSING\n\n"
    return waiting * 2 + waiting.join(map(event, [*DELTAS, STOP, usage()])) + DONE


def _ollama() -> str:
    """Every chunk names the role; the last delta is empty. https://docs.ollama.com/api/openai-compatibility"""
    deltas = [chunk({"role": "assistant", "content": piece}) for piece in PIECES]
    return _plain(deltas=deltas, after=(chunk({"role": "assistant", "content": ""}, "stop"), usage()))


def _vllm() -> str:
    """A reasoning parser's field beside, and usage with every chunk. https://docs.vllm.ai/en/latest/features/"""
    running = {"prompt_tokens": 40, "completion_tokens": 1}
    deltas = [chunk({"content": piece}, usage=running) for piece in PIECES]
    return _plain(chunk({"reasoning_content": "Passage 1?"}), chunk({"reasoning": "Hm."}), deltas=deltas)


def _llama_cpp() -> str:
    """Timings, and a first content of null. https://github.com/ggml-org/llama.cpp/tree/master/tools/server"""
    first = chunk({"role": "assistant", "content": None})
    return _plain(first, after=(STOP, {**usage(), "timings": {"prompt_n": 40, "predicted_n": 9}}))


def _anthropic() -> str:
    """No usage unless at the end, details always empty. https://docs.claude.com/en/api/openai-sdk"""
    return _plain(after=(STOP, usage(prompt_tokens_details=None)))


def _gemini() -> str:
    """Usage with every chunk, no empty delta at the end. https://ai.google.dev/gemini-api/docs/openai"""
    *deltas, last = [chunk({"role": "assistant", "content": piece}) for piece in PIECES]
    last["choices"][0]["finish_reason"] = "stop"
    counted = [{**one, "usage": {"prompt_tokens": 40, "completion_tokens": n}} for n, one in enumerate(deltas)]
    return _plain(deltas=counted, after=({**last, **{"usage": usage()["usage"]}},))


def _mistral() -> str:
    """What is thought comes in parts. https://docs.mistral.ai/capabilities/reasoning"""
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    parts = [chunk({"content": [{"type": "text", "text": piece}]}) for piece in PIECES]
    return _plain(chunk({"content": [thought]}), deltas=parts)


def _named_pings() -> str:
    """Legal server-sent events that carry nothing, a byte order mark, and other line ends."""
    events = [f"event: chunk\r\nid: 7\r\n{event(one, '')}\r\n\r\n" for one in [*DELTAS, STOP, usage()]]
    ping = "event: ping\r\ndata: {}\r\n\r\nretry: 3000\r\n\r\n: hello\r\n\r\nid: 8\r\n\r\ndata:\r\n\r\n"
    return "\ufeff" + ping + ping.join(events) + ping + "data:[DONE]\r\n\r\n"


def _sloppy() -> str:
    """Nulls and blanks wherever something may be missing."""
    odd = [{}, {"choices": None}, {"choices": [None]}, chunk(None), {"choices": [{}]}, {"usage": None, "choices": []}]
    deltas = [chunk({"content": piece, "tool_calls": None}, "") for piece in PIECES]
    wrong = {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": None}}
    return _plain(*odd, deltas=deltas, after=(usage(), wrong, {"choices": [], "usage": [1]}))


def _odd_kinds() -> str:
    """Values of other kinds than agreed where they carry nothing, and a second reply that nobody asked for."""
    second = [{"choices": [{"index": 1, "delta": {"content": "Zwei"}, "finish_reason": None}]}]
    odd = [chunk({"content": False, "tool_calls": [None]}), chunk({"reasoning_content": ["Hm."]}), {"choices": ""}]
    parts = [chunk({"content": [piece]}) for piece in PIECES[:2]]
    valued = [chunk({"content": [{"type": "text", "text": {"value": piece}}]}) for piece in PIECES[2:4]]
    single = [{"choices": {"index": 0, "delta": {"content": piece}}} for piece in PIECES[4:]]
    return _plain(
        *odd, deltas=[*parts, *second, *valued, *second, *single], after=(chunk({}, {"type": "stop"}), usage())
    )


def _messages() -> str:
    return _plain(deltas=[{"choices": [{"message": {"content": piece}}]} for piece in PIECES])


def _repeated() -> str:
    """The whole message once more in the last chunk."""
    return _plain(after=({"choices": [{"delta": {}, "message": _MESSAGE, "finish_reason": "stop"}]}, usage()))


def _lines() -> str:
    """One chunk a line and nothing between them, nor after the last."""
    return "\n".join(event(one, "") for one in [*DELTAS, STOP, usage()])


def _whole(**layout: Any) -> str:
    """Not streamed though asked to."""
    choice = {"index": 0, "message": _MESSAGE, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage()["usage"]}, **layout)


DIALECTS: Mapping[str, str] = {
    "openai": _plain(chunk({"role": "assistant", "content": "", "refusal": None})),
    "azure": _azure(),
    "openrouter": _openrouter(),
    "ollama": _ollama(),
    "vllm": _vllm(),
    "llama.cpp": _llama_cpp(),
    "anthropic": _anthropic(),
    "gemini": _gemini(),
    "mistral": _mistral(),
    "named pings": _named_pings(),
    "sloppy": _sloppy(),
    "odd kinds": _odd_kinds(),
    "messages": _messages(),
    "repeated": _repeated(),
    "lines": _lines(),
    "old line ends": _plain().replace("\n", "\r"),
    "whole": _whole(),
    "whole, on lines": "\ufeff" + _whole(indent=1, ensure_ascii=False),
    "one a line": "\n".join(json.dumps(one) for one in [*DELTAS, STOP, usage()]) + "\n",
}


@dataclass(frozen=True)
class Answer:
    """`body`: a text, an error's object, or what answers a request's body."""

    body: str | Mapping[str, Any] | list[Any]
    status: int = 200
    content_type: str = "text/event-stream"


@dataclass
class ScriptedServer:
    url: str
    answer: Callable[[Mapping[str, Any]], Answer]
    bodies: list[Any] = field(default_factory=list)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)  # path with query, headers


@contextmanager
def scripted_server(answer: Callable[[Mapping[str, Any]], Answer] | None = None) -> Iterator[ScriptedServer]:
    """Answers every POST as told; change `answer` at any time. Lists one model, "listed"."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._say(Answer({"object": "list", "data": [{"id": "listed", "object": "model"}]}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.bodies.append(body)
            server.requests.append((self.path, dict(self.headers.items())))
            self._say(server.answer(body))

        def _say(self, told: Answer) -> None:
            data = (told.body if isinstance(told.body, str) else json.dumps(told.body)).encode()
            self.send_response(told.status)
            self.send_header("Content-Type", told.content_type)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(data)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = ScriptedServer(f"http://127.0.0.1:{http.server_port}/v1", answer or (lambda _: Answer(_plain())))
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
