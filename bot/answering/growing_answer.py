"""The answer in a model's reply that is still being written, word for word as `reply.read_reply` and
`citations.take_citations` will have it once the reply is whole.

Nothing of it is checked yet. What may turn out to be no words for a person is held back: a thought until it ends, and
from a brace that may begin an object on everything. What was held back is known with the whole reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.citations import WithoutMarkers
from bot.answering.reply import whole_characters
from bot.model import Passage

_THOUGHT = re.compile(r"<(?:think|thinking|thought|thoughts|reasoning)>")
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|thought|thoughts|reasoning)>\s{0,9}")
_LONGEST_END = 24  # characters of the end of a thought that may have come so far
_HIDES = re.compile(
    r"""(?:```[a-zA-Z]{0,10}\s{0,9})?\{\s{0,20}\\{0,8}["'}]|<(?:\||/?(?:think|thought|reason|tool_call|function))"""
    r"|\[/?THINK\]|◁"
)
# How a text may end that goes on as one of these.
_MAY_HIDE = re.compile(
    r"""(?:```[a-zA-Z]{0,10}\s{0,9}(?:\{\s{0,20}\\{0,8})?|`{1,2}|\{\s{0,20}\\{0,8}|<[|/]?[a-z_]{0,12}|\[/?[THINK]{0,5}"""
    r"|[\ud800-\udbff])\Z"
)


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
        if hides := _HIDES.search(self._held):
            self._hidden = True
            sure, self._held = self._held[: hides.start()], ""
            return sure
        may = _MAY_HIDE.search(self._held)
        end = may.start() if may else len(self._held)
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
        self._begun = bool(self._held) and not _MAY_HIDE.match(self._held)
        return self._begun
