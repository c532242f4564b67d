"""What stands around the article on its page: told by elements, roles, classes, and by being mostly links. Pure.

What only resembles it and has words of its own stays: a class says little, and what is left out is never found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from itertools import islice

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.callouts import is_callout
from bot.knowledge.conversion.html.icons import name_icons
from bot.knowledge.conversion.html.tree import GONE, HEADINGS, drop, letters, names, words

KNOWN = tomllib.loads(resources.files(__package__).joinpath("frame.toml").read_text(encoding="utf-8"))
_NO_WORDS = (
    "script style noscript template select datalist textarea iframe svg canvas object embed audio video map head"
    " link meta dialog rt rp base area source track annotation"
)
_UNSEEN = tuple(_NO_WORDS.split())
_ROLES = ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar")
_FIELDS = ("input", "select", "textarea")
_NO_FIELDS = ("hidden", "submit", "button", "image", "reset")
_PROSE = ("p", "li", "dd", "dt", "td", "th", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "summary")
_PAGE = 200  # letters from which what holds most of a page may be the page by itself
_PROSE_A_FIELD = 100  # letters of prose for each field, from which a form is a page that is written into
_WHOLE = ("html", "body", GONE)
_SENTENCE_END = re.compile("[.!?。！？]")
_OUTER = ("footer", "site-footer", "page-footer", "main-footer", "colophon", "site-header", "masthead", "navbar")
_FLOW = ("p", "ul", "ol", "dl", "pre", "table", "h2", "h3", "h4", "h5", "h6", "blockquote")
_PARTS = ("article", "section", "main", "blockquote", "figure", "details")
_CELLS = ("thead", "tbody", "tfoot", "tr", "th", "td", "caption", "li", "dt", "dd")
_OF_A_COMPONENT = re.compile(  # a card's header, a step's footer: not the page's or the article's
    r"((?!(?:site|page|main|global|top|app|portal|hc|help|article|post|entry|content|docs?|blog|theme|nav)[-_])\w[\w-]*?)"
    r"[-_]{1,2}(?:header|footer)"
)
_TOLD_OF = re.compile(r"(?:[\w-]+[-_])?(?:contents|ratings?|menu|categories)(?:[-_][\w-]+)?")  # a box's contents, say
_NEAR = 3  # how many elements up, and siblings on, are looked at


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_ALWAYS = _any(KNOWN["always"])
_MOSTLY_LINKS = _any(KNOWN["mostly_links"])


def drop_unseen(root: HtmlElement) -> None:
    """What is on no screen, controls, and what is part of every page by its element, role or class."""
    name_icons(root)
    for element in list(root.iter(*_UNSEEN)):
        drop(element)
    for element in root.xpath("//pre/preceding-sibling::span[@class='lang']"):
        drop(element)
    share = measured(root)
    for element in list(root.iter("nav")):
        if _leads_on(element, share) or not _says_something(element):
            drop(element)
        else:  # what a Webflow FAQ opens
            element.tag = "div"
    for element in root.xpath("//*[@role]"):
        if element.get("role") in _ROLES and element.tag not in _WHOLE:
            drop(element)
    share = measured(root)
    most = share[root][0] / 2  # what holds more than half of the page is the page, whatever it is called
    for element in list(root.iter()):
        said, _ = share[element]
        if element.tag in _WHOLE or (said > most and (said > _PAGE or element.find(".//h1") is not None)):
            continue
        if any(map(_ALWAYS.fullmatch, names(element))):
            drop(element)
        elif element.tag == "form":
            if _is_controls(element, holds_most=said > most):
                _drop_form(element)
            else:
                _drop_labels(element)


def drop_frame(part: HtmlElement, *, framed: bool) -> None:
    """What is left of the frame in `part`: where that is the whole page (`framed`) its header, footer and columns."""
    share = measured(part)
    for element in list(part.iter()):
        if element is part or element.tag in (GONE, "a", *HEADINGS) or not isinstance(element.tag, str):
            continue
        if element.tag in ("header", "footer"):
            outer = framed and not any(True for _ in element.iterancestors(*_PARTS))
            gone = outer or (element.tag == "footer" and _leads_on(element, share))
        elif element.tag == "aside" or element.get("role") == "complementary":
            gone = not is_callout(element) and (_leads_on(element, share) or (framed and not _in_flow(element)))
        elif (
            framed
            and element.tag not in _CELLS
            and any(name in _OUTER for name in names(element))
            and not _is_part(element)
        ):
            gone = True
        elif any(map(_MOSTLY_LINKS.fullmatch, names(element))):
            stays = is_callout(element) or _says_something(element) or _belongs(element, framed=framed)
            gone = _leads_on(element, share) or not stays
        else:
            gone = False
        if gone:
            drop(element)


def drop_contents(part: HtmlElement) -> None:
    """Signs that link to their own heading, and lists of links to the headings below, which say nothing else."""
    for link in part.xpath(".//a[starts-with(@href, '#')]"):
        if not letters(words(link)):
            drop(link)
    headings = {words(heading).casefold() for heading in part.iter(*HEADINGS)}
    for contents in list(part.iter("ul", "ol")):
        links = list(contents.iter("a"))
        leads = [str(link.get("href") or "").startswith("#") and words(link).casefold() in headings for link in links]
        if len(links) > 1 and all(leads) and letters(words(contents)) == sum(letters(words(link)) for link in links):
            drop(contents)


def measured(part: HtmlElement) -> dict[HtmlElement, tuple[int, int]]:
    """Of each element: its letters, and how many of them are a link's or a button's."""
    found: dict[HtmlElement, tuple[int, int]] = {}
    for element in reversed(list(part.iter())):
        said, linked = letters(element.text), 0
        for child in element:
            below, links = found[child]
            said += below + letters(child.tail)
            linked += links
        found[element] = (said, said if element.tag in ("a", "button") else linked)
    return found


def _leads_on(element: HtmlElement, share: dict[HtmlElement, tuple[int, int]]) -> bool:
    """It is mostly links, whatever its headings say."""
    said, linked = share.get(element, (0, 0))
    return bool(linked) and 2 * linked > said - sum(
        share[title][0] for title in element.iter(*HEADINGS) if title in share
    )


def _is_part(element: HtmlElement) -> bool:
    """Of an article, or it has the article's heading."""
    return any(True for _ in element.iterancestors(*_PARTS)) or any(True for _ in element.iter("h1"))


