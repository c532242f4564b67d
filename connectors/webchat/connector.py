"""The channel's port. To say something is to write it down for the page, under a key of ours: it stands there once."""

from __future__ import annotations

from typing import Self

from flask import Blueprint

from bot.config import Settings
from bot.errors import Gone, NotSent, Refused, StoreUnavailable
from bot.model import Conversation, Purpose, Receipt, Reply, Requester, ThreadRef
from bot.ports import Accept, Capabilities, ChatMessage, ChatStore, Keeps, LiveAnswers, Stream
from bot.wording import Catalogue
from connectors.webchat.live import LiveStatus, LiveStream
from connectors.webchat.page import body_of, speaker_of
from connectors.webchat.threads import CHANNEL

# What agents are told instead of the requester; a visitor's page is no place for it.
NOT_FOR_VISITORS = frozenset({Purpose.REMARK, Purpose.DRAFT})
# What the bot says of itself: a human who has taken the conversation meanwhile is not talked over.
THE_BOTS_OWN = frozenset(
    {Purpose.ANSWER, Purpose.OFFER, Purpose.CLOSING, Purpose.CONFIRMED, Purpose.SOLVED, Purpose.RESULT}
)


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
        return Capabilities(streams=self._stream, typing=LiveStatus(self._live))

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
            own = reply.purpose in THE_BOTS_OWN
            message = self._chats.add(reply.thread.thread_id, key, speaker_of(reply), body, own=own)
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

    def _stream(self, conversation: Conversation) -> Stream:
        return LiveStream(self._live, conversation.thread.thread_id)


def _receipt(thread: ThreadRef, message: ChatMessage) -> Receipt:
    return Receipt(external_id=f"{thread.thread_id}-{message.number}")
