"""Code as it is written, in a fence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import BLOCKS, GONE, names

_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|highlight|brush:?)-?\s?([a-z][\w+#.-]*)")
_NO_LANGUAGE = ("default", "text", "none", "plain", "plaintext", "code", "block", "notranslate")
_TICKS = re.compile("^ {0,3}(`{3,})", re.MULTILINE)
_AROUND = 3  # elements around a <pre> in which its language may be said


def fence(pre: HtmlElement) -> str:
    """Empty where nothing is in it."""
    written = "".join(_pieces(pre)).replace("\u00a0", " ").strip("\n").rstrip()
    if not written.strip():
        return ""
    ticks = "`" * max([3, *(len(run) + 1 for run in _TICKS.findall(written))])
    return f"{ticks}{_language(pre)}\n{written}\n{ticks}"


def _pieces(element: HtmlElement) -> Iterator[str]:
    """Each line of its own where an editor's markup has one element a line."""
    yield element.text or ""
    last = element.text or ""
    for child in element:
        if child.tag == "br":
            last = "\n"
        elif child.tag == GONE:
            last = ""
        else:
            last = "".join(_pieces(child))
            if child.tag in BLOCKS and not last.endswith("\n"):
                last += "\n"
        yield last
        yield child.tail or ""


def _language(pre: HtmlElement) -> str:
    inside = list(pre.iterdescendants("code"))[:1]
    around = [above for above, _ in zip(pre.iterancestors("div", "figure", "td"), range(_AROUND), strict=False)]
    for element in (*inside, pre, *around):
        said = element.get("data-language") or element.get("data-lang") or element.get("data-syntaxhighlighter-params")
        for name in (*([said] if said else ()), *names(element)):
            found = _LANGUAGE.match(name.lower())
            language = found[1] if found else name if name == said and name.isalnum() else ""
            if language and language not in _NO_LANGUAGE:
                return language
    return ""
