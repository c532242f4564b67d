"""Notes and warnings beside the text: told by class or role, and led by their label ("Caution: ..."). Pure.

They stand where they stood, since a warning belongs to its step; their label is no heading, or the steps that follow
would stand below it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import BLOCKS, GONE, HEADINGS, drop, letters, names, words

_KINDS = "note|warning|warn|caution|danger|tip|info|important|alert|callout|admonition|notice|hint|attention"
_SYSTEMS = "admonitionblock|infobox|custom-block|markdown-alert|starlight-aside|confluence-information-macro|messagebox"
_NAMED = re.compile(rf"(?:[\w-]+-)?(?:{_KINDS}|{_SYSTEMS})(?:-[\w-]+)?")
_ROLES = ("note", "alert", "doc-tip", "doc-notice")
_TITLE = re.compile(r"(?:[\w-]+[-_])?(?:title|heading|label|header|panelheader)(?:[-_][\w-]+)?|panelheader")
_MOST = 1500  # letters; what is longer is a page that is called so
_LABEL = 60  # letters of the longest label
_HOLDERS = ("div", "aside", "section", "p", "blockquote", "article", "details")


def is_callout(element: HtmlElement) -> bool:
    """A note or a warning, and no column beside the page."""
    named = (*names(element), str(element.get("aria-label") or "").lower())
    return element.get("role") in _ROLES or any(map(_NAMED.fullmatch, named))


def label_callouts(part: HtmlElement) -> None:
    """Changes `part`: what heads a callout begins its first paragraph."""
    for element in list(part.iter(*_HOLDERS)):
        headings = list(element.iter(*HEADINGS))
        if not (is_callout(element) or element.tag == "aside") or len(headings) > 1:
            continue
        if letters("".join(element.itertext())) > _MOST:
            continue
        if any(heading.tag == "h1" for heading in headings):
            continue
        if element.tag != "details" and (label := _label(element)) is not None:
            _lead(element, label)
        for heading in headings:
            if heading.tag != GONE and element.tag != "details" and _label(element) is heading:
                heading.tag = "p"


def _label(callout: HtmlElement) -> HtmlElement | None:
    """The first element in it with words, where that is made to be its label."""
    if letters(callout.text):
        return None
    for element in callout.iterdescendants():
        if element.tag == GONE or not letters("".join(element.itertext())):
            continue
        is_label = element.tag in HEADINGS or any(map(_TITLE.fullmatch, names(element)))
        if is_label and letters("".join(element.itertext())) <= _LABEL:
            return element
        if letters(element.text) or element.tag not in ("div", "header", "section"):
            return None
    return None


def _lead(callout: HtmlElement, label: HtmlElement) -> None:
    """The label at the beginning of what it labels; where that is no paragraph, one of its own."""
    said = words(label)
    said = said if said[-1] in ":.!?：" else f"{said}:"
    led = None if letters(label.tail) else _paragraph_below(callout, label)
    if led is None and not letters(label.tail):
        label.tag = "p"
        return
    name = callout.makeelement("strong")
    name.text = said
    if led is None:
        name.tail, label.tail = f" {label.tail}", None
        label.addnext(name)
    else:
        name.tail, led.text = f" {led.text or ''}", None
        led.insert(0, name)
    drop(label)


def _paragraph_below(callout: HtmlElement, label: HtmlElement) -> HtmlElement | None:
    """What the first words after the label stand in, where that is a paragraph."""
    inside = {label, *label.iterdescendants()}
    around = set(label.iterancestors())
    for element in callout.iterdescendants():
        if element not in inside and letters(element.text):
            blocks = (one for one in (element, *element.iterancestors()) if one.tag in BLOCKS)
            block = next(blocks, callout)
            return block if block.tag in ("p", "div") and block not in around and block is not callout else None
    return None
