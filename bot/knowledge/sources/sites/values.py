"""What a static site's configuration gives names to: `{{ site.email }}`, `{{ page.title }}`, `{{ product }}`.

Jekyll's `_config.yml` and `_data`, MkDocs' `extra`, a page's own front matter. A name of which nothing is known is left
to be taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.markup import decode
from bot.knowledge.sources.sites.includes import Tree

_VALUE = re.compile(r"\{\{-?\s*([$\w][\w.$-]{0,200})\s*-?\}\}")
_PARAMETER = re.compile(r"\{\{[<%]\s*param\s+[\"']?([\w.]{1,100})[\"']?\s*[%>]\}\}")
_MAX_BYTES = 256 * 1024
_MISSING = object()


class Values:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._site: Mapping[str, Any] | None = None
        self._extra: Mapping[str, Any] | None = None
        self._data: dict[str, Any] = {}

    def put_in(self, text: str, page: Mapping[str, Any]) -> str:
        """`page`: what it says of itself."""
        if "{{" not in text:
            return text
        text = _PARAMETER.sub(lambda found: _said(_at(page, found[1].split("."))) or found[0], text)
        return _VALUE.sub(lambda found: _said(self._of(found[1], page)) or found[0], text)

    def _of(self, name: str, page: Mapping[str, Any]) -> object:
        first, *rest = name.split(".")
        if first in ("page", "$frontmatter", "frontmatter") and rest:
            return _at(page, rest)
        if first == "site" and rest[:1] == ["data"] and len(rest) > 1:
            return _at(self._data_of(rest[1]), rest[2:])
        if first == "site" and rest:
            return _at(self._read_once("_site", "_config.yml"), rest)
        found = _at(self._read_once("_extra", "mkdocs.yml").get("extra") or {}, [first, *rest])
        return found if found is not _MISSING else _at(page, [first, *rest])

    def _read_once(self, slot: str, path: str) -> Mapping[str, Any]:
        known: Mapping[str, Any] | None = getattr(self, slot)
        if known is None:
            read = _yaml(self._tree, path)
            known = read if isinstance(read, dict) else {}
            setattr(self, slot, known)
        return known

    def _data_of(self, name: str) -> Any:
        if name not in self._data:
            self._data[name] = _yaml(self._tree, f"_data/{name}.yml")
        return self._data[name]


def _yaml(tree: Tree, path: str) -> Any:
    try:
        body = tree(path) or b""
        # MkDocs' file may have tags of Python's, which nobody runs here.
        return yaml.safe_load(decode(body)) if len(body) <= _MAX_BYTES else None
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError):
        return None


def _at(values: Any, names: list[str]) -> object:
    for name in names:
        if not isinstance(values, Mapping) or name not in values:
            return _MISSING
        values = values[name]
    return values


def _said(value: object) -> str:
    """Only what is a text or a number; "" for anything else."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
