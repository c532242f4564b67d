"""Notes, tabs and folds that Markdown dialects set off by lines: MkDocs' `!!! note`, `:::` of VitePress, Docusaurus,
Starlight, Pandoc. Pure.

Their words stay, led by their title; what a click opens ends where it ends.
"""

from __future__ import annotations

import re
from functools import partial

from bot.knowledge.conversion.cutting import FENCED
from bot.knowledge.conversion.sites.folds import Folds, asks, begun, ended, has_heading

_NAMED_NOTE = re.compile(
    r"^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===)[ \t]+(?:[\w-]++[ \t]*+)*+(?:\"(?P<title>[^\"\n]*)\")?[ \t]*$\n?",
    re.MULTILINE,
)
# MkDocs' notes and tabs, with what is indented below them.
_INDENTED = re.compile(
    rf"{FENCED}|(?P<note>^(?P<indent>[ ]*+)(?:!!!|\?\?\?\+?|===)[ \t][^\n]*\n"
    r"(?:(?P=indent)[ ]{4}[^\n]*(?:\n|\Z)|[ \t]*\n)+)",
    re.DOTALL | re.MULTILINE,
)
_COLONS = re.compile(
    rf"{FENCED}|(?P<colons>^(?P<left>[ \t]*+):{{3,}}+(?:[ \t]*+\{{?(?P<name>[\w-]++)\}}?)?"
    r"(?:[ \t]*+\[(?P<label>[^\]\n]*+)\]|[ \t]++(?P<text>[^\s{}][^\n{}]*+))?"
    r"[ \t]*+(?P<attributes>\{[^{}\n]*+\})?[ \t]*+$)",
    re.DOTALL | re.MULTILINE,
)
_DEEPEST = 10  # notes within notes; nobody writes more
_ATTRIBUTE = re.compile(r"\b(?:title|summary)=\"([^\"\n]*)\"")


def with_notes_set_out(markdown: str) -> str:
    """MkDocs' notes; `markdown`: a whole article, as are those below."""
    return _INDENTED.sub(_set_out, markdown)


def without_colons(markdown: str) -> str:
    """Comes after MyST's directives, which may have colons too."""
    return _COLONS.sub(partial(_between_colons, folds=Folds()), markdown) if ":::" in markdown else markdown


def without_titles(prose: str) -> str:
    """A note's title where it is not set out: in a list, or above nothing."""
    return _NAMED_NOTE.sub(lambda note: f"{note['indent']}**{note['title']}**\n\n" if note["title"] else "", prose)


def _set_out(found: re.Match[str], depth: int = 0) -> str:
    """What stands below a note or a tab, which would be code by its indent; a fence as it is."""
    if not found["note"]:
        return found[0]
    indent = found["indent"]
    head, _, body = found["note"].partition("\n")
    body = re.sub(rf"^{indent}[ ]{{4}}", indent, body, flags=re.MULTILINE)
    if depth < _DEEPEST:
        body = _INDENTED.sub(partial(_set_out, depth=depth + 1), body)
    named = _NAMED_NOTE.match(head)
    title = (named and named["title"]) or ""
    if title and ("???" in head or asks(title)):
        return f"{begun(title, indent)}{body.lstrip()}{ended(indent)}"
    return f"{head}\n{body}"


def _between_colons(found: re.Match[str], folds: Folds) -> str:
    if not found["colons"]:
        return found[0]
    name, told = found["name"] or "", found["attributes"] or ""
    attribute = _ATTRIBUTE.search(told)
    title = (found["label"] or found["text"] or (attribute[1] if attribute else "")).strip()
    if not (name or title or told):
        return folds.end("", found["left"])
    headed = has_heading(found, "\n:::")
    return folds.begin(name, title, folds=name == "details", headed=headed, indent=found["left"])
