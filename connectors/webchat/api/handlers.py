"""One method a route. What blocks (Postgres) is done in threads; a stream holds none."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Send

from bot.model import Feedback, Owner, ThreadRef
from bot.ports import Chat, ChatMessage
from bot.wording import Catalogue
from connectors.webchat.api.answering import Streams, is_running
from connectors.webchat.api.asking import Desk
from connectors.webchat.api.bodies import SMALL, Bodies, too_long
from connectors.webchat.api.door import Door
from connectors.webchat.api.downloads import download
from connectors.webchat.api.requests import language_of, number
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.threads import CHANNEL, thread_of_chat
from connectors.webchat.tokens import Visitor
from connectors.webchat.wire import plain, ui_stream
from connectors.webchat.wire.files import CONTENT
from connectors.webchat.wire.problems import Problem, malformed
from connectors.webchat.wire.questions import Question, client_id_of, of_ai_sdk, of_plain, storable
from connectors.webchat.wire.ui_messages import answer_id, later_id, ui_messages

MAX_CHATS = 50
MAX_COMMENT_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Handlers:
    door: Door
    desk: Desk
    streams: Streams
    settings: WebchatSettings
    catalogue: Catalogue
    bodies: Bodies

    async def session(self, request: Request) -> Response:
        """{site, session?, identity?}: a session's token."""
        async with self.bodies.json(request) as found:
            body = _object(found)
        given = {name: _text_or_none(body, name) for name in ("site", "session", "identity")}
        site, session, identity = given["site"] or "", given["session"], given["identity"]
        visitor = self.door.open(request, site, identity=identity, session=session)
        before = self.door.anonymous_before(session, site) if session and visitor.identified else None
        if before is not None:
            await run_in_threadpool(self.desk.adopt, before, visitor)
        return JSONResponse(
            {
                "token": self.door.sessions.sign(visitor),
                "expires_in": self.door.sessions.seconds,
                "identified": visitor.identified,
                "files": self.settings.files.told(),
            },
            headers={"cache-control": "no-store"},
        )

    async def chat(self, request: Request) -> Response:
        """The AI SDK's request: committed, then answered as a stream."""
        visitor = self.door.visitor(request)
        said, chat = await self._asked(request, visitor, of_ai_sdk)
        # A person answers when they can: no empty answer stands there until then.
        written = self.streams.answer(chat, said.number, answer_id(said), at_once=chat.owner is not Owner.HUMAN)
        return _EventStream(written, ui_stream.HEADERS)

    async def resume(self, request: Request) -> Response:
        """The whole answer that is being written, or was just given, from its beginning. 204: nothing is running."""
        visitor, client_id = self.door.visitor(request), _client_id(request)
        after = number("after", request.query_params.get("after"))
        chat = await run_in_threadpool(self.desk.known, visitor, client_id)
        if chat is None:
            return Response(status_code=204)
        if after:
            if not is_running(chat) and not await self.streams.has_more(chat, after):
                return Response(status_code=204)
            later = self.streams.answer(chat, after, later_id(after), at_once=False)
            return _EventStream(later, ui_stream.HEADERS)
        asked = await self.streams.pending(chat)
        if asked is None:
            return Response(status_code=204)
        return _EventStream(self.streams.answer(chat, asked.number, answer_id(asked)), ui_stream.HEADERS)

    async def ui_messages(self, request: Request) -> Response:
        """What stands on the page, for `useChat` to begin with; nothing where nothing was said."""
        visitor, client_id = self.door.visitor(request), _client_id(request)
        found = await run_in_threadpool(self.desk.said, visitor, client_id)
        return JSONResponse(ui_messages(found, client_id))

    async def stop(self, request: Request) -> Response:
        visitor = self.door.visitor(request)
        await run_in_threadpool(self.desk.withdraw, visitor, _client_id(request))
        return Response(status_code=204)

    async def begin(self, request: Request) -> Response:
        """{id}: the conversation, made where there is none."""
        visitor = self.door.visitor(request)
        async with self.bodies.json(request) as body:
            client_id = client_id_of(_object(body).get("id"), "$.id")
        return JSONResponse(_described(await run_in_threadpool(self.desk.begin, visitor, client_id)))

    async def conversations(self, request: Request) -> Response:
        visitor = self.door.visitor(request)
        chats = await run_in_threadpool(self.desk.chats.of_visitor, CHANNEL, visitor.site, visitor.id, MAX_CHATS)
        return JSONResponse({"conversations": [_described(chat) for chat in chats]})

    async def conversation(self, request: Request) -> Response:
        return JSONResponse(_described(await self._of(request)))

    async def forget(self, request: Request) -> Response:
        visitor = self.door.visitor(request)
        await run_in_threadpool(self.desk.forget, visitor, _client_id(request))
        return Response(status_code=204)

    async def say(self, request: Request) -> Response:
        """{id, text, files?}: committed; the answer comes as events."""
        visitor = self.door.visitor(request)
        said, chat = await self._asked(request, visitor, partial(of_plain, client_id=_client_id(request)))
        return JSONResponse(plain.shown(said, chat.client_id), status_code=202)

    async def messages(self, request: Request) -> Response:
        chat = await self._of(request)
        after = number("after", request.query_params.get("after"))
        found = await run_in_threadpool(self.desk.chats.after, chat.id, after)
        return JSONResponse({"messages": [plain.shown(one, chat.client_id) for one in found], **_described(chat)})

    async def events(self, request: Request) -> Response:
        """Everything after `Last-Event-ID` (or `after`), then what happens."""
        chat = await self._of(request)
        given = request.headers.get("last-event-id") or request.query_params.get("after")
        return _EventStream(self.streams.events(chat, number("Last-Event-ID", given)), plain.HEADERS)

    async def feedback(self, request: Request) -> Response:
        """{about?, helpful? | score?, comment?}."""
        visitor = self.door.visitor(request)
        chat = await self._of(request)
        async with self.bodies.json(request) as body:
            feedback = _feedback(_object(body), visitor, thread_of_chat(chat))
        await run_in_threadpool(self.desk.rate, chat, feedback)
        return Response(status_code=204)

    async def openapi(self, _: Request) -> Response:
        return JSONResponse(openapi())

    async def file(self, request: Request) -> Response:
        """What a visitor or an agent sent: to be kept, and never to be opened on our host."""
        visitor = self.door.visitor(request)
        place = [number(name, request.path_params[name]) for name in ("number", "place")]
        file = await run_in_threadpool(self.desk.file, visitor, _client_id(request), *place)
        return download(file)

    async def _asked(
        self, request: Request, visitor: Visitor, read: Callable[..., Question]
    ) -> tuple[ChatMessage, Chat]:
        """What `read` finds in the request, committed."""
        limits = self.settings.files
        async with self.bodies.json(request, SMALL + limits.body_bytes, self._too_large) as body:
            question = await run_in_threadpool(read, body, max_chars=self.settings.max_chars, limits=limits)
            site, language = self.door.sites[visitor.site], language_of(request)
            said = await run_in_threadpool(self.desk.ask, visitor, site, question, language)
        return said, await run_in_threadpool(self.desk.chat, visitor, question.client_id)

    def _too_large(self, most: int, begun: bytearray) -> Problem:
        """Of a file only where there is one."""
        files = self.settings.files
        return files.too_large(most) if files.max_number and CONTENT in begun else too_long(most)

    async def _of(self, request: Request) -> Chat:
        visitor = self.door.visitor(request)
        return await run_in_threadpool(self.desk.chat, visitor, _client_id(request))


