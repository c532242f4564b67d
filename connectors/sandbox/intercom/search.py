"""Intercom's search language over plain JSON: single filters, and AND and OR of them.

The operators are those of the table "Accepted operators" in the 2.14 description: `~` is "contains", `^` and `$` are
"starts with" and "ends with".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda actual, wanted: _text(actual) == _text(wanted),
    "!=": lambda actual, wanted: _text(actual) != _text(wanted),
    "IN": lambda actual, wanted: _text(actual) in map(_text, wanted),
    "NIN": lambda actual, wanted: _text(actual) not in map(_text, wanted),
    ">": lambda actual, wanted: actual is not None and float(actual) > float(wanted),
    "<": lambda actual, wanted: actual is not None and float(actual) < float(wanted),
    "~": lambda actual, wanted: _text(wanted) in _text(actual),
    "!~": lambda actual, wanted: _text(wanted) not in _text(actual),
    "^": lambda actual, wanted: _text(actual).startswith(_text(wanted)),
    "$": lambda actual, wanted: _text(actual).endswith(_text(wanted)),
}


def matches(item: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Raises KeyError, TypeError or ValueError for a query that Intercom would reject."""
    operator, value = query["operator"], query["value"]
    if operator in ("AND", "OR"):
        results = [matches(item, inner) for inner in value]
        return all(results) if operator == "AND" else any(results)
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
