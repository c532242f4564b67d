"""Web components as the elements that HTML has for what they are: sections that are opened, tabs, notes. Pure.

A browser knows nothing of them but their script, so they would be words in a line.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import drop, names, words

# <sl-details summary="...">, <calcite-accordion-item heading="...">, <ion-accordion> with a slot.
_OPENED = re.compile(
    r"[a-z][\w.]*-(?:[\w.]+-)*(?:details|accordion|accordion-item|collapsible|collapse|expander|tab|tab-item)"
)
_SUMMARIES = ("summary", "heading", "header", "label", "caption", "title", "tab-title")  # their attributes, or slots
_PANEL = re.compile(r"[a-z][\w.]*-(?:[\w.]+-)*tab-(?:panel|pane|content)")
_BLOCK = re.compile(
    r"[a-z][\w.]*-(?:[\w.]+-)*"
    r"(?:panel|pane|content|card|item|section|step|steps|alert|callout|note|notice|admonition|hint|tip|warning)"
)


def make_plain(part: HtmlElement) -> None:
    """Changes `part`: its components are <details>, tabs with their panels, and blocks."""
    components = [one for one in part.iter() if "-" in str(one.tag)]
    panels = {str(one.get("name")): one for one in components if _PANEL.fullmatch(str(one.tag)) and one.get("name")}
    for component in components:
        if (panel := panels.get(str(component.get("panel")))) is not None:
            _make_tab(component, panel)
        elif _OPENED.fullmatch(str(component.tag)):
            _make_details(component)
        elif _BLOCK.fullmatch(str(component.tag)):
            component.set("class", " ".join((*names(component), str(component.tag))))
            component.tag = "div"


def _make_tab(tab: HtmlElement, panel: HtmlElement) -> None:
    summary = panel.makeelement("summary", {})
    summary.text, summary.tail, panel.text = words(tab), panel.text, None
    panel.insert(0, summary)
    panel.tag = "details"
    drop(tab)


def _make_details(component: HtmlElement) -> None:
    """Where it says what its summary is."""
    slots = (one for one in component if one.get("slot") in _SUMMARIES)
    if (summary := next(slots, None)) is not None:
        summary.tag = "summary"
    elif said := next(filter(None, map(component.get, _SUMMARIES)), None):
        summary = component.makeelement("summary", {})
        summary.text, summary.tail, component.text = said, component.text, None
        component.insert(0, summary)
    if summary is not None:
        component.tag = "details"
