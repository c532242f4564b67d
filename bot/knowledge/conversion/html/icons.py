"""Icons that are drawings or letters of a font: what they say where nothing else does. Pure."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.tree import letters, names, words

# Font Awesome, Bootstrap, Material, Glyphicons, Tabler: fa-check, bi-x-lg, mdi-close, glyphicon-ok, ti-minus.
_MORE = "(?:-(?:circle|square|lg|bold|thick|mark|sign|alt))*"
_SIGNS = {
    re.compile(rf"(?:\w+-)+(?:check|tick|ok|yes|done){_MORE}"): "✓",
    re.compile(rf"(?:\w+-)+(?:times|xmark|x|close|cross|no|remove|cancel){_MORE}"): "✗",
    re.compile(r"(?:\w+-)+(?:minus|dash)"): "–",
}
_BY_NAME = {"check": "✓", "done": "✓", "check_circle": "✓", "close": "✗", "clear": "✗", "cancel": "✗", "remove": "–"}
_FONT = re.compile(r"material-(?:icons|symbols)[\w-]*")


def name_icons(root: HtmlElement) -> None:
    """Changes `root`, before icons go: a drawing with a name is a picture, a sign that is all of a cell is written."""
    for drawing in list(root.iter("svg")):
        title = next((one for one in drawing.iter() if one.tag == "title"), None)
        name = drawing.get("aria-label") or words(title)
        if name and drawing.get("aria-hidden") != "true":
            tail = drawing.tail
            drawing.clear()
            drawing.tag, drawing.tail = "img", tail
            drawing.set("alt", name)
    for cell in root.iter("td"):
        icons = [one for one in cell.iterdescendants() if one.tag in ("i", "span", "em", "svg") and not len(one)]
        said = letters(words(cell))
        if len(icons) == 1 and said == letters(words(icons[0])) and (sign := _sign(icons[0])):
            icons[0].text = sign
            icons[0].attrib.clear()
            icons[0].tag = "span"


def _sign(icon: HtmlElement) -> str:
    if icon.get("aria-label") or icon.get("title"):
        return ""
    called = names(icon)
    if any(map(_FONT.fullmatch, called)):
        return _BY_NAME.get(words(icon), "")
    if letters(words(icon)):
        return ""
    return next((sign for known, sign in _SIGNS.items() if any(map(known.fullmatch, called))), "")
