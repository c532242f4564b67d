"""The markup of help centers and documentation systems, as their themes write it: `markup/`, one file a system.

Zendesk's is that of its Copenhagen theme, Intercom's that of its help centers, Docusaurus' and Starlight's that of
their components, Material's that of its template and pymdown's tabs, Confluence's that of its HTML export, WordPress'
that of its blocks and Yoast's, SharePoint's that of classic pages. `bare` is what office programs leave, `bootstrap` a
page of one's own with several articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from string import Template

from tests.unit.pages.described import (
    Code,
    Grid,
    Note,
    Page,
    Part,
    Picture,
    Questions,
    Section,
    Steps,
    Tabs,
    Terms,
    Text,
)

STYLES = (
    *("zendesk", "intercom", "docusaurus", "material", "starlight", "vitepress"),
    *("sphinx", "confluence", "wordpress", "sharepoint", "bare", "bootstrap"),
)
_MENU = "".join(
    f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("billing", "orders", "account", "devices")
)
_EACH = re.compile("<!--each-->(.*?)<!--end-->", re.DOTALL)
_TOP = {"confluence": 1}  # where pages have their title beside their text, whose headings begin anew


@cache
def markup(style: str) -> Mapping[str, str]:
    text = (Path(__file__).parent / "markup" / f"{style}.html").read_text(encoding="utf-8")
    return {name: part.rstrip("\n") for name, part in re.findall(r"^=== (\w+)\n(.*?)(?=^=== |\Z)", text, re.S | re.M)}


class System:
    """`furniture`: what its pages say that is no part of any article."""

    def __init__(self, style: str) -> None:
        self.parts = {**markup("plain"), **markup(style)}
        self.furniture = tuple(self.parts["furniture"].split("\n"))
        self.top = _TOP.get(style, 2)
        self.ids = count(1)

    def page(self, page: Page) -> str:
        half = max(1, len(page.parts) // 2)
        body, first, rest = map(self._body, (page.parts, page.parts[:half], page.parts[half:]))
        return self._filled("page", title=page.title, lang=page.language, menu=_MENU, body=body, first=first, rest=rest)

    def _body(self, parts: Sequence[Part], level: int = 0) -> str:
        return "\n".join(self._part(part, level or self.top) for part in parts)

    def _part(self, part: Part, level: int) -> str:
        match part:
            case Text(said):
                return self._filled("text", said=said)
            case Section(heading, parts):
                return self._filled("heading", level=level, said=heading, id=next(self.ids)) + self._body(
                    parts, level + 1
                )
            case Steps(items, ordered):
                return self._list(items, "ol" if ordered else "ul")
            case Note(label, said, kind):
                return self._filled("note", label=label, said=said, kind=kind)
            case Questions(pairs):
                return self._filled("questions", self._opened(pairs, level, "asked"), level=level)
            case Tabs(panels):
                return self._filled("tabs", self._opened(panels, level, "label"), group=next(self.ids))
            case Grid(head, rows):
                return self._table(head, rows)
            case Code(lines, language):
                return self._filled("code", [{"line": line} for line in lines], language=language)
            case Terms(pairs):
                return self._filled("terms", [{"term": term, "means": means} for term, means in pairs])
            case Picture(alt):
                return self._filled("picture", alt=alt)

    def _opened(self, pairs: Sequence[tuple[str, Sequence[Part]]], level: int, name: str) -> list[dict[str, object]]:
        """Answers and panels, of which browsers show the first."""
        return [
            {name: label, "body": self._body(parts, level + 1), "id": next(self.ids), "hidden": " hidden" if at else ""}
            for at, (label, parts) in enumerate(pairs)
        ]

    def _list(self, items: Iterable[str | tuple[str, Sequence[str]]], tag: str) -> str:
        said = [item if isinstance(item, str) else item[0] + self._list(item[1], tag) for item in items]
        return f"<{tag}>{''.join(self._filled('item', said=item) for item in said)}</{tag}>"

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        body = ""
        for number, row in enumerate(rows):
            body += "<tr>"
            for column, cell in enumerate(row):
                below = [later[column] for later in rows[number + 1 :]]
                height = 1 + next((at for at, one in enumerate(below) if one != "^"), len(below))
                span = f' rowspan="{height}"' if height > 1 else ""
                body += "" if cell == "^" else self._filled("td", said=cell, span=span)
            body += "</tr>"
        return self._filled("table", head="".join(self._filled("th", said=cell) for cell in head), rows=body)

    def _filled(self, name: str, items: Sequence[Mapping[str, object]] = (), **fields: object) -> str:
        pieces = _EACH.split(self.parts[name])  # by turns: once, and for each item
        filled = [Template(piece).substitute(fields) for piece in pieces[::2]]
        each = ["".join(Template(piece).substitute({**fields, **item}) for item in items) for piece in pieces[1::2]]
        return "".join(one + other for one, other in zip(filled, [*each, ""], strict=True))
