#!/usr/bin/env bash
# starlette 1.10.0: what a handler for `Exception` answers has no CORS headers, whatever CORSMiddleware says.
#
# `exception_handlers={Exception: …}` looks like any other handler, and one for an exception of one's own is answered
# through all middleware. The one for `Exception` (or 500) alone is given to ServerErrorMiddleware, which stands outside
# of every middleware of the app. So a page of an allowed origin cannot read that answer: the browser reports a network
# error, and neither status nor sentence reaches the visitor. So: a middleware of one's own, listed after
# CORSMiddleware, that catches and answers.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check starlette==1.10.0 httpx==0.28.1
"$folder/venv/bin/python" - <<'PY'
import asyncio

import httpx
import starlette
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

assert starlette.__version__ == "1.10.0", starlette.__version__
ORIGIN = "https://www.acme.example"


class Expected(Exception):
    pass


async def expected(request):
    raise Expected


async def unexpected(request):
    raise RuntimeError


async def sentence(request, error):
    return PlainTextResponse("I can't answer right now.", status_code=500)


app = Starlette(
    routes=[Route("/expected", expected), Route("/unexpected", unexpected)],
    middleware=[Middleware(CORSMiddleware, allow_origins=[ORIGIN])],
    exception_handlers={Expected: sentence, Exception: sentence},
)


async def ask(path):
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://chat") as client:
        answer = await client.get(path, headers={"Origin": ORIGIN})
    allowed = answer.headers.get("access-control-allow-origin")
    print(f"{path}: {answer.status_code} {answer.text!r}, access-control-allow-origin: {allowed}")
    return answer.text, allowed


told = "I can't answer right now."
assert asyncio.run(ask("/expected")) == (told, ORIGIN)
assert asyncio.run(ask("/unexpected")) == (told, None)
PY
