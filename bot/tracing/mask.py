"""No personal data in a trace: whatever the shape of what is noted, each text in it is looked through once more.

The pipeline hands over redacted words; this is for what it does not know of, as a name in the address of an article.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
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
        clean = self._scrubbed(_cut(text))
        if requester is None or not _may_name(clean, requester):
            return clean
        reading = read(clean)
        spans = [reading.original(span) for span in own_spans(reading.text, requester)]
        return hide(clean, spans) if spans else clean

    def _scrubbed(self, text: str) -> str:
        if (known := self._seen.get(text)) is not None:
            self._seen.move_to_end(text)
            return known
        clean = self._seen[text] = self._scrub(text)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return clean


def _may_name(text: str, requester: Requester) -> bool:
    """False where a quick look is enough: most texts are titles, addresses and notes that name nobody. Of an e-mail
    address, which is looked for as a whole, what stands before the @ decides: "com" is in every other text."""
    told = " ".join(filter(None, (requester.name, requester.email, requester.phone)))
    if not (text.isascii() and told.isascii()):
        return bool(told)
    low, box = text.lower(), (requester.email or "").lower().partition("@")[0]
    parts = _PARTS.findall(f"{requester.name or ''} {requester.phone or ''}".lower())
    parts += _PARTS.findall(box) or filter(None, [box])
    return any(part in low for part in parts)


def _cut(text: str) -> str:
    """Not within a word: half an address would not be found."""
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS].rpartition(' ')[0]} …"
