#!/usr/bin/env bash
# openai 3.52.0 (Python): a streamed answer ends in an error at legal server-sent events that carry no data, and loses its
# beginning to a byte order mark.
#
# The standard (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation) has events
# without data dispatched to nobody, and one leading byte order mark dropped. The library parses the missing data as JSON:
# `retry: 3000`, `event: ping` alone, an empty `data:`, and after any `id:` each further empty line, all end the iteration
# with json.JSONDecodeError, which is none of the library's errors. With a byte order mark the first chunk is silently lost.
# Comments are fine. So: read the bytes oneself where proxies or other servers stand in between, or catch ValueError too.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openai==3.52.0
"$folder/venv/bin/python" - <<'PY'
import json

import httpx2
import openai

assert openai.__version__ == "3.52.0", openai.__version__


def chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    value = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def said(body: bytes) -> str:
    """What a caller reads of a stream, or the error it ends with."""
    reply = httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body)
    client = openai.OpenAI(
        api_key="k", max_retries=0, http_client=httpx2.Client(transport=httpx2.MockTransport(lambda _: reply))
    )
    text = ""
    try:
        for one in client.chat.completions.create(model="m", messages=[], stream=True):
            text += one.choices[0].delta.content or ""
    except ValueError as error:
        assert not isinstance(error, openai.OpenAIError)
        return f"{text!r}, then {type(error).__name__}"
    return repr(text)


DONE = b"data: [DONE]\n\n"
BROKEN = "'A', then JSONDecodeError"
CASES = {
    "a comment": (b": ping\n\n", "'AB'"),
    "retry": (b"retry: 3000\n\n", BROKEN),
    "an event's name alone": (b"event: ping\n\n", BROKEN),
    "an empty data": (b"data:\n\n", BROKEN),
    "an id, and one empty line more": (b"id: 7\n" + chunk("") + b"\n", BROKEN),
}
for name, (between, expected) in CASES.items():
    found = said(chunk("A") + between + chunk("B") + DONE)
    print(f"{name}: {found}")
    assert found == expected, name

found = said(b"\xef\xbb\xbf" + chunk("A") + chunk("B") + DONE)
print(f"a byte order mark: {found}")
assert found == "'B'"
PY
