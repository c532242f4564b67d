"""Files of visitors' on the wire: parts as the AI SDK has them, with the content in a `data:` URL, and the addresses
under which they are had again. Pure.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.model import Attachment, File
from connectors.webchat.wire.file_kinds import kind_of, named
from connectors.webchat.wire.problems import Problem, malformed

MAX_NAME_CHARS = 120
MAX_HEAD_CHARS = 200  # of a data URL, before its content
CONTENT = b";base64,"  # is before each file's, in the bytes of a body
_HEAD = re.compile(r"data:[^,]*;base64", re.IGNORECASE)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_ADDRESS = re.compile(r"([0-9a-f-]{36})/(\d{1,9})/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class FileLimits:
    """`max_number` of one message, each of at most `max_bytes`, of these kinds."""

    max_bytes: int
    max_number: int
    kinds: tuple[str, ...]

    def told(self) -> Mapping[str, Any]:
        """As a browser is told, before it sends any."""
        return {"max_bytes": self.max_bytes, "max_number": self.max_number, "types": list(self.kinds)}

    @property
    def body_bytes(self) -> int:
        """What all of one message take at most in a body, in Base64."""
        return self.max_number * (_base64_chars(self.max_bytes) + 1024)

    def too_large(self, most: int, path: str = "the body") -> Problem:
        """Of what has more than `most` bytes."""
        found = f"{path}: found more than {most} bytes, expected at most that"
        return Problem(413, "chat_file_too_large", found, words={"size": _in_megabytes(self.max_bytes)})


def files_of(parts: Iterable[tuple[str, Mapping[str, Any]]], limits: FileLimits) -> tuple[File, ...]:
    """Of file parts with where they stand. Raises Problem naming the field."""
    parts = list(parts)
    if len(parts) > limits.max_number:
        key = "chat_too_many_files" if limits.max_number else "chat_no_files"
        found = f"{parts[limits.max_number][0]}: found {len(parts)} files, expected at most {limits.max_number}"
        raise Problem(413 if limits.max_number else 415, key, found, words={"count": limits.max_number})
    return tuple(_file(part, path, limits) for path, part in parts)


def on_page(files: Sequence[File]) -> Sequence[Mapping[str, Any]]:
    """What is kept of files beside the words that they came with."""
    return [{"filename": file.name, "mediaType": file.content_type, "size": len(file.data)} for file in files]


def with_urls(files: Sequence[Mapping[str, Any]], client_id: str, number: int) -> Sequence[Mapping[str, Any]]:
    """The same as a browser is told of them: each with its path, for which a session is needed."""
    return [
        {**file, "url": f"/v1/conversations/{client_id}/files/{number}/{place}/{quote(file['filename'], safe='')}"}
        for place, file in enumerate(files, start=1)
    ]


def attachments_of(files: Sequence[Mapping[str, Any]], chat_id: str, number: int) -> tuple[Attachment, ...]:
    """The same for the core; the address is for `place_of`."""
    return tuple(
        Attachment(
            name=file["filename"], content_type=file["mediaType"], size=file["size"], url=f"{chat_id}/{number}/{place}"
        )
        for place, file in enumerate(files, start=1)
    )


def place_of(url: str | None) -> tuple[str, int, int] | None:
    """The chat's id, the message's number and the file's place; None for an address that is none of ours."""
    match = _ADDRESS.fullmatch(url or "")
    return (match[1], int(match[2]), int(match[3])) if match else None


def clean_name(name: str) -> str:
    """Without folders, and without what is not seen or turns the writing around; "" where nothing is left."""
    plain = "".join(char for char in name if unicodedata.category(char) not in _UNSEEN)
    plain = " ".join(re.split(r"[/\\]", plain)[-1].split()).lstrip(".")
    head, dot, ending = plain.rpartition(".")
    if len(plain) <= MAX_NAME_CHARS or not dot or len(ending) > 10:
        return plain[:MAX_NAME_CHARS]
    return f"{head[: MAX_NAME_CHARS - len(ending) - 1]}.{ending}"


def _file(part: Mapping[str, Any], path: str, limits: FileLimits) -> File:
    name, claimed = part.get("filename"), part.get("mediaType")
    if name is not None and not isinstance(name, str):
        raise malformed(f"{path}.filename", name, "a file's name")
    if claimed is not None and not isinstance(claimed, str):
        raise malformed(f"{path}.mediaType", claimed, "a file's type")
    data = _content(part.get("url"), f"{path}.url", limits)
    name = clean_name(name or "")
    kind = kind_of(data, claimed or "", name, limits.kinds)
    if kind is None:
        raise Problem(415, "chat_file_kind", f"{path}: found none of {', '.join(limits.kinds)}")
    return File(name=named(name or "file", kind), content_type=kind, data=data)


def _content(url: object, path: str, limits: FileLimits) -> bytes:
    expected = "a data: URL with its content in Base64"
    if not isinstance(url, str):
        raise malformed(path, url, expected)
    head, comma, content = url.partition(",")
    if not comma or len(head) > MAX_HEAD_CHARS or not _HEAD.fullmatch(head):
        raise malformed(path, url, expected)
    if len(content) <= _base64_chars(limits.max_bytes):
        try:
            data = base64.b64decode(content, validate=True)
        except ValueError:
            raise malformed(path, url, expected) from None
        if len(data) <= limits.max_bytes:
            return data
    raise limits.too_large(limits.max_bytes, path)


def _in_megabytes(size: int) -> str:
    """As visitors read it, in every language: 5 MB, 500 kB."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


def _base64_chars(size: int) -> int:
    return (size + 2) // 3 * 4
