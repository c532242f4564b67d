"""The answer in a model's reply that is still being written, word for word as `reply.read_reply` and
`citations.take_citations` will have it once the reply is whole.

Nothing of it is checked yet. What may turn out to be no words for a person is held back: a thought until it ends, and
from a brace that may begin an object on everything. What was held back is known with the whole reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex  # which says of a text that it may go on as a match

from bot.answering.citations import WithoutMarkers
from bot.answering.reply import SOURCES_BEGIN
from bot.model import Passage
from bot.text.characters import whole_characters
from bot.text.model_words import ASIDE, THOUGHT

_THOUGHT = re.compile(rf"<{THOUGHT}>")
_THOUGHT_ENDS = re.compile(rf"</{THOUGHT}>\s{{0,9}}")
_LONGEST_END = 48  # characters of the end of a thought that may have come so far
_OPENING = regex.compile(
    ASIDE + r"|```(?:markdown|md|text|txt|plaintext)?\s|[`*\"]{0,3}(?:answered|\w{1,5}_\w{2,9}\b|result)\s"
)
_TAGS = r"tool_call|function|(?:final_)?answer|final|response|output|reply|s|eos|start_of_turn|end_of_turn"
_HIDES = regex.compile(
    r"""(?:```[a-zA-Z]{0,10}\s{0,9})?\{\s{0,20}\\{0,8}["'}]|◁|\[/?(?:THINK|INST|TOOL_CALLS)\]"""
    rf"|<(?:[|｜]|/?(?:{THOUGHT}|{_TAGS})[>=\s])|{SOURCES_BEGIN}"
    r"|\n[ \t`*_]{0,6}(?i:not_found|not_in_passages|small_talk|hand_over|result ?[:=])"
)
_MAY_HIDE = regex.compile(r"[`{<\[\n]")
_LONGEST_BEGIN = 64  # characters of what hides the rest


class GrowingAnswer:
    def __init__(self, passages: Sequence[Passage]) -> None:
        self.text = ""  # so far
        self._held = ""
        self._begun = self._thinks = self._hidden = False
        self._markers = WithoutMarkers(passages)

    def feed(self, piece: str) -> str:
        """The answer's next words, as soon as no later piece can change them. `piece`: the next part of the reply."""
        if self._hidden:
            return ""
        self._held += piece
        return self._grown(self._sure())

    def end(self) -> str:
        """The last words that are sure, when the reply is whole; what is hidden is not among them."""
        rest = "" if self._hidden or self._thinks else self._held
        self._held, self._hidden = "", True
        grown = self._markers.feed(whole_characters(rest)) + self._markers.end()
        self.text += grown
        return grown

    def _grown(self, sure: str) -> str:
        grown = self._markers.feed(whole_characters(sure)) if sure else ""
        self.text += grown
        return grown

    def _sure(self) -> str:
        """Takes from what is held all that can be said."""
        if not self._begun and not self._past_thoughts():
            return ""
        if self._hidden:
            return ""
        if hides := _HIDES.search(self._held):
            self._hidden = True
            sure, self._held = self._held[: hides.start()], ""
            return sure
        end = _undecided(self._held)
        sure, self._held = self._held[:end], self._held[end:]
        return sure

    def _past_thoughts(self) -> bool:
        """Whether the words have begun. Some models think aloud first."""
        while True:
            if self._thinks:
                ends = _THOUGHT_ENDS.search(self._held)
                if ends is None:
                    self._held = self._held[-_LONGEST_END:]
                    return False
                self._held, self._thinks = self._held[ends.end() :], False
            self._held = self._held.lstrip("\ufeff \t\r\n")
            opens = _THOUGHT.match(self._held)
            if opens is None:
                break
            self._held, self._thinks = self._held[opens.end() :], True
        self._hidden = _OPENING.match(self._held) is not None
        waits = _undecided(self._held) == 0 or _OPENING.fullmatch(self._held, partial=True)
        self._begun = self._hidden or not waits
        return self._begun


def _undecided(text: str) -> int:
    """Where the end of a text begins that may go on as what hides the rest, or half a character."""
    for begin in _MAY_HIDE.finditer(text, max(0, len(text) - _LONGEST_BEGIN)):
        if _HIDES.fullmatch(text, begin.start(), partial=True):
            return begin.start()
    return len(text) - 1 if "\ud800" <= text[-1:] <= "\udbff" else len(text)
