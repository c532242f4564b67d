"""The sentences of a Markdown text and where they stand, so that some can be left out and the rest keeps its form."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.grounding.lexicon import cue
from bot.text.fold import fold

_GAP = re.compile(r"(?<=[.!?。！？])[\"'”’)*_]{0,3}\s+|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|e\.g|i\.e|etc|approx|no|nr|dr|mr|mrs|ms|st|vs|inc|z\.\s?b|bzw|ca|ggf|usw|p\.\s?ex|sr|sra|ej|art|bijv)\.\s+\Z",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[^\S\n]*(?:>[^\S\n]?)?)(?:[-*+•]|\(?\d{1,2}[.)]|\[\d{1,2}\])(?:[^\S\n]+|$)")
_HEADING = re.compile(r"[^\S\n]*(?:#{1,6}[^\S\n]|\*\*[^*\n]+\*\*[^\S\n]*:?[^\S\n]*$)")
_WORD = re.compile(r"\w")
_FENCE = re.compile(r"^[^\S\n]*```", re.MULTILINE)
_NUMBERED = re.compile(r"(?P<before>[^\S\n]*(?:>[^\S\n]?)?\(?)(?P<number>\d{1,2})(?P<after>[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str
    line: int
    heading: bool = False

    @property
    def leads_in(self) -> bool:
        """It only says that something follows."""
        return self.heading or self.text.rstrip("*_ ").endswith((":", "："))

    @property
    def asks(self) -> bool:
        return asks(self.text)


def asks(text: str) -> bool:
    """Whether a sentence is a question, and not a statement put as one: "You get it back, ok?", "Did you know …?"."""
    if not text.rstrip("*_ ").endswith(("?", "？")):
        return False
    folded = fold(text)
    last = folded.rpartition(", ")[2] if ", " in folded else ""
    return not cue("tells").match(folded.lstrip("*_¿ ")) and not cue("tag").fullmatch(last.strip("*_¿?？ "))


def split(text: str) -> list[str]:
    """The sentences and lines of a text, without where they stand."""
    return [text[start:end] for start, end in _spans(text) if text[start:end].strip()]


def sentences(markdown: str) -> list[Sentence]:
    """In order; a line of a code block is one sentence."""
    found: list[Sentence] = []
    offset, fenced = 0, False
    for number, line in enumerate(markdown.split("\n")):
        fence = _FENCE.match(line) is not None
        fenced ^= fence
        if not fence:
            whole = [(0, len(line))] if fenced else list(_spans(line))
            found += _of_line(line, whole, offset, number, bool(_HEADING.match(line)))
        offset += len(line) + 1
    return found


def _of_line(
    line: str, spans: Sequence[tuple[int, int]], offset: int, number: int, heading: bool
) -> Iterator[Sentence]:
    bullet = _BULLET.match(line)
    begin = bullet.end() if bullet else 0
    for start, end in spans:
        start = max(start, begin)
        if start < end and _WORD.search(line, start, end):
            yield Sentence(offset + start, offset + end, line[start:end].strip(), number, heading)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    bullet = _BULLET.match(text)
    for gap in _GAP.finditer(text, bullet.end() if bullet else 0):
        if "\n" not in gap.group() and _ABBREVIATED.search(text, max(0, gap.start() - 12), gap.end()):
            continue
        yield start, gap.end()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def without(markdown: str, dropped: Collection[Sentence]) -> str:
    """The text without these sentences. A list item of which nothing is left goes, and so does a lead-in after which
    nothing is left; numbered items are numbered again."""
    said = sentences(markdown)
    gone = _with_lead_ins(said, frozenset(dropped))
    kept: dict[int, list[str]] = {}
    for one in said:
        if one not in gone:
            kept.setdefault(one.line, []).append(one.text)
    lines = markdown.split("\n")
    touched = {one.line for one in gone}
    for number in touched & kept.keys():
        lines[number] = _line(lines[number], kept[number])
    left = [line for number, line in enumerate(lines) if number not in touched or number in kept]
    return _renumbered(left) if len(left) < len(lines) else "\n".join(left)


def _with_lead_ins(said: Sequence[Sentence], dropped: frozenset[Sentence]) -> set[Sentence]:
    """`dropped`, and the lead-ins of which what came next is gone, up to a gap or the next heading."""
    gone = set(dropped)
    following: Sentence | None = None
    lost: Sentence | None = None  # the last one that is gone before `following`
    for one in reversed(said):
        ends = lost is not None and (following is None or following.heading or following.line > lost.line + 1)
        if one in dropped or (one.leads_in and ends):
            gone.add(one)
            lost = lost or one
        else:
            following, lost = one, None
    return gone


def _line(line: str, kept: Sequence[str]) -> str:
    bullet = _BULLET.match(line)
    indent = bullet.group() if bullet else line[: len(line) - len(line.lstrip())]
    return indent + " ".join(kept)


def _renumbered(lines: Sequence[str]) -> str:
    """Numbers count on; empty lines at either end go, and two in a row become one."""
    written: list[str] = []
    counts: dict[str, int] = {}
    for line in lines:
        if found := _NUMBERED.match(line):
            indent = found["before"]
            counts[indent] = counts.get(indent, 0) + 1
            line = f"{indent}{counts[indent]}{found['after']}{line[found.end() :]}"
        elif line.strip() and not line.startswith((" ", "\t")):
            counts.clear()
        if line.strip() or (written and written[-1].strip()):
            written.append(line)
    return "\n".join(written).strip("\n").rstrip()
