"""A visitor's words, committed before anything is answered: on the page first, then as a message like any channel's.

Both are written once under the browser's id of the message, so a request that is sent again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import NotSent
from bot.model import (
    Author,
    Feedback,
    File,
    InboundMessage,
    MessageEdited,
    Requester,
    ThreadDeleted,
    ThreadRef,
    VisitorKnown,
)
from bot.ports import Accept, Chat, ChatMessage, ChatStore, LiveAnswers, Speaker
from connectors.rate_limits import SlidingWindow
from connectors.webchat.page import said_by_visitor
from connectors.webchat.settings import Site
from connectors.webchat.threads import CHANNEL, thread_of, thread_of_chat
from connectors.webchat.tokens import Visitor
from connectors.webchat.wire.files import attachments_of
from connectors.webchat.wire.problems import Problem, malformed
from connectors.webchat.wire.questions import Question

MAX_ADOPTED = 50  # chats of an anonymous visitor's, the newest


@dataclass(frozen=True, slots=True)
class Desk:
    """Blocking: each method commits."""

    accept: Accept
    chats: ChatStore
    live: LiveAnswers
    pace: SlidingWindow

    def chat(self, visitor: Visitor, client_id: str) -> Chat:
        """Raises Problem where this visitor has none of this id."""
        chat = self.known(visitor, client_id)
        if chat is None:
            raise Problem(404, "chat_unknown", "there is no such conversation of yours")
        return chat

    def known(self, visitor: Visitor, client_id: str) -> Chat | None:
        """None where this visitor has none of this id."""
        return self.chats.named(CHANNEL, visitor.site, visitor.id, client_id)

    def said(self, visitor: Visitor, client_id: str) -> Sequence[ChatMessage]:
        """All of it, in order."""
        chat = self.known(visitor, client_id)
        found: list[ChatMessage] = []
        while chat is not None and (more := self.chats.after(chat.id, found[-1].number if found else 0)):
            found += more
        return found

    def begin(self, visitor: Visitor, client_id: str) -> Chat:
        """Found, where there is one. Raises Problem where it has become somebody else's."""
        self.chats.begin(thread_of(visitor, client_id), visitor=visitor.id, client_id=client_id)
        return self.chat(visitor, client_id)

    def adopt(self, before: Visitor, visitor: Visitor) -> None:
        """What an anonymous visitor has said is theirs as whom the site's back end vouches for now."""
        chats = self.chats.of_visitor(CHANNEL, before.site, before.id, MAX_ADOPTED)
        requester = _requester(visitor, None)
        if chats:
            self.accept(
                [VisitorKnown(thread=thread_of_chat(one), before=before.id, requester=requester) for one in chats]
            )

    def ask(self, visitor: Visitor, site: Site, question: Question, language: str | None) -> ChatMessage:
        """What stands on the page of it. Raises Problem, StoreUnavailable."""
        chat = self.known(visitor, question.client_id)
        known = None if chat is None else self.chats.with_key(chat.id, question.message_id)
        if known is None:
            self._in_measure(visitor)
            chat = chat or self.begin(visitor, question.client_id)
            body = said_by_visitor(question.text, question.files)
            known = self.chats.add(chat.id, question.message_id, Speaker.VISITOR, body, files=question.files)
        if chat is None or known is None or known.by is not Speaker.VISITOR:
            raise Problem(409, "chat_malformed", "$.id: found the id of another message")
        self.accept((_message(visitor, site, thread_of_chat(chat), known, language),))
        self.live.ring(chat.id)
        return known

    def withdraw(self, visitor: Visitor, client_id: str) -> None:
        """What waits is answered no more."""
        chat = self.chat(visitor, client_id)
        asked = self.chats.last_asked(chat.id)
        if chat.waiting and asked is not None:
            self.accept(
                (MessageEdited(thread=thread_of_chat(chat), message_id=asked.key, at=datetime.now(UTC), text=None),)
            )
            self.live.ring(chat.id)

    def file(self, visitor: Visitor, client_id: str, number: int, place: int) -> File:
        """What came along with a message. Raises Problem where there is none."""
        file = self.chats.file(self.chat(visitor, client_id).id, number, place)
        if file is None:
            raise Problem(404, "chat_no_file", "there is no such file in this conversation")
        return file

    def rate(self, chat: Chat, feedback: Feedback) -> None:
        """Raises Problem where it is about what the bot did not say there."""
        if feedback.about is not None:
            said = self.chats.with_key(chat.id, feedback.about)
            if said is None or said.by is not Speaker.BOT:
                raise malformed("$.about", feedback.about, "the id of an answer in this conversation")
        self.accept((feedback,))

    def forget(self, visitor: Visitor, client_id: str) -> None:
        """The conversation is deleted, with all that stands in it."""
        chat = self.chat(visitor, client_id)
        self.accept((ThreadDeleted(thread=thread_of_chat(chat), at=datetime.now(UTC)),))
        self.chats.remove(chat.id)
        self.live.ring(chat.id)

    def _in_measure(self, visitor: Visitor) -> None:
        try:
            self.pace.spend(f"{visitor.site} {visitor.id}")
        except NotSent as error:
            raise Problem(429, "chat_too_fast", "too many messages", retry_after=error.retry_after) from None


def _message(
    visitor: Visitor, site: Site, thread: ThreadRef, said: ChatMessage, language: str | None
) -> InboundMessage:
    return InboundMessage(
        thread=thread,
        message_id=said.key,
        author=Author.REQUESTER,
        author_id=visitor.id,
        author_name=visitor.name,
        text=str(said.body["text"]),
        sent_at=said.at,
        requester=_requester(visitor, language),
        read_along=False,
        brand=site.brand,
        attachments=attachments_of(said.body.get("files", ()), thread.thread_id, said.number),
    )


def _requester(visitor: Visitor, language: str | None) -> Requester:
    return Requester(
        id=visitor.id,
        name=visitor.name,
        email=visitor.email,
        locale=language,
        guest=not visitor.identified,
        known=visitor.identified,
    )
