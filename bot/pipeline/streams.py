"""Where an answer is shown while it is written: where the conversation's channel can show it, else nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Conversation
from bot.ports import Capabilities, Connector, NullStream, OpenStream, Stream


def streams_of(connectors: Mapping[str, Connector]) -> OpenStream:
    """`connectors` by channel."""

    def open_stream(conversation: Conversation) -> Stream:
        opens = Capabilities.of(connectors.get(conversation.thread.channel)).streams
        return NullStream() if opens is None else opens(conversation)

    return open_stream
