"""What a model writes, without what must not leave: character by character, so that it does not matter where it is cut.

The same guard goes over a stream of pieces and over a whole text. Nothing is held but what may still become something
that must not leave: mostly the word that is being written, never more than HELD_AT_MOST characters.
"""

from __future__ import annotations

from enum import StrEnum

from bot.pipeline.outgoing.clumps import MAX_CLUMP
from bot.pipeline.outgoing.personal import MAX_WORD, Find, Known, PersonalWatch
from bot.pipeline.outgoing.phrases import MAX_GAP, MAX_LETTERS, MAX_TARGET, Phrases, PhraseWatch
from bot.pipeline.outgoing.prompt_lines import LineWatch, PromptLines

HELD_AT_MOST = max(MAX_CLUMP + MAX_WORD, MAX_LETTERS * (MAX_GAP + 1) + MAX_TARGET) + MAX_GAP


class Leak(StrEnum):
    """Why a text must not be said at all."""

    PHRASE = "a forbidden phrase"
    CANARY = "the system prompt's canary"
    PROMPT = "a line of the system prompt"


class Leaked(Exception):
    """The text must be taken back."""

    def __init__(self, leak: Leak) -> None:
        super().__init__(leak.value)
        self.leak = leak


def stop_at_leaks(text: str, *, canary: Phrases, prompt: PromptLines) -> None:
    """Raises Leaked where a whole text must not leave, whatever personal data it may have."""
    for watch, leak in _stopping(Phrases(), canary, prompt):
        if any(map(watch.feed, text)) or watch.end():
            raise Leaked(leak)


class OutgoingGuard:
    """One text. Raises Leaked where it must not be said; the characters that gave it away have not left."""

    def __init__(
        self, *, find: Find, known: Known, left_out: str, forbidden: Phrases, canary: Phrases, prompt: PromptLines
    ) -> None:
        """`find` personal data in a text, `known`: which of it may be said; `left_out` stands in place of the rest."""
        self._personal = PersonalWatch(find, known)
        self._stopping = _stopping(forbidden, canary, prompt)
        self._left_out = left_out
        self._held = ""
        self._out = 0  # characters of the text that have left
        self._hidden_to = -1  # where the last part ends that was left out

    def feed(self, piece: str) -> str:
        """What of the text can leave now."""
        said, personal = "", self._personal
        for char in piece:
            self._held += char
            for watch, leak in self._stopping:
                if watch.feed(char):
                    raise Leaked(leak)
            personal.feed(char)
            if personal.held_from > self._out:  # never within a word
                said += self._release()
        return said

    def end(self) -> str:
        """The rest of it."""
        for watch, leak in self._stopping:
            if watch.end():
                raise Leaked(leak)
        self._personal.end()
        return self._release(whole=True)

    def whole(self, text: str) -> str:
        """All of a text at once."""
        return self.feed(text) + self.end()

    @property
    def held(self) -> int:
        """Characters."""
        return len(self._held)

    def _release(self, *, whole: bool = False) -> str:
        held_from = (self._personal.held_from, *(watch.held_from for watch, _ in self._stopping))
        until = self._out + len(self._held) if whole else min(held_from)
        if until <= self._out:
            return ""
        said = self._without_hidden(until)
        self._held, self._out = self._held[until - self._out :], until
        return said

    def _without_hidden(self, until: int) -> str:
        """The held text as far as `until`: one mark for each part that is left out, however many steps it takes."""
        pieces, at, begin = [], self._out, self._out
        for span in self._personal.hidden:
            if span.end <= at or span.start >= until:
                continue
            start, end = max(span.start, at), min(span.end, until)
            pieces.append(self._held[at - begin : start - begin])
            if start != self._hidden_to:
                pieces.append(self._left_out)
            at = self._hidden_to = end
        return "".join([*pieces, self._held[at - begin : until - begin]])


def _stopping(
    forbidden: Phrases, canary: Phrases, prompt: PromptLines
) -> tuple[tuple[PhraseWatch | LineWatch, Leak], ...]:
    phrases = [(canary, Leak.CANARY), (forbidden, Leak.PHRASE)]
    return (
        *((PhraseWatch(those), leak) for those, leak in phrases if those),  # one that finds nothing costs as much
        (LineWatch(prompt), Leak.PROMPT),
    )
