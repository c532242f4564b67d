"""Pieces that a page of a static site takes from other files of its source, put in their places.

Jekyll's and Jinja's `{% include %}`, MkDocs' snippets, `{!file!}`, VitePress's `<!--@include-->` and `<<<`, partials of
MDX, Hugo's `readfile` and `include`, MyST's `{include}`. What cannot be found stays as it is, and is taken out with the
other instructions; the operator is told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.knowledge.article import MAX_BYTES, Unreadable
from bot.knowledge.conversion.markup import decode
from bot.knowledge.conversion.sites.front_matter import divided

# The bytes of a file of the source, by its path in it; None where there is none. Raises Unreadable.
Tree = Callable[[str], bytes | None]

_MOST_DEEP = 5
_MOST_PIECES = 200
_FOLDERS = (
    "_includes",
    "includes",
    "_partials",
    "snippets",
    "_snippets",
    "docs",
    "content",
    "src/content",
    "layouts/partials",
)
_NAME = r"[\"']?([^\s\"'{}%<>!]{1,300})[\"']?"
_LIQUID = re.compile(rf"(?<!\{{)\{{%-?\s*include(?:_relative|_cached|-markdown)?\s+{_NAME}([^\n]{{0,600}}?)-?%\}}")
_HUGO = re.compile(
    rf"\{{\{{[<%]\s*(?:readfile|include|snippet|partial)\s+(?:file=|path=)?{_NAME}[^\n]{{0,200}}?[%>]\}}\}}"
)
_SNIPPET = re.compile(r"^([ \t]*)-{1,}8<-{1,}[ \t]+[\"']([^\"'\n]{1,300})[\"'][ \t]*$", re.MULTILINE)
_SNIPPETS = re.compile(
    r"^([ \t]*)-{1,}8<-{1,}[ \t]*\n((?:[ \t]*[^\s-][^\n]*\n){1,50})[ \t]*-{1,}8<-{1,}[ \t]*$", re.MULTILINE
)
_BANG = re.compile(rf"\{{!\s*{_NAME}[^\n]{{0,100}}?!\}}")
_REMARK = re.compile(r"<!--\s*@include:\s*([^\s{}>]{1,300})(?:\{([\d,]{0,20})\})?\s*-->")
_CODE = re.compile(r"^<<<[ \t]+([^\s{}\[\]]{1,300})[^\n]{0,100}$", re.MULTILINE)
_MYST = re.compile(
    r"^(`{3,}|:{3,})\{include\}[ \t]+(\S{1,300})[ \t]*\n(?:[ \t]*:[\w-]+:[^\n]*\n){0,20}\1[ \t]*$", re.MULTILINE
)
_IMPORT = re.compile(r"^import\s+(\w{1,80})\s+from\s+[\"']([^\"'\n]{1,300}\.mdx?)[\"'];?[ \t]*$", re.MULTILINE)
_GIVEN = re.compile(r"([\w-]{1,60})=[\"']([^\"'\n]{0,300})[\"']")
_ASKED = re.compile(r"\{\{-?\s*include\.([\w-]{1,60})\s*(?:\|[^{}\n]{0,100})?-?\}\}")


@dataclass
class Includes:
    """Of one page."""

    tree: Tree
    missing: dict[str, None] = field(default_factory=dict)
    pieces: int = 0

    def put_in(self, text: str, path: str, depth: int = 0) -> str:
        """`path`: of the file that `text` is from, in the tree."""
        if depth >= _MOST_DEEP:
            return text

        def piece(name: str, part: str = "") -> str | None:
            found = self._found(name, path)
            return None if found is None else self.put_in(_part(found[1], part), found[0], depth + 1)

        def given(found: re.Match[str]) -> str:
            values = dict(_GIVEN.findall(found[2]))
            said = piece(found[1])
            return found[0] if said is None else _ASKED.sub(lambda asked: values.get(asked[1], ""), said)

        def indented(found: re.Match[str]) -> str:
            names = [name.strip().strip("\"'") for name in found[2].split("\n") if name.strip()]
            parts = [piece(*_divided(name)) for name in names]
            said = "\n".join(part for part in parts if part is not None)
            return "\n".join(found[1] + line if line else line for line in said.split("\n"))

        def plain(group: int) -> Callable[[re.Match[str]], str]:
            return lambda found: said if (said := piece(found[group])) is not None else found[0]

        text = _LIQUID.sub(given, text)
        text = _SNIPPETS.sub(indented, _SNIPPET.sub(indented, text))
        text = _BANG.sub(plain(1), _HUGO.sub(plain(1), text))
        text = _REMARK.sub(lambda f: said if (said := piece(f[1], f[2] or "")) is not None else f[0], text)
        text = _CODE.sub(lambda f: f"```\n{said.strip()}\n```" if (said := piece(f[1])) is not None else f[0], text)
        text = _MYST.sub(plain(2), text)
        for name, target in _IMPORT.findall(text):
            if (said := piece(target)) is not None:
                text = re.sub(rf"<{name}\b[^<>]{{0,300}}/>", lambda _, said=said: f"\n{said}\n", text)  # type: ignore[misc]
        return text

    def _found(self, name: str, path: str) -> tuple[str, str] | None:
        """The file that is meant, and its text without what it says of itself."""
        if self.pieces >= _MOST_PIECES:
            return None
        self.pieces += 1
        bare = name.removeprefix("@/").removeprefix("@site/").lstrip("/")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name.removeprefix("@/")))
        for candidate in (beside, posixpath.normpath(bare), *(f"{folder}/{bare}" for folder in _FOLDERS)):
            if candidate.startswith("..") or candidate == path:
                continue
            try:
                body = self.tree(candidate)
            except Unreadable:
                continue
            if body is not None and len(body) <= MAX_BYTES:
                try:
                    return candidate, divided(decode(body))[1].strip("\n")
                except Unreadable:
                    break
        self.missing[name] = None
        return None


def _divided(name: str) -> tuple[str, str]:
    """A name of MkDocs' with lines (`file.md:1:5`) or a section (`file.md:intro`)."""
    file, _, part = name.partition(":")
    return file, part.replace(":", ",")


def _part(text: str, part: str) -> str:
    """Lines, as `1,5`, or what stands between the marks of a section."""
    if not part:
        return re.sub(r"^[^\n]*--8<--\s*\[(?:start|end):[^\n]*\n?", "", text, flags=re.MULTILINE)
    if re.fullmatch(r"\d*,?\d*", part):
        first, comma, last = part.partition(",")
        lines = text.split("\n")
        return "\n".join(lines[int(first or 1) - 1 : int(last) if last else None if comma else int(first or 1)])
    begun = text.partition(f"--8<-- [start:{part}]")[2].partition("\n")[2]
    section = begun.partition(f"--8<-- [end:{part}]")[0]
    return section.rpartition("\n")[0]
