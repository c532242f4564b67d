"""What a setting must be like, in words, from the type of its field."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AnyUrl, BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.model import Intent

_NAMED = {
    SecretStr: "secret",
    AnyUrl: "address",
    Path: "path",
    bool: "`true` or `false`",
    int: "whole number",
    float: "number",
    Decimal: "number",
    str: "text",
    date: "date",
}


def expected(field: FieldInfo) -> str:
    """What a value must be like, in words."""
    kind = words(field.annotation)
    limits: dict[str, Any] = {}
    for constraint in field.metadata:
        limits |= {
            name: getattr(constraint, name) for name in ("ge", "le") if getattr(constraint, name, None) is not None
        }
    match limits:
        case {"ge": low, "le": high}:
            return f"{kind}, {low} to {high}"
        case {"ge": low}:
            return f"{kind}, {low} or more"
    return kind


def words(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if (origin is tuple or origin is Mapping) and rows_of(annotation) is not None:
        return "tables, see below"
    if isinstance(annotation, type) and issubclass(annotation, Intent):
        return "an intent"
    if origin is Literal:
        return " or ".join(f"`{argument}`" for argument in arguments)
    if origin in (Union, types.UnionType):
        if rows_of(annotation) is not None:
            return "table, see below"
        return words(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        return f"list of {words(arguments[0])}"
    if origin is Mapping:
        key = "id" if arguments[0] is str else "name"
        return f"table of {words(arguments[1])} by {key}"
    if hasattr(annotation, "__metadata__"):
        return words(arguments[0])
    return _NAMED[annotation]


def rows_of(annotation: Any) -> type[BaseModel] | None:
    """What a table or a list of a section is made of, where that is settings again."""
    last = next((one for one in reversed(get_args(annotation)) if one not in (..., type(None))), None)
    return last if _is_table(last) else None


def _is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
