"""What is not seen until a script shows it, told apart from what nobody sees. Pure."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import HEADINGS, drop, names, words

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
OPENED = re.compile("tab|panel|accord|collaps|faq|toggle|expand|answer|content|body|pane|detail|drawer|slide")
_TO_NOWHERE = re.compile("#!?|javascript:.*", re.IGNORECASE)


def is_hidden(element: HtmlElement) -> bool:
    hidden = element.get("hidden") not in (None, "until-found")
    return hidden or _HIDDEN.search(str(element.get("style") or "")) is not None


def is_clicked(element: HtmlElement, hidden: HtmlElement) -> bool:
    """What stands above `hidden` is a heading, a question, or says that a script hears clicks on it."""
    if element.tag in HEADINGS or words(element).endswith("?"):
        return True
    return any(
        _leads_here(str(one.get("href") or "none"), hidden) or any(name.endswith("click") for name in one.attrib)
        for one in element.iter()
    )


def _leads_here(address: str, hidden: HtmlElement) -> bool:
    return _TO_NOWHERE.fullmatch(address) is not None or address == f"#{hidden.get('id')}"


def drop_hidden(part: HtmlElement, opened: str) -> None:
    """Changes `part`, after `Sections`: what is hidden and nothing opens. What a script may open is called so.

    `opened`: the attribute of what is opened.
    """
    for element in part.xpath(".//*[@hidden or contains(@style, 'display')]"):
        if not is_hidden(element) or any(map(OPENED.search, names(element))):
            continue
        if not element.xpath(f"ancestor-or-self::*[@{opened}] | descendant::*[@{opened}]"):
            drop(element)
