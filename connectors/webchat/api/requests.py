"""Requests and answers over HTTP: a number that is one, problems as sentences."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.wording import LANGUAGES, Catalogue
from connectors.webchat.wire.problems import Problem, malformed


def number(name: str, given: str | None) -> int:
    """0 where nothing is given. Raises Problem."""
    if given is None or given == "":
        return 0
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise malformed(name, given, "a message's number")
    return int(given)


def language_of(request: Request) -> str | None:
    """The first that the browser prefers and the product speaks; None: the default."""
    for entry in request.headers.get("accept-language", "").split(",")[:10]:
        tag = entry.partition(";")[0].strip().lower()
        if tag.partition("-")[0] in LANGUAGES:
            return tag.partition("-")[0]
    return None


def answer_to(problem: Problem, request: Request, catalogue: Catalogue) -> Response:
    """The AI SDK shows the body's text to the visitor; the twin gets it as JSON, with the detail for developers."""
    sentence = catalogue.of(language_of(request)).say(problem.key, **problem.words)
    headers = {} if problem.retry_after is None else {"Retry-After": str(max(1, round(problem.retry_after)))}
    if request.url.path.startswith("/v1/"):
        body = {"error": sentence, "code": problem.key, "detail": problem.detail}
        return JSONResponse(body, status_code=problem.status, headers=headers)
    return PlainTextResponse(sentence, status_code=problem.status, headers=headers)
