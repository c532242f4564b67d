"""The baseline of `chats_at_once`: what a prototype with FastAPI does, one synchronous endpoint that asks the model and
gives back the whole answer. FastAPI and Starlette run it on a pool of 40 threads.

`OPENAI_BASE_URL` is the model's server.
"""

from __future__ import annotations

import json
import os
from urllib.request import Request as Call
from urllib.request import urlopen

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer bench"}


def chat(_: Request) -> JSONResponse:
    question = {"role": "user", "content": "How do I reset my password?"}
    body = json.dumps({"model": "bench", "messages": [question]}).encode()
    with urlopen(Call(f"{os.environ['OPENAI_BASE_URL']}/chat/completions", body, HEADERS), timeout=120) as answer:
        return JSONResponse(json.load(answer)["choices"][0]["message"])


app = Starlette(routes=[Route("/chat", chat, methods=["POST"])])
