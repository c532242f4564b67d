"""Which of many patterns may match a text, told in one pass over it: the others need not be searched."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

from bot.text.patterns.literals import needed


class Prefilter:
    """Thread-safe."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        needing: dict[str, list[int]] = {}
        always = set()
        for number, pattern in enumerate(patterns):
            strings = needed(pattern)
            if strings is None:
                always.add(number)
            for string in strings or ():
                needing.setdefault(string, []).append(number)
        self._always = frozenset(always)
        self._needing = list(map(tuple, needing.values()))
        self._strings = AhoCorasick(needing, store_patterns=False)

    def possible(self, text: str) -> frozenset[int]:
        """The places, among the patterns, of those that may match in `text`; the others do not."""
        found = {string for string, _, _ in self._matches(text)}
        return self._always.union(*(self._needing[string] for string in found))

    def _matches(self, text: str) -> list[tuple[int, int, int]]:
        try:
            return self._strings.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half a character, which no pattern needs
            whole = text.encode("utf-8", "replace").decode()
            return self._strings.find_matches_as_indexes(whole, overlapping=True)
