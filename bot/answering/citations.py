"""The markers with which a model says what it rests on: [1], [1, 2], [1](address), 【1】."""

from __future__ import annotations

import re

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_MARKER = re.compile(r"[ \t]*(?:\[(?:\^)?(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\](?:\([^)\s]*\))?|【(\d{1,2})[^】]{0,40}】)")


def take_citations(markdown: str, count: int) -> tuple[str, tuple[int, ...]]:
    """The text without markers, and the numbers cited (1..`count`), each once, in order of appearance.

    Numbers beyond `count` are dropped with their markers. Code is left alone: `items[1]` cites nothing.
    """
    cited: list[int] = []

    def note(found: re.Match[str]) -> str:
        cited.extend(int(number) for number in re.findall(r"\d+", found.group(1) or found.group(2)))
        return ""

    parts = _CODE.split(markdown)
    parts[::2] = [_MARKER.sub(note, part) for part in parts[::2]]
    valid = tuple(dict.fromkeys(number for number in cited if 1 <= number <= count))
    return "".join(parts).strip(), valid
