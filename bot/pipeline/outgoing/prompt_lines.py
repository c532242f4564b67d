"""Lines of the system prompt, found in a text that comes word by word: a run of words that stand there in this order.

Compared are letters and digits alone, so case, accents, markup and punctuation hide nothing. Shorter runs, which any
sentence may share, are nothing of the prompt's own.
"""

from __future__ import annotations

import re
from collections import defaultdict

from bot.pipeline.outgoing.letters import squeezed

RUN = 8  # words in a row that stand in the prompt
HELD_FROM = 3  # words in a row from which nothing of the run is shown until it is clear how it goes on
MAX_WORD = 40  # characters; a longer one ends every run
MAX_BETWEEN = 8  # characters between two words of a run


class PromptLines:
    """One system prompt; made once, shared by all texts."""

    def __init__(self, prompt: str) -> None:
        self.words = [word for word in map(squeezed, re.split(r"\s+", prompt)) if word]
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self.places[word].append(place)


class LineWatch:
    """One text. `held_from` is where a run that may still become a line begins."""

    def __init__(self, lines: PromptLines) -> None:
        self._lines = lines
        self._runs: dict[int, list[int]] = {}  # place in the prompt of the last word -> where each word began
        self._word = ""
        self._began = 0
        self._ended = 0
        self._at = 0

    @property
    def held_from(self) -> int:
        return min((begun[0] for begun in self._runs.values() if len(begun) >= HELD_FROM), default=self._at)

    def feed(self, char: str) -> bool:
        """Whether a line is there with this character."""
        hit = False
        if not char.isspace():
            if not self._word:
                self._began = self._at
            if len(self._word) <= MAX_WORD:
                self._word += char
        elif self._word:
            hit = self._complete()
        if len(self._word) > MAX_WORD or (not self._word and self._at - self._ended > MAX_BETWEEN):
            self._runs = {}
        self._at += 1
        return hit

    def end(self) -> bool:
        return bool(self._word) and self._complete()

    def _complete(self) -> bool:
        word = squeezed(self._word) if len(self._word) <= MAX_WORD else ""
        self._word, self._ended = "", self._at
        if not word:
            return False
        self._runs = {
            place: [*self._runs.get(place - 1, ()), self._began] for place in self._lines.places.get(word, ())
        }
        return any(len(begun) >= RUN for begun in self._runs.values())
