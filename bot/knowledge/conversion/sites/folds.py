"""Parts of a page that have an end: what a click opens, what is headed by a question, what has a heading in it. Pure.

Markdown has headings and no ends of sections, so they are written as HTML: what follows one stands below the heading
that was there before (`conversion/html/sections.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from bot.knowledge.conversion.html.sections import SECTION

_BLOCK = re.compile(r"^(?:(\d+)(?=[.)]\s)|(?=[#>+*-]\s))")  # what would begin a list, a heading or a quotation
_INDENT = re.compile(r"(?:^|\n)([ \t]*)$")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]", re.MULTILINE)
_REACH = 2000  # characters behind a tag in which a heading is looked for


def begun(title: str, indent: str = "") -> str:
    """`title`: Markdown, of one line; "" where the part says its own."""
    shown = _BLOCK.sub(r"\1\\", title.strip())
    summary = f"\n{indent}<summary>\n\n{indent}{shown}\n\n{indent}</summary>" if title else ""
    return f"\n\n{indent}<details>{summary}\n\n{indent}"


def ended(indent: str = "", element: str = "details") -> str:
    return f"\n\n{indent}</{element}>\n\n"


def has_heading(tag: re.Match[str], end: str, *, ends: bool = False) -> bool:
    """Whether what stands between `tag` and the next `end` has a heading of its own. `ends`: it has an end, be it
    behind a piece of code, where it is not seen."""
    reach = tag.end() + _REACH
    until = tag.string.find(end, tag.end(), reach)
    if until < 0 and not ends:
        return False
    return _HEADING.search(tag.string, tag.end(), until if until >= 0 else reach) is not None


def indent_of(tag: re.Match[str]) -> str:
    """Of a tag that begins its line; "" for another."""
    found = _INDENT.search(tag.string[: tag.start()][-80:])
    return found[1] if found else ""


def asks(title: str) -> bool:
    return title.rstrip("*_ ").endswith(("?", "？"))


@dataclass(slots=True)
class Folds:
    """The components, shortcodes or containers of one page that are open, each with its element, if it has one."""

    open: list[tuple[str, str]] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)  # of those that are open
    labels: dict[str, str] = field(default_factory=dict)  # of tabs, by their values

    def begin(
        self, name: str, title: str, *, folds: bool, headed: bool = False, indent: str = "", single: bool = False
    ) -> str:
        """The beginning of one that is called `name`; `folds`: it opens by a click; `headed`: it has a heading in it.
        `single`: it ends here."""
        folds = folds or asks(title) or (headed and bool(title))
        if single:
            return f"{begun(title, indent)}{ended(indent)}" if title and folds else _bold(title, indent)
        self.open.append((name, "details" if folds else "div" if headed else ""))
        self.names[name] += 1
        if folds:
            return begun(title, indent)
        return f"\n\n{indent}<div {SECTION}>\n\n{indent}" if headed else _bold(title, indent)

    def end(self, name: str, indent: str = "") -> str:
        """The end of the innermost one of that name, or of any where it is ""; what was left open in it ends too."""
        if not (self.names[name] if name else self.open):
            return ""
        last: str | None = None
        said = ""
        while last is None or (name and last != name):
            last, element = self.open.pop()
            self.names[last] -= 1
            said += ended(indent, element) if element else ""
        return said


def _bold(title: str, indent: str) -> str:
    return f"\n\n{indent}**{title}**\n\n{indent}" if title else ""
