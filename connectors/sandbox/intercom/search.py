"""Intercom's search language over plain JSON: single filters, and AND and OR of them.

Operators after the "Accepted operators" table of the 2.14 description; `>` and `<` are what they say there, `~` is
"contains", `^` and `$` are "starts with" and "ends with".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, wanted: _text(found) == _text(wanted),
    "!=": lambda found, wanted: _text(found) != _text(wanted),
    "IN": lambda found, wanted: _text(found) in map(_text, wanted),
    "NIN": lambda found, wanted: _text(found) not in map(_text, wanted),
    ">": lambda found, wanted: found is not None and float(found) > float(wanted),
    "<": lambda found, wanted: found is not None and float(found) < float(wanted),
    "~": lambda found, wanted: _text(wanted) in _text(found),
    "!~": lambda found, wanted: _text(wanted) not in _text(found),
    "^": lambda found, wanted: _text(found).startswith(_text(wanted)),
    "$": lambda found, wanted: _text(found).endswith(_text(wanted)),
}


def matches(item: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Raises KeyError, TypeError or ValueError for a query that Intercom would refuse."""
    operator, value = query["operator"], query["value"]
    if operator in ("AND", "OR"):
        found = [matches(item, inner) for inner in value]
        return all(found) if operator == "AND" else any(found)
    return OPERATORS[operator](_field(item, query["field"]), value)


def _field(item: Mapping[str, Any], path: str) -> Any:
    if path == "contact_ids":
        return item["contacts"]["contacts"][0]["id"]
    value: Any = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    return str(value).lower() if value is not None else ""
