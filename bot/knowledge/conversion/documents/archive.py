"""The zip archive that a Word or Excel file is: opened with a look at what it would come to. Pure."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Mapping
from types import TracebackType

from bot.knowledge.article import Unreadable

MAX_UNPACKED = 300 * 1024 * 1024  # bytes: XML packs well, a bomb better
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office's formats before 2007, and what wraps a file with a password


class Archive:
    """Raises Unreadable where it is none, or has a password."""

    def __init__(self, body: bytes, what: str, main: str) -> None:
        """`what`: as readers call it. `main`: the part without which it is none."""
        if body.startswith(_OLE):
            raise Unreadable(f"is protected by a password, or in an Office format of before 2007; no {what} to read")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Unreadable(f"is damaged, or no {what}") from None
        self._sizes = {part.filename: part.file_size for part in self._zip.infolist()}
        if main not in self._sizes:
            raise Unreadable(f"is damaged, or no {what}")
        if sum(self._sizes.values()) > MAX_UNPACKED:
            raise Unreadable(f"is larger than {MAX_UNPACKED >> 20} MiB when unpacked")

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self, folder: str) -> list[str]:
        return [name for name in self._sizes if name.startswith(folder)]

    def part(self, name: str) -> bytes | None:
        if name not in self._sizes:
            return None
        try:
            with self._zip.open(name) as part:
                return part.read(self._sizes[name])  # no more than it has said
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError):
            raise Unreadable("is damaged") from None

    def xml(self, name: str) -> ElementTree.Element | None:
        part = self.part(name)
        if part is None:
            return None
        if b"<!DOCTYPE" in part:
            raise Unreadable("is damaged: it declares entities")
        try:
            return ElementTree.fromstring(part)
        except ElementTree.ParseError:
            raise Unreadable("is damaged") from None

    def with_parts(self, changed: Mapping[str, bytes]) -> io.BytesIO:
        """The archive anew, with these parts in the place of its own; pictures are left out, nobody looks at them."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as copy:
            for name in self._sizes:
                body = changed.get(name) if name in changed else b"" if "/media/" in name else self.part(name)
                copy.writestr(name, body or b"")
        target.seek(0)
        return target
