"""Words that are still being written, as they may be shown: word by word, and without anything that leads somewhere.

They are not all checked yet, so no link and no picture of theirs may come alive on a page that shows Markdown. What is
recorded in the end is put in their place, with its links.
"""

from __future__ import annotations

import re

# A blank, or a character of a script that has none: no address and no mark goes on across it.
_END = re.compile("[\\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_LEADS = re.compile(r"[a-z][a-z0-9+.-]{1,20}:\S|//|www\.|\]\(|\]\[|<|&#|@", re.IGNORECASE)
LEFT_OUT = "…"
LONGEST = 200  # characters of a word that is waited for; a longer one is left out


class HoldBack:
    """One answer."""

    def __init__(self) -> None:
        self._held = ""
        self._skipping = False  # the rest of a word that was too long

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        self._held += piece
        end = 0
        for found in _END.finditer(self._held):
            end = found.end()
        whole, self._held = self._held[:end], self._held[end:]
        shown = "".join(self._word(part) for part in re.split(f"({_END.pattern})", whole))
        if len(self._held) > LONGEST and not self._skipping:
            shown, self._held, self._skipping = shown + LEFT_OUT, "", True
        elif self._skipping:
            self._held = ""
        return shown

    def end(self) -> str:
        rest, self._held = self._held, ""
        return self._word(rest)

    @property
    def held(self) -> int:
        """Characters."""
        return len(self._held)

    def _word(self, word: str) -> str:
        if _END.fullmatch(word):
            self._skipping = False
            return word
        if self._skipping:
            return ""
        return LEFT_OUT if len(word) > LONGEST or _LEADS.search(word) else word
