"""What stands on every page of a help centre and answers nothing: lists of related articles, "Was this helpful?". Pure.

Only what is no more than that: a heading of furniture goes with the links below it, never with text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources

from bot.knowledge.conversion.blocks import Block, Heading
from bot.knowledge.words import is_navigation

_MAX_CHARS = 200  # of a block that may be furniture

_YES_NO = r"(?:[\s|/·,.!]*(?:yes|no|ja|nein|sí|si|oui|non|sì|sim|não|nee|👍|👎))*"
_KNOWN = tomllib.loads(resources.files(__package__).joinpath("furniture.toml").read_text(encoding="utf-8"))


def _any(phrases: Iterable[str], end: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(phrases)}){end}", re.IGNORECASE)


_ELSEWHERE = _any(_KNOWN["headings"], "[:.]?")
_LINE = _any(_KNOWN["lines"], "[.!]?")
_PAGE, _HELPFUL, _ANSWERED, _VERDICT = (
    "|".join(_KNOWN[words]) for words in ("pages", "helpful", "answered", "questions")
)
_ASKS = re.compile(
    rf"[¿\s]*(?:(?:.{{0,60}}\b)?(?:{_PAGE})\b.{{0,40}}\b(?:{_HELPFUL})(?: (?:to|for|für|pour|para|per) \w+)?"
    rf"|.{{0,60}}\b(?:{_HELPFUL}) (?:{_PAGE})|.{{0,60}}\b(?:{_ANSWERED})|{_VERDICT})"
    rf"\s?\??{_YES_NO}(?:{_LINE.pattern})?",
    re.IGNORECASE,
)
_REPLY = re.compile(rf"{_YES_NO}|[^\w]+", re.IGNORECASE)  # buttons, or faces
_HOME = _any(_KNOWN["homes"], r"\b")
_BREADCRUMB = re.compile(r"[^\n>›»→/|]{1,60}(?:\s(?:&gt;|[>›»→/|])\s[^\n>›»→/|]{1,80}){1,8}")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"[*_#`\\]+")
# A picture by itself: nobody to whom the article is quoted sees it.
_PICTURE = re.compile(r"(?:\[?!\[[^\[\]]*\]\([^()]*\)(?:\]\([^()]*\))?\s*)+")
_RULE = re.compile(r"[ ]{0,3}(?:[-*_][ \t]*){3,}")


def without_furniture(parts: Iterable[Block | Heading]) -> Iterator[Block | Heading]:
    """The same, without what belongs to the page and not to the article."""
    heading: Heading | None = None  # one of furniture, which waits for what stands below it
    led_on = False  # only links so far below one of furniture
    begun = asked = False
    for part in parts:
        if _asks(part.text) or (asked and isinstance(part, Block) and _is_reply(part.text)):
            asked = True
            continue
        asked = False
        if isinstance(part, Block):
            if _is_furniture(part.text) or _is_breadcrumb(part, begun):
                continue
            if led_on and is_navigation(part.text):
                heading = None  # gone with its links: what comes after them is not below it
                continue
            led_on = False
            if heading:
                yield heading
                heading = None
            elif part.kind == "text" and _ELSEWHERE.fullmatch(_words(part.text)):
                heading, led_on = Heading(6, _words(part.text)), True
                continue
            yield part
            begun = True
        elif _ELSEWHERE.fullmatch(_words(part.text)):
            heading, led_on = part, True
        elif not _LINE.fullmatch(_words(part.text)):
            heading, led_on = None, False
            yield part


def _is_furniture(block: str) -> bool:
    if _PICTURE.fullmatch(block) or _RULE.fullmatch(block):
        return True
    return len(block) <= _MAX_CHARS and _LINE.fullmatch(_words(block)) is not None


def _asks(block: str) -> bool:
    """Whether the page helped."""
    return len(block) <= _MAX_CHARS and _ASKS.fullmatch(_words(block)) is not None


def _is_reply(block: str) -> bool:
    return len(block) <= _MAX_CHARS and _REPLY.fullmatch(_words(block)) is not None


def _is_breadcrumb(block: Block, begun: bool) -> bool:
    """The way to the page, above it: "Home › Account › Password"."""
    if begun or block.kind != "text" or len(block.text) > _MAX_CHARS:
        return False
    words = _words(block.text)
    return _BREADCRUMB.fullmatch(words) is not None and _HOME.match(words) is not None


def _words(text: str) -> str:
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())
