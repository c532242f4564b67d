"""The answer in a model's reply that is still being written, word for word as `prompt.read_reply` and
`citations.take_citations` will have it once the reply is whole.

Nothing of it is checked yet. Where the reply does not say first that it holds an answer, nothing grows.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.citations import WithoutMarkers
from bot.answering.partial_json import StringFields
from bot.answering.prompt import Result
from bot.model import Passage

_SAYS_SOMETHING = (Result.ANSWERED, Result.SMALL_TALK)


class GrowingAnswer:
    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self.begin()

    def begin(self) -> None:
        """What was fed so far is void: another reply begins."""
        self.text = ""  # so far
        self._fields = StringFields()
        self._result = ""
        self._markers = WithoutMarkers(self._passages)

    def feed(self, piece: str) -> str:
        """The answer's next words, as soon as no later piece can change them. `piece`: the next part of the reply."""
        grown = ""
        for name, text in self._fields.feed(piece):
            if name == "result":
                self._result += text
            elif name == "answer" and self._result in _SAYS_SOMETHING:
                grown += self._markers.feed(text)
        self.text += grown
        return grown

    def end(self) -> str:
        """The last words, when the reply is whole."""
        rest = self._markers.end()
        self.text += rest
        return rest
