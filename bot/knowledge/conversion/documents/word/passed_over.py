"""What a reader sees in a Word document and mammoth 1.13 passes over, put into what it reads. Pure.

Source: ECMA-376, part 1: 17.16.19 (fldSimple), 17.3.2.3 (bdo), 17.3.2.8 (dir), 17.3.3.25 (ruby), 22.1 (formulas).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.knowledge.conversion.documents.word.numbering import W

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# A field's result ("see step 4"), words with a direction of their own, a formula on a line of its own.
_WRAPPERS = (f"{W}fldSimple", f"{W}bdo", f"{W}dir", f"{M}oMathPara")
_FORMULA = f"{M}oMath"
_BETWEEN = {f"{M}f": "/", f"{M}sSup": "^", f"{M}sSub": "_"}
_RENAMED = {f"{W}cr": f"{W}br", f"{W}ptab": f"{W}tab", f"{W}dstrike": f"{W}strike"}


def put_in(document: Element) -> None:
    """`document` is changed."""
    for element in [*document.iter()]:
        element.tag = _RENAMED.get(element.tag, element.tag)
        if element.tag == f"{W}ruby":
            _become_its_base(element)
        elif any(child.tag in (*_WRAPPERS, _FORMULA) for child in element):
            element[:] = list(_read(element))


def _read(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _read(child)
        elif child.tag == _FORMULA:
            run = Element(f"{W}r")
            run.append(Element(f"{W}t"))
            run[0].text = _formula(child)
            yield run
        else:
            yield child


def _formula(element: Element) -> str:
    """In one line: half of x is x/2, its square x^2."""
    if element.tag == f"{M}t":
        return element.text or ""
    parts = [part for child in element if (part := _formula(child))]
    between = _BETWEEN.get(element.tag)
    if between is None:
        return "".join(parts)
    return between.join(part if part.replace(".", "").isalnum() else f"({part})" for part in parts)


def _become_its_base(ruby: Element) -> None:
    """The words, without how they are pronounced."""
    text = "".join(one.text or "" for one in ruby.findall(f"{W}rubyBase/{W}r/{W}t"))
    ruby.clear()
    ruby.tag, ruby.text = f"{W}t", text
