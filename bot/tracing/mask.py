"""No personal data in a trace: whatever the shape of what is noted, each text in it is looked through once more.

The pipeline hands over redacted words; this is for what it does not know of, as a name in the address of an article.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import Requester
from bot.privacy.placeholders import hide
from bot.privacy.reading import read
from bot.privacy.requester import own_spans

MOST_CHARS = 10_000  # of one text; to look a text through takes as long as it is
MOST_VALUES = 200  # of one list or mapping
DEEPEST = 8
_PARTS = re.compile(r"[a-z]{2,}|\d{2}")  # of details: none of these in a text, none of them in it
REMEMBERED = 2000  # texts: titles, addresses and notes are the same in most traces


class Mask:
    """For one thread. `scrub` removes from a text what looks like personal data."""

    def __init__(self, scrub: Callable[[str], str]) -> None:
        self._scrub = scrub
        self._seen: OrderedDict[str, str] = OrderedDict()
        self._theirs: _Theirs | None = None

    def __call__(self, data: Any, requester: Requester | None = None, depth: int = 0) -> Any:
        """Without what is detected, and without the details of `requester`; what is of no plain type is named, not
        shown. The keys of a mapping are texts too."""
        if data is None or isinstance(data, bool | int | float):
            return data
        if isinstance(data, str):
            return self._masked(data, requester)
        if depth >= DEEPEST:
            return "(nested too deeply)"
        if isinstance(data, Mapping):
            pairs = list(data.items())[:MOST_VALUES]
            return {self._masked(str(key), requester): self(value, requester, depth + 1) for key, value in pairs}
        if isinstance(data, list | tuple | set | frozenset):
            return [self(value, requester, depth + 1) for value in list(data)[:MOST_VALUES]]
        return f"({type(data).__name__})"

    def _masked(self, text: str, requester: Requester | None) -> str:
        if text.startswith("data:"):
            return "(file)"
        if requester is None:
            return self._scrubbed(_cut(text))
        if self._theirs is None or self._theirs.requester is not requester:
            self._theirs = _Theirs(requester)
        seen = self._theirs.seen
        if (known := seen.get(text)) is None:
            known = seen[text] = self._theirs.hidden(self._scrubbed(_cut(text)))
        return known

    def _scrubbed(self, text: str) -> str:
        if (known := self._seen.get(text)) is not None:
            self._seen.move_to_end(text)
            return known
        clean = self._seen[text] = self._scrub(text)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return clean


@dataclass(slots=True)
class _Theirs:
    """What is told of one requester: of an attempt many texts are the same."""

    requester: Requester
    seen: dict[str, str] = field(default_factory=dict, repr=False)
    parts: tuple[str, ...] = field(init=False, repr=False)
    ascii: bool = field(init=False)

    def __post_init__(self) -> None:
        """Of an e-mail address, which is looked for as a whole, what stands before the @ decides: "com" is in every
        other text."""
        one = self.requester
        box = (one.email or "").lower().partition("@")[0]
        named = _PARTS.findall(f"{one.name or ''} {one.phone or ''}".lower())
        self.parts = tuple(dict.fromkeys([*named, *(_PARTS.findall(box) or filter(None, [box]))]))
        self.ascii = all(told.isascii() for told in (one.name, one.email, one.phone) if told)

    def hidden(self, text: str) -> str:
        if not self._may_be_in(text):
            return text
        reading = read(text)
        spans = [reading.original(span) for span in own_spans(reading.text, self.requester)]
        return hide(text, spans) if spans else text

    def _may_be_in(self, text: str) -> bool:
        """False where a quick look is enough: most texts are titles, addresses and notes that name nobody."""
        if not (self.ascii and text.isascii()):
            return bool(self.requester.name or self.requester.email or self.requester.phone)
        low = text.lower()
        return any(part in low for part in self.parts)


def _cut(text: str) -> str:
    """Not within a word: half an address would not be found."""
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS].rpartition(' ')[0]} …"
