"""What can be made of a file that somebody attached: its text, or a picture for the model. Pure.

A file says twice what it is, by its type and by its name; what is believed in the end is its first bytes. Its name is
whatever its sender wrote.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from bot.model import Attachment, Picture
from bot.wording import Wording

_NAME_CHARS = 80
_MAX_NAMED_FILES = 5
_TEXT_TYPES = re.compile(
    r"text/|application/(?:(?:x-)?(?:nd)?json|jsonl|xml|(?:x-)?yaml|csv|toml|sql|.+\+(?:json|xml|yaml))$"
)
_TEXT_NAMES = frozenset(
    ("txt", "text", "md", "markdown", "rst", "log", "out", "err", "csv", "tsv", "json", "jsonl", "ndjson", "xml",
     "yaml", "yml", "toml", "ini", "conf", "cfg", "properties", "html", "htm", "sql", "diff", "patch")
)  # fmt: skip
_PICTURE_TYPES = frozenset(("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"))
_PICTURE_NAMES = frozenset(("png", "jpg", "jpeg", "gif", "webp"))
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Up to so many control characters (or this share of all) something is a text: logs have colours in them.
_FEW_CONTROLS, _MAX_CONTROL_SHARE = 3, 0.02


class Kind(Enum):
    TEXT = auto()
    PICTURE = auto()
    OTHER = auto()


class Why(StrEnum):
    """Why a file was not opened: the sentence of the catalogue that whoever sent it is told."""

    KIND = "unread_kind"
    PICTURE = "unread_picture"
    SIZE = "unread_size"
    NUMBER = "unread_number"
    UNAVAILABLE = "unread_unavailable"
    EMPTY = "unread_empty"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's name and text, redacted and no longer than the model is to see."""

    name: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shot:
    name: str = field(repr=False)
    picture: Picture


@dataclass(frozen=True, slots=True)
class Unread:
    name: str = field(repr=False)
    why: Why


def kind_of(attachment: Attachment) -> Kind:
    """What a file claims to be."""
    told = attachment.content_type.partition(";")[0].strip().lower()
    suffix = attachment.name.rpartition(".")[2].strip().lower()
    if told in _PICTURE_TYPES or (suffix in _PICTURE_NAMES and not told.startswith("text/")):
        return Kind.PICTURE
    if told.startswith(("image/", "audio/", "video/")):
        return Kind.OTHER
    return Kind.TEXT if _TEXT_TYPES.match(told) or suffix in _TEXT_NAMES else Kind.OTHER


def picture_of(data: bytes) -> Picture | None:
    """A picture, as its first bytes say; None for everything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Picture(content_type="image/png", data=data)
    if data.startswith(b"\xff\xd8\xff"):
        return Picture(content_type="image/jpeg", data=data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Picture(content_type="image/gif", data=data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Picture(content_type="image/webp", data=data)
    return None


def text_of(data: bytes) -> str | None:
    """A text without control characters and with plain line ends; None where it is none.

    UTF-8, UTF-16 with a byte order mark, else Windows-1252, which is what Latin-1 means in practice.
    """
    text = _decoded(data)
    if text is None or "\0" in text:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    clean = _CONTROLS.sub("", text)
    return clean if len(text) - len(clean) <= max(_FEW_CONTROLS, _MAX_CONTROL_SHARE * len(text)) else None


def told(unread: Sequence[Unread], wording: Wording) -> str:
    """One sentence (Markdown) that names what was not opened and why; "" where everything was."""
    if not unread:
        return ""
    named = [
        f"{inert_name(one.name) or wording.say('nameless_file')} ({wording.say(one.why)})"
        for one in unread[:_MAX_NAMED_FILES]
    ]
    more = len(unread) - len(named)
    if more:
        named.append(wording.say("more_files", count=more))
    *before, last = named
    return wording.say("unread", files=wording.say("list_end", first=", ".join(before), last=last) if before else last)


def inert_name(name: str) -> str:
    """As Markdown: a code span on one line, in which nothing links, mentions anybody or turns the writing around; ""
    where nothing is left of the name."""
    plain = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    plain = " ".join(plain.replace("`", "'").split())
    return f"`{plain[:_NAME_CHARS].strip()}`" if plain else ""


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        return None if data.startswith(_UTF_16) else data.decode("cp1252", "replace")
