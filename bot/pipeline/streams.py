"""Where an answer is shown while it is written: where the conversation's channel can show it, else nowhere."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Conversation
from bot.pipeline.state import NullStream
from bot.ports import Capabilities, Connector, OpenStream, Stream


def streams_of(connector_of: Callable[[str], Connector | None]) -> OpenStream:
    """`connector_of` a channel; asked only when an answer begins, since a question on the command line needs none."""

    def open_stream(conversation: Conversation) -> Stream:
        opens = Capabilities.of(connector_of(conversation.thread.channel)).streams
        return NullStream() if opens is None else opens(conversation)

    return open_stream
