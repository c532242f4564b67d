"""The channel's port. To say something is to write it down for the page, under a key of ours: it stands there once."""

from __future__ import annotations

from typing import Self

from flask import Blueprint

from bot import leave
from bot.config import Settings
from bot.errors import Gone, NotSent, Refused, StoreUnavailable
from bot.model import Attachment, Conversation, Purpose, Receipt, Reply, Requester, ThreadRef
from bot.ports import Accept, Capabilities, ChatMessage, ChatStore, Keeps, LiveAnswers, Stream
from bot.wording import Catalogue
from connectors.webchat.live import LiveStatus, LiveStream
from connectors.webchat.page import as_kept, body_of, speaker_of
from connectors.webchat.threads import CHANNEL
from connectors.webchat.wire.files import place_of

# What agents are told instead of the requester; a visitor's page is no place for it.
NOT_FOR_VISITORS = frozenset({Purpose.REMARK, Purpose.DRAFT})


class WebchatConnector:
    """Thread-safe."""

    channel = CHANNEL

    def __init__(self, chats: ChatStore, live: LiveAnswers, catalogue: Catalogue) -> None:
        self._chats, self._live, self._catalogue = chats, live, catalogue

    @classmethod
    def from_settings(cls, settings: Settings, keeps: Keeps) -> Self:
        return cls(keeps.chats, keeps.live, settings.behaviour.catalogue)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(files=self, streams=self._stream, typing=LiveStatus(self._live))

    def blueprint(self, accept: Accept) -> Blueprint:  # noqa: ARG002  (the port's signature)
        """Nobody delivers anything: visitors' browsers ask `api`, in a process of its own."""
        return Blueprint(CHANNEL, __name__)

    def identify(self, account: str, requester: Requester) -> Requester:  # noqa: ARG002  (the port's signature)
        """Who vouched for a visitor said all that is known."""
        return requester

    def send(self, reply: Reply, key: str) -> Receipt:
        if reply.purpose in NOT_FOR_VISITORS:
            raise Refused(f"a {reply.purpose} is not for visitors")
        body = body_of(reply, self._catalogue.of(reply.language))
        try:
            files = () if reply.file is None else (as_kept(reply.file),)
            own = reply.purpose.bots_own
            with leave.to_write(True):
                message = self._chats.add(reply.thread.thread_id, key, speaker_of(reply), body, files=files, own=own)
        except StoreUnavailable as error:
            raise NotSent(str(error)) from None
        if message is None:
            raise Gone("the visitor's conversation was deleted")
        self._live.end(reply.thread.thread_id)
        return _receipt(reply.thread, message)

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        try:
            message = self._chats.with_key(reply.thread.thread_id, key)
        except StoreUnavailable as error:
            raise NotSent(str(error)) from None
        return None if message is None else _receipt(reply.thread, message)

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:  # noqa: ARG002
        """What a visitor sent, from where we keep it; a reading of ours ends with the database's own time-out."""
        place = place_of(attachment.url)
        try:
            chat = self._chats.find(CHANNEL, place[0]) if place else None
            file = self._chats.file(*place) if place and chat is not None and chat.site == account else None
        except StoreUnavailable as error:
            raise NotSent(str(error)) from None
        if file is None:
            raise Gone("the file was deleted with its conversation")
        if len(file.data) > limit:
            raise Refused(f"the file has {len(file.data)} bytes, expected at most {limit}")
        return file.data

    def _stream(self, conversation: Conversation) -> Stream:
        return LiveStream(self._live, conversation.thread.thread_id)


def _receipt(thread: ThreadRef, message: ChatMessage) -> Receipt:
    return Receipt(external_id=f"{thread.thread_id}-{message.number}")