@cache
def openapi() -> Any:
    """The document that is served."""
    return json.loads(files("connectors.webchat").joinpath("openapi.json").read_text())


class _EventStream(StreamingResponse):
    """Closed with its connection: a generator that is left lying goes on being counted as an open stream."""

    def __init__(self, events: AsyncGenerator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(events, headers=headers)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._events):
            await super().stream_response(send)


def _client_id(request: Request) -> str:
    return client_id_of(request.path_params["id"], "the conversation's id")


def _described(chat: Chat) -> Mapping[str, Any]:
    return {
        "id": chat.client_id,
        "begun_at": chat.begun_at.isoformat(),
        "with": str(chat.owner) if chat.owner else "bot",
        "waiting": chat.waiting,
    }


def _feedback(body: Mapping[str, Any], visitor: Visitor, thread: ThreadRef) -> Feedback:
    """Raises Problem naming the field."""
    helpful, score = body.get("helpful"), body.get("score")
    if helpful is None and score is None:
        raise malformed("$.helpful", None, "true or false, or a $.score from 1 to 5")
    if helpful is not None and not isinstance(helpful, bool):
        raise malformed("$.helpful", helpful, "true or false")
    if score is not None and (not isinstance(score, int) or isinstance(score, bool) or not 1 <= score <= 5):
        raise malformed("$.score", score, "a whole number from 1 to 5")
    comment = _text_or_none(body, "comment")
    return Feedback(
        thread=thread,
        by=visitor.id,
        at=datetime.now(UTC),
        about=_text_or_none(body, "about"),
        helpful=helpful,
        score=score,
        comment=comment[:MAX_COMMENT_CHARS] if comment else None,
    )


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise malformed("$", body, "an object")
    return body


def _text_or_none(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise malformed(f"$.{name}", value, "a text")
    return None if value is None else storable(value)
