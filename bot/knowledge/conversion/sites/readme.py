"""ReadMe's blocks, which stand in its Markdown as JSON: notes, tables, code and headings as Markdown. Pure.

Source: what ReadMe's `rdme` and its API gave for pages of its older editor; the newer one writes MDX.
"""

from __future__ import annotations

import json
from typing import Any

_END = "[/block]"
_MOST_COLUMNS, _MOST_ROWS = 50, 1000


def without_blocks(markdown: str) -> str:
    """`markdown`: a whole article. A block that is no JSON, or of a kind that is not known, stays as it is."""
    if "[block:" not in markdown:
        return markdown
    *parts, rest = markdown.split(_END)
    return "".join([*map(_without_block, parts), rest])


def _without_block(part: str) -> str:
    """`part`: what ends with the end of a block."""
    before, mark, block = part.rpartition("[block:")
    kind, _, told = block.partition("]")
    try:
        shown = _shown(kind, json.loads(told)) if mark else None
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        shown = None
    return f"{part}{_END}" if shown is None else f"{before}\n\n{shown}\n\n"


def _shown(kind: str, told: dict[str, Any]) -> str | None:
    if kind == "callout":
        return "\n\n".join(filter(None, (f"**{told['title']}**" if told.get("title") else "", told.get("body") or "")))
    if kind == "code":
        return "\n\n".join(f"```{one.get('language') or ''}\n{one['code']}\n```" for one in told["codes"])
    if kind == "parameters":
        return _table(told)
    if kind == "api-header":
        return f"## {told['title']}"
    if kind == "image":
        return "\n\n".join(one.get("caption") or "" for one in told["images"])
    return str(told["html"]) if kind == "html" else "" if kind in ("embed", "tutorial-tile", "file") else None


def _table(told: dict[str, Any]) -> str:
    columns = range(min(int(told["cols"]), _MOST_COLUMNS))
    names = ("h", *map(str, range(min(int(told["rows"]), _MOST_ROWS))))
    rows = [[_cell(told["data"].get(f"{name}-{column}")) for column in columns] for name in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ["---"] * len(columns), *rows[1:]))


def _cell(value: object) -> str:
    return " ".join(str(value or "").replace("|", "\\|").split())
