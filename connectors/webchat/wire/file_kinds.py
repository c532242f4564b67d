"""What a file is, by its first bytes; its name and what its sender calls it only choose among what these allow. Pure.

The bytes are those of the MIME Sniffing Standard (mimesniff.spec.whatwg.org, 6.1 and 7.1). What a browser would run as
a page, HTML and SVG, is no kind at all: it is a text at most, and given out as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

TEXT, ZIP = "text", "zip"
_OFFICE = "application/vnd.openxmlformats-officedocument"

# The family of each kind that can be allowed, and how its files are called; the first name is added where none fits.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "image/png": ("png", ("png",)),
    "image/jpeg": ("jpeg", ("jpg", "jpeg")),
    "image/gif": ("gif", ("gif",)),
    "image/webp": ("webp", ("webp",)),
    "application/pdf": ("pdf", ("pdf",)),
    "text/plain": (TEXT, ("txt", "text", "log", "ini", "conf", "cfg", "yaml", "yml", "toml", "tsv", "diff")),
    "text/csv": (TEXT, ("csv",)),
    "text/markdown": (TEXT, ("md", "markdown")),
    "application/json": (TEXT, ("json", "har")),
    f"{_OFFICE}.wordprocessingml.document": (ZIP, ("docx",)),
    f"{_OFFICE}.spreadsheetml.sheet": (ZIP, ("xlsx",)),
    f"{_OFFICE}.presentationml.presentation": (ZIP, ("pptx",)),
    "application/zip": (ZIP, ("zip",)),
}
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")
USUAL = (*SHOWN, "text/plain", "text/csv")
UNKNOWN = "application/octet-stream"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # "binary data bytes", which no other text has
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", ZIP),
)


def kind_of(data: bytes, claimed: str, name: str, allowed: Collection[str]) -> str | None:
    """One of `allowed` that the bytes are; None where they are none. `claimed` comes from a browser, which has it from
    the name: on Windows a CSV file is Excel's, and what it does not know is nothing."""
    family = _family(data)
    fitting = [kind for kind, (its, _) in KINDS.items() if its == family and kind in allowed]
    if family not in (TEXT, ZIP):
        return fitting[0] if fitting else None
    claimed = claimed.partition(";")[0].strip().lower()
    if claimed in fitting:
        return claimed
    by_name = next((kind for kind in fitting if _suffix(name) in KINDS[kind][1]), None)
    if by_name is None and family == TEXT and claimed in ("", UNKNOWN) and "text/plain" in fitting:
        return "text/plain"
    return by_name


def named(name: str, kind: str) -> str:
    """With an ending of its kind's: nobody opens as a program what was taken as a text. Of a kind of our list."""
    endings = KINDS[kind][1]
    return name if _suffix(name) in endings or (kind == "text/plain" and "." not in name) else f"{name}.{endings[0]}"


def given_out_as(data: bytes) -> str:
    """The type under which a browser gets it: a picture or a PDF by its bytes, whatever it was called; else nothing
    that a browser would show."""
    return kind_of(data, "", "", SHOWN) or UNKNOWN


def _family(data: bytes) -> str | None:
    for beginning, family in _BEGINNINGS:
        if data.startswith(beginning):
            return family
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None if _BINARY.search(data) and not data.startswith(_UTF_16) else TEXT


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].strip().lower() if "." in name else ""
