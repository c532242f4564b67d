"""Where an answer is shown while it is written: where the conversation's channel can show it and may, else nowhere; and
what the bot is doing meanwhile, where the channel can show that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.model import Conversation, ThreadRef
from bot.pipeline.state import NullStream
from bot.ports import Capabilities, Connector, OpenStream, Stream, TypingStatus
from bot.privacy.placeholders import PLACEHOLDER


class Unwatched(NullStream):
    """Nobody sees the words before they are checked."""

    def __init__(self, typing: TypingStatus | None, thread: ThreadRef) -> None:
        self._typing, self._thread = typing, thread

    def working(self, note: str) -> None:
        if self._typing is not None:
            self._typing.working(self._thread, note)


class Watched:
    """The channel's own stream, which is told no placeholders, and its typing status."""

    def __init__(self, stream: Stream, typing: TypingStatus | None, thread: ThreadRef) -> None:
        self._stream, self._typing, self._thread = stream, typing, thread
        self._says_something = False

    def write(self, text: str) -> None:
        self._says_something = True
        self._stream.write(PLACEHOLDER.sub("…", text))

    def reset(self) -> None:
        self._says_something = False
        self._stream.reset()

    def working(self, note: str) -> None:
        if self._says_something:
            return
        self._stream.working(note)
        if self._typing is not None:
            self._typing.working(self._thread, note)

    def done(self) -> str | None:
        return self._stream.done()

    def abandon(self) -> None:
        self._stream.abandon()


class Behind(Watched):
    """The same, where words that were said before are still to be sent: what grew now would stand above them. What an
    earlier attempt left is taken away as ever."""

    def write(self, text: str) -> None:
        """Nobody sees it before it is sent, in its turn."""


def streams_of(connector_of: Callable[[str], Connector | None], streaming: Collection[str]) -> OpenStream:
    """`connector_of` a channel; asked only when an answer begins, since a question on the command line needs none.
    `streaming`: the channels in which words are shown before all of them are checked."""

    def open_stream(conversation: Conversation) -> Stream:
        thread = conversation.thread
        able = Capabilities.of(connector_of(thread.channel))
        if able.streams is None or thread.channel not in streaming:
            return Unwatched(able.typing, thread)
        watched = Behind if conversation.words_wait else Watched
        return watched(able.streams(conversation), able.typing, thread)

    return open_stream