def _in_flow(aside: HtmlElement) -> bool:
    """It stands between paragraphs, as a column beside a page never does."""
    return any(one is not None and one.tag in _FLOW for one in (aside.getprevious(), aside.getnext()))


def _belongs(element: HtmlElement, *, framed: bool) -> bool:
    """Its class means a part of what is told, and none of the page: a table's head, an item, a card's header."""
    if element.tag in _CELLS or (not framed and "header" in names(element)):
        return True
    if not framed and any(map(_TOLD_OF.fullmatch, names(element))):
        return not any(True for _ in element.iter("a", "button", "form", *_FIELDS))
    walks = (element.iterancestors(), element.itersiblings(), element.itersiblings(preceding=True))
    around = [name for walk in walks for one in islice(walk, _NEAR) for name in names(one)]
    components = [found[1] for found in map(_OF_A_COMPONENT.fullmatch, names(element)) if found]
    return any(re.fullmatch(rf"{re.escape(one)}(?:[-_].*)?", name) for one in components for name in around)


def _says_something(element: HtmlElement) -> bool:
    if any(True for _ in element.iter("pre", "table", "h1")):
        return True
    return any(len(part.split()) >= 4 or len(part) >= 30 for part in _SENTENCE_END.split(words(element))[:-1])


def _drop_form(form: HtmlElement) -> None:
    """Of one between two paragraphs the sentences stay: an article says there what is to be filled in."""
    if not all(one is not None and one.tag in (*_FLOW, "h1") for one in (form.getprevious(), form.getnext())):
        drop(form)
        return
    for control in list(form.iter("label", "legend", "button", "option")):
        drop(control)
    form.tag = "div"
    if not _says_something(form):
        drop(form)


def _drop_labels(form: HtmlElement) -> None:
    """Of what is typed in; those of boxes to tick are a list."""
    typed = {field for field in form.iter("input") if field.get("type") not in (*_NO_FIELDS, "checkbox", "radio")}
    named = {field.get("id") for field in typed} - {None}
    for label in list(form.iter("label")):
        if label.get("for") in named or not typed.isdisjoint(label.iter("input")):
            drop(label)


def _is_controls(form: HtmlElement, *, holds_most: bool) -> bool:
    """A form to fill in, and not the frame of the page (ASP.NET, SharePoint), whose search is a field too."""
    if any(True for _ in form.iter("main", "article", "h1")):
        return False
    fields = sum(1 for field in form.iter(*_FIELDS) if field.get("type") not in _NO_FIELDS)
    if not fields:
        return not (holds_most or _says_something(form))
    blocks = set(form.iter(*_PROSE))
    prose = sum(letters("".join(one.itertext())) for one in blocks if not blocks.intersection(one.iterancestors()))
    if holds_most:
        return prose <= sum(letters("".join(one.itertext())) for one in form.iter("label", "legend", "button"))
    return prose < _PROSE_A_FIELD * fields
