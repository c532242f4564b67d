"""Which of many patterns may match a text, told in one pass over it: the others need not be searched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from ahocorasick_rs import AhoCorasick

from bot.text.patterns.case import is_plain
from bot.text.patterns.literals import needed


class Prefilter:
    """Thread-safe. Where one of the patterns takes capitals and small letters for the same, all are told apart by small
    ones."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._any_case = any(pattern.flags & re.IGNORECASE for pattern in patterns)
        self._patterns = tuple(patterns)
        self._all = frozenset(range(len(patterns)))
        needing: dict[str, list[int]] = {}
        always = set()
        for place, pattern in enumerate(patterns):
            strings = self._needed(pattern)
            if not strings:
                always.add(place)
            for string in strings:
                needing.setdefault(string, []).append(place)
        self._always = frozenset(always)
        self._needing = list(map(tuple, needing.values()))
        self._strings = AhoCorasick(needing, store_patterns=False)

    def possible(self, text: str) -> frozenset[int]:
        """The places, among the patterns, of those that may match in `text`; the others do not."""
        if self._any_case:
            if not is_plain(text):
                return self._all
            text = text.lower()
        found = {string for string, _, _ in self._matches(text)}
        return self._always.union(*(self._needing[string] for string in found))

    def matches(self, text: str) -> list[Iterable[re.Match[str]]]:
        """Of each pattern, where it matches in `text`; to be read once."""
        possible = self.possible(text)
        return [pattern.finditer(text) if place in possible else () for place, pattern in enumerate(self._patterns)]

    def _needed(self, pattern: re.Pattern[str]) -> Set[str]:
        """None where it may match whatever a text has."""
        strings = needed(pattern) or frozenset()
        if not self._any_case:
            return strings
        small = {string.lower().replace("ı", "i").replace("ſ", "s") for string in strings}
        return small if all(map(is_plain, small)) else frozenset()

    def _matches(self, text: str) -> list[tuple[int, int, int]]:
        try:
            return self._strings.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half a character, which no pattern needs
            whole = text.encode("utf-8", "replace").decode()
            return self._strings.find_matches_as_indexes(whole, overlapping=True)
