"""From the pieces of a reply to whoever watches it being written: words alone, past the guard on the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from bot.answering.growing_answer import GrowingAnswer
from bot.model import Passage, Piece, TextPiece
from bot.ports import Stream


class WayOut(Protocol):
    """What the words of one reply go through on their way to the stream. Where they must not be said at all, it raises
    what ends the rounds."""

    def feed(self, words: str) -> str:
        """What may be shown by now, whatever follows. Raises NotShown."""

    def end(self) -> str:
        """What else may be shown, when nothing follows. Raises NotShown."""


class NotShown(Exception):
    """What was shown of a reply must not stay, as far as can be told before it is complete."""


class Showing:
    """One reply on its way to the stream; what was shown of it stands until it is withdrawn."""

    def __init__(self, stream: Stream, passages: Sequence[Passage], way_out: WayOut, opening: str = "") -> None:
        """`opening`: what stands in front of whatever the reply says."""
        self._stream = stream
        self._opening = opening
        self._growing = GrowingAnswer(passages)
        self._way_out = way_out
        self._shown = ""
        self._hidden = False  # the rest of it is read, and shown once it is checked

    def through(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """`pieces`, while their words are shown."""
        for piece in pieces:
            if isinstance(piece, TextPiece) and (words := self._growing.feed(piece.text)):
                self._show(partial(self._way_out.feed, words))
            yield piece
        self._show(partial(self._way_out.feed, self._growing.end()))
        self._show(self._way_out.end)

    def settle(self, text: str) -> None:
        """`text` is what the reply came to: the rest of it is shown, or all of it anew."""
        if self._hidden:
            return
        if not text.startswith(self._shown):
            self.withdraw()
        self._write(text[len(self._shown) :])

    def withdraw(self) -> None:
        if self._shown:
            self._shown = ""
            self._stream.reset()

    def _show(self, passed: Callable[[], str]) -> None:
        if self._hidden:
            return
        try:
            self._write(passed())
        except NotShown:
            self._hidden = True
            self.withdraw()

    def _write(self, words: str) -> None:
        if words:
            self._stream.write(words if self._shown else f"{self._opening}{words}")
            self._shown += words
