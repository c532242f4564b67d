"""HTML of ours as Markdown, for pages that show the web chat themselves: what is mere words there, or links nowhere, is
so here as well.

Pages without a renderer show the Markdown as it is. So only those marks get a backslash that would mean something where
they stand: not the full stop in "room 12.", the plus signs of C++ or the underscores of MY_KEY, which markdownify's own
escapes do.
"""

from __future__ import annotations

import re
from typing import Any

from bs4.element import NavigableString
from markdownify import MarkdownConverter

_BAR = re.compile(r"(?<!\\)\|")
_MEANT = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash before a mark
    r"|`"
    r"|\](?=[(\[:]|$)"  # the end of a link's words
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
    r"|~(?=~|$)|(?<=~)~|^~"
    r"|\*(?!\s)|(?<!\s)\*"
    r"|(?<![^\W_])_+|_+(?![^\W_])"  # not within a word
)
_RULE_OF_TABLE = re.compile(r"-\s*:?\s*\||\|\s*:?\s*-")
# What begins a line, where a block begins with it.
_BEGINS = re.compile(r"(?m)^([ \t]*)([#>]|[-+=](?=[-+=\s]|$))")
_NUMBERS = re.compile(r"(?m)^([ \t]*\d{1,9})([.)])(?=\s|$)")
# As a browser shows them: markdownify takes the square of their number.
_BLANKS = re.compile(r"[ \t]{2,}")
_CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def in_markdown(html: str) -> str:
    parts = _CODE.split(html)
    parts[::2] = [_BLANKS.sub(" ", part) for part in parts[::2]]
    return str(Converter(heading_style="atx", bullets="-").convert("".join(parts))).strip()


class Converter(MarkdownConverter):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._next_number: dict[int, int] = {}  # by the identity of its list

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = str(super().process_text(el, parent_tags))  # type: ignore[misc]  # its stub lacks it
        if "_noformat" in (parent_tags or ()) or not _at_the_beginning(el):
            return text
        return _NUMBERS.sub(r"\1\\\2", _BEGINS.sub(r"\1\\\2", text))

    def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        text = _MEANT.sub(lambda found: "".join(f"\\{mark}" for mark in found[0]), text)
        return _BAR.sub(r"\\|", text) if _RULE_OF_TABLE.search(text) else text

    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Of a numbered list markdownify counts, for each item, those before it: the square of their number."""
        ordered = el.parent if el.parent is not None and el.parent.name == "ol" else None
        if ordered is None:
            return str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]  # its stub lacks it
        start = str(ordered.get("start", ""))
        number = self._next_number.setdefault(id(ordered), int(start) if start.isdecimal() else 1)
        self._next_number[id(ordered)] = number + 1
        if not text.strip():
            return "\n"
        first, *others = text.strip().split("\n")
        indent = " " * len(f"{number}. ")
        return "".join(
            f"{line}\n" for line in (f"{number}. {first}", *(f"{indent}{one}" if one else "" for one in others))
        )

    def convert_td(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A bar would end the cell, also one in code."""
        cell = super().convert_td(el, _BAR.sub(r"\\|", text), parent_tags)  # type: ignore[misc]  # its stub lacks it
        return str(cell)

    convert_th = convert_td


def _at_the_beginning(text: NavigableString) -> bool:
    """Of a line: nothing stands before it, or a line's end does."""
    before = text.previous_sibling
    return before is None or "\n" in text or getattr(before, "name", None) in ("br", "p", "ul", "ol", "pre", "table")
