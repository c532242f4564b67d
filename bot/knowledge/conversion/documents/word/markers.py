"""The XML of a Word document with what mammoth does not read: each item's number before it, hidden text gone. Pure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from bot.knowledge.conversion.documents.archive import Archive
from bot.knowledge.conversion.documents.word.numbering import W, numbering
from bot.knowledge.conversion.documents.word.passed_over import put_in

# Two characters of the private use area, which no font of a document shows as text.
NUMBER = re.compile("\uf8f0(\\d+)\uf8f1")
_OFF = ("0", "false", "off", "none")


def marked(archive: Archive) -> bytes:
    """`word/document.xml`, changed. Raises Unreadable where that is no XML."""
    document = archive.xml("word/document.xml")
    assert document is not None  # the archive was opened by it
    _without_contents(document)
    put_in(document)
    counted = numbering(archive.xml("word/numbering.xml"), archive.xml("word/styles.xml"))
    for paragraph in document.iter(f"{W}p"):
        if (number := counted.next(paragraph)) is not None:
            _begin_with(paragraph, f"\uf8f0{number}\uf8f1")
    for parent in document.iter():
        for run in parent.findall(f"{W}r"):
            hidden = run.find(f"{W}rPr/{W}vanish")
            if hidden is not None and hidden.get(f"{W}val", "1") not in _OFF:
                parent.remove(run)
    written: bytes = ElementTree.tostring(document, encoding="utf-8")
    return written


def _without_contents(document: ElementTree.Element) -> None:
    """The table of contents that Word itself has made."""
    for parent in document.iter():
        for control in parent.findall(f"{W}sdt"):
            gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
                parent.remove(control)


def _begin_with(paragraph: ElementTree.Element, marker: str) -> None:
    run = ElementTree.Element(f"{W}r")
    ElementTree.SubElement(run, f"{W}t").text = marker
    first = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph.insert(first, run)
