"""Lists as Markdown, each item with the number that a browser shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

_LETTERED = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ITEM_BEGINS = ("- ", "* ")


@dataclass(frozen=True, slots=True)
class Item:
    mark: str  # "-", or "3."
    blocks: list[str]  # Markdown
    number: int = 0


def item_of(
    parent: HtmlElement, child: HtmlElement | None = None, before: Item | None = None, blocks: list[str] | None = None
) -> Item:
    """The item `child` after `before`; without one, what stands before the first."""
    if parent.tag != "ol":
        return Item("-", blocks or [])
    if child is None:
        return Item("", [], _number(parent.get("start"), 1) - 1)
    number = _number(child.get("value"), (before.number if before else 0) + 1)
    style = _style(parent)
    if style == "decimal" or not blocks:
        return Item(f"{number}.", blocks or [], number)
    # Markdown knows numbers alone: what is called "step b" elsewhere is to be found.
    return Item("-", [f"{_lettered(number, style)}. {blocks[0]}", *blocks[1:]], number)


def rendered(items: list[Item]) -> str:
    return "\n".join(_rendered(item) for item in items)


def numbering(items: list[Item]) -> tuple[int, int] | None:
    return (items[0].number, items[-1].number) if items[0].mark[:-1].isdecimal() else None


def _rendered(item: Item) -> str:
    text = ""
    for block in filter(None, item.blocks):
        text += ("\n" if _is_list(block) else "\n\n") * bool(text) + block
    indent = " " * (len(item.mark) + 1)
    rows = text.split("\n")
    return "\n".join([f"{item.mark} {rows[0]}", *(f"{indent}{row}" if row else "" for row in rows[1:])])


def _is_list(block: str) -> bool:
    mark = block.split(" ", 1)[0]
    return block.startswith(_ITEM_BEGINS) or (mark == "1." and mark != block)


def _style(parent: HtmlElement) -> str:
    said = f"{parent.get('style') or ''} {parent.get('class') or ''}".lower()
    named = (style for style in _LETTERED.values() if style in said or style.replace("-", "") in said)
    return _LETTERED.get(str(parent.get("type") or "")) or next(named, "decimal")


def _lettered(number: int, style: str) -> str:
    if number < 1 or number > 26:
        return str(number)
    if style.endswith("alpha"):
        said = chr(ord("a") + number - 1)
    else:
        said, left = "", number
        for value, sign in _ROMAN:
            said, left = said + sign * (left // value), left % value
    return said.upper() if style.startswith("upper") else said


def _number(said: str | None, otherwise: int) -> int:
    said = (said or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else otherwise
