"""What stands in a line, as Markdown: emphasis, code, links, icons in a sentence. Pure.

Emphasis is marked by characters of no meaning until the line is whole: what may open and close it in Markdown depends
on what stands beside it (`**Note:**text` would not be closed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import BLOCKS, GONE, letters, names

_STRONG, _EMPHASIS, _STRUCK, _PICTURE = "\ue000\ue001", "\ue002\ue003", "\ue004\ue005", "\ue006\ue007"
_MARKS = {
    **dict.fromkeys(("b", "strong"), _STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), _EMPHASIS),
    **dict.fromkeys(("s", "del", "strike"), _STRUCK),
}
_MARKED = re.compile("[\ue000-\ue007]")
_SIGN = r"[^\w\s\\`\ue000-\ue007]"
_PUNCTUATION = rf"(?:\\?{_SIGN})++"  # with the backslashes of what is escaped
_FIRST = rf"(?<!{_SIGN})(?:(?<!\\)|(?=\\))"  # where such a run begins, and nowhere within it
_SIGNS = {_STRONG: "**", _EMPHASIS: "*", _STRUCK: "~~"}
_FORMULAS = {"mfrac": "/", "msup": "^", "msub": "_"}  # in one line: half of x is x/2
_BLANK = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
# Soft hyphens, spaces of no width, the pictures of an icon font.
_NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff\ue000-\uf8ff]")
_MARKUP = re.compile(r"([\\`*<|\[\]]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,30};)|~(?=~))")
_LINE_BREAK = re.compile(r"[\t\n\r]")
_LINE_START = re.compile(r"(#{1,6}|[-+>]|[-=]{2,}|\d{1,9}[.)])(?=\s|$)")
_AT_A_LINES_END = re.compile(r"(?<! ) ++(?=\n)|(?<=\n) ++")  # or at the next one's beginning
_TICKS = re.compile("`+")
_FILES = r"\.(?:png|jpe?g|gif|svg|webp|bmp)"
_KINDS = "image|img|picture|photo|icon|logo|screen ?shot|screenshot|bild|imagen|capture|graphic|untitled"
_FILE = re.compile(rf"(?:{_KINDS})?[\s_\-\d().x@]*(?:{_FILES})?|\S+{_FILES}", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SMALL_ICON = 100  # pixels; what is larger illustrates
_MOST_WORDS = 60  # letters of what an icon is called
_SHOWN_AT_ONCE = ("#", "javascript:", "data:")


def escaped(text: str | None) -> str:
    """Text of a page, with what would be markup made into characters; blanks are one space."""
    return _MARKUP.sub(r"\\\1", collapsed(text)) if text else ""


def collapsed(text: str) -> str:
    return _BLANK.sub(" ", _NOTHING.sub("", text))


def inline(element: HtmlElement, marks: frozenset[str] = frozenset()) -> str:
    """To be joined with what stands beside it, and then read by `line`. In `marks`: the emphasis it is in already."""
    tag = element.tag
    if tag == GONE or not isinstance(tag, str):
        return ""
    if tag == "br":
        return "\n"
    if tag == "img":
        return _picture(element)
    if tag in ("code", "samp", "tt") and "plain" not in marks:
        return code_span("".join(element.itertext()))
    mark = _MARKS.get(tag)
    if mark and not marks & {mark, "plain"}:
        return f"{mark[0]}{_inside(element, marks | {mark})}{mark[1]}"
    if tag in _FORMULAS:
        parts = (inline(child, marks).strip() for child in element)
        return _FORMULAS[tag].join(part if part.replace(".", "").isalnum() else f"({part})" for part in parts)
    inside = _inside(element, marks)
    if tag == "a":
        return inside if "plain" in marks else _link(element, inside)
    if tag in ("sup", "sub"):
        return _raised(element, inside)
    if tag == "q":
        return f'"{inside}"'
    return f" {inside} " if tag in BLOCKS else inside


def line(pieces: Iterable[str]) -> str:
    """A whole paragraph; where the author began a new line, there is a hard break."""
    text = _AT_A_LINES_END.sub("", "".join(pieces))
    if _MARKED.search(text):
        text = _emphasis("\n".join(map(_pictures, text.split("\n"))))
    rows = (re.sub(" {2,}", " ", row).strip() for row in text.strip().split("\n"))
    return "  \n".join(_LINE_START.sub(_no_mark, row, count=1) if _LINE_START.match(row) else row for row in rows)


def code_span(text: str) -> str:
    text = collapsed(text).strip()
    if not text:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    return f"{ticks} {text} {ticks}" if len(ticks) > 1 else f"`{text}`"


def says(name: str | None) -> str:
    """What a picture is called, where that is more than its file."""
    name = collapsed(name or "").strip()
    if not name or _FILE.fullmatch(name) or letters(name) > _MOST_WORDS:
        return ""
    return name


def _inside(element: HtmlElement, marks: frozenset[str]) -> str:
    found = [escaped(element.text)]
    for child in element:
        found += (inline(child, marks), escaped(child.tail))
    return "".join(found)


def _link(element: HtmlElement, inside: str) -> str:
    address = _LINE_BREAK.sub("", str(element.get("href") or "")).strip().replace(" ", "%20")  # as browsers do
    said = inside.strip()
    if not said or said[0] == "\ue006" or not address or address.lower().startswith(_SHOWN_AT_ONCE):
        return inside
    before, after = " " * inside.startswith(" "), " " * inside.endswith(" ")
    if "://" in address and "".join(element.itertext()).strip() == address:
        return f"{before}<{address}>{after}"
    if address.count("(") != address.count(")") or "<" in address:
        address = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C")
    return f"{before}[{said.replace(chr(10), ' ')}]({address}){after}"


def _raised(element: HtmlElement, inside: str) -> str:
    """10⁶ is not 106; the mark of a footnote is no part of the sentence."""
    if element.tag == "sup" and any(str(link.get("href") or "").find("#") >= 0 for link in element.iter("a")):
        return ""
    table = _SUPERSCRIPT if element.tag == "sup" else _SUBSCRIPT
    return inside.translate(table) if inside and all(ord(character) in table for character in inside) else inside


def _picture(picture: HtmlElement) -> str:
    """An icon's name, which `line` keeps within a sentence; an illustration's is not shown to anybody."""
    name = says(picture.get("alt"))
    if "emoji" in " ".join(names(picture)) or (name and len(name) <= 2 and not letters(name)):
        return escaped(name)
    sizes = (str(picture.get(side) or "").removesuffix("px") for side in ("width", "height"))
    if not name or any(size.isdecimal() and int(size) > _SMALL_ICON for size in sizes):
        return ""
    return f"\ue006{escaped(name)}\ue007"


def _pictures(row: str) -> str:
    """Of icons in a row, the names of those in the middle of a sentence."""
    first, *others = re.split("\ue006(.*?)\ue007", row)
    kept, last, is_said = [first], _last(first), letters(first) > 0
    for name, after in zip(others[::2], others[1::2], strict=True):
        within = is_said and last not in ".!?:;。！？…"
        for part in (name if within else "", after):
            kept.append(part)
            last, is_said = _last(part) or last, is_said or letters(part) > 0
    return "".join(kept)


def _last(part: str) -> str:
    """What it ends with, but for blanks and marks."""
    return part.rstrip(" \ue000-\ue005")[-1:]


def _emphasis(text: str) -> str:
    for mark, sign in _SIGNS.items():
        begin, end = mark[0], mark[1]
        text = re.sub(rf"{begin}(\s+)", rf"\1{begin}", text)
        text = re.sub(rf"(?<!\s)(\s++){end}", rf"{end}\1", text)
        text = re.sub(rf"{begin}{end}|{end}{begin}", "", text)
        text = re.sub(rf"{end}( ?){begin}", r"\1", text)
        if text.count(begin) != text.count(end):
            text = re.sub(f"[{mark}]", "", text)
        # Punctuation goes outside where a letter follows or goes before, or it would be no mark.
        text = re.sub(rf"{_FIRST}({_PUNCTUATION}){end}(?=\w)", rf"{end}\1", text)
        text = re.sub(rf"(?<=\w){begin}({_PUNCTUATION})", rf"\1{begin}", text)
        text = text.replace(f"{begin}{end}", "").replace(begin, sign).replace(end, sign)
    return text


def _no_mark(found: re.Match[str]) -> str:
    return f"{found[1][:-1]}\\{found[1][-1]}"
