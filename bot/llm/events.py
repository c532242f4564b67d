"""What comes over the wire as JSON values: server-sent events, by the standard and as servers write them, or one object
where a server does not stream, whatever its Content-Type says.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
Not the library's reader: it takes an event without data for JSON, and a byte order mark for part of a field's name
(`findings/openai_sse.sh`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from bot.errors import BadModelOutput

DONE = "[DONE]"  # given as it comes: the server says that it is all
MAX_BYTES = 4_000_000  # of one reply in one piece, or one line of a stream: a server that does not stop
_BOM = b"\xef\xbb\xbf"
_DECODER = json.JSONDecoder(strict=False)  # `json.loads` makes one for each event


def values(parts: Iterable[bytes]) -> Iterator[object]:
    """The objects that a body holds, read as far as they are asked for, and `DONE` where it says so. `parts` may be cut
    anywhere. Raises BadModelOutput on what is no JSON."""
    lines = _lines(parts)
    first = next((line for line in lines if line.strip()), b"").removeprefix(_BOM)
    lines = chain([first], lines)
    return _whole(lines) if first.lstrip().startswith(b"{") else _events(lines)


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """They end with LF, CR or both."""
    held = bytearray()
    after_cr = False
    for part in parts:
        if not part:
            continue
        if after_cr and part.startswith(b"\n"):
            part = part[1:]
        after_cr = part.endswith(b"\r")
        for piece in part.splitlines(keepends=True):
            held += piece
            if len(held) > MAX_BYTES:
                raise BadModelOutput("The language model did not stop.")
            if piece.endswith((b"\n", b"\r")):
                yield bytes(held).rstrip(b"\r\n")
                held.clear()
    yield bytes(held)


def _whole(lines: Iterable[bytes]) -> Iterator[object]:
    body = bytearray()
    for line in lines:
        body += line + b"\n"
        if len(body) > MAX_BYTES:
            raise BadModelOutput("The language model did not stop.")
    yield from _objects(bytes(body).splitlines())
    yield DONE


def _events(lines: Iterable[bytes]) -> Iterator[object]:
    data: list[bytes] = []
    event = b""
    for line in chain(lines, [b""]):  # some servers leave out the empty line after the last one
        name, _, value = line.partition(b":")
        if name == b"data":
            data.append(value.removeprefix(b" "))
        elif name == b"event":
            event = value.strip()
        elif not line:
            if data and data[0].strip().startswith(DONE.encode()):
                yield DONE
                return
            yield from _of_event(event, data)
            data, event = [], b""


def _of_event(event: bytes, data: list[bytes]) -> Iterator[object]:
    """None in a ping, whatever data it has."""
    if not data or not data[0].lstrip().startswith(b"{"):
        return
    for value in _objects(data):
        yield {"error": value} if event == b"error" and isinstance(value, dict) and "error" not in value else value


def _objects(lines: list[bytes]) -> list[object]:
    """One value on several lines, or one a line: some servers leave out the empty lines in between."""
    try:
        return [_parsed(b"\n".join(lines))]
    except BadModelOutput:
        if len(lines) == 1:
            raise
    return [_parsed(line) for line in lines if line.strip() and line.strip() != DONE.encode()]


def _parsed(text: bytes) -> object:
    try:
        return _DECODER.decode(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise BadModelOutput("The language model's reply is not JSON.") from None
