"""A server's JSON schemas: as the model is shown them, and as its arguments and the server's results are checked.

Checking runs what a server wrote, so it is bounded: no regular expression of a server's is run, and a schema that
refers to itself, or grows when it is unfolded, is not checked by us at all; the server checks its arguments anyway.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft202012Validator, SchemaError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from bot.tool_servers.descriptions import described, speaks_to_the_model

LONGEST = 20_000  # characters of a schema as JSON
LONGEST_DESCRIPTION = 400  # of one argument
MOST_UNFOLDED = 5_000  # parts, with what is referred to in its place
LONGEST_COMPLAINT = 300
_PROSE = ("description", "title")
_DROPPED = ("examples", "$comment")
_NAMES = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")  # whose keys are no keywords
_UNCHECKED = ("$dynamicRef", "$recursiveRef", "patternProperties")
_COSTLY = ("pattern", "uniqueItems")

# What is wrong with a value, in words for the model; None where nothing is.
Check = Callable[[Any], str | None]


class Unfit(ValueError):
    """A schema that no model should see, and why."""


def for_model(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object, its descriptions without what speaks to the model. Raises Unfit."""
    if schema.get("type") != "object":
        raise Unfit("its arguments are not described as an object")
    try:
        if len(json.dumps(schema)) > LONGEST:
            raise Unfit(f"its arguments are described in more than {LONGEST} characters")
        shown = _shown(schema)
    except RecursionError:
        raise Unfit("its arguments are described too deep") from None
    assert isinstance(shown, dict)
    return shown


def check_of(schema: Mapping[str, Any]) -> Check:
    """Raises Unfit where it is no schema."""
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
        validator = extend(kind, dict.fromkeys(_COSTLY, _nothing))(schema, registry=Registry())
        checked = _unfolded(schema, schema, (), {}) <= MOST_UNFOLDED
    except SchemaError:
        raise Unfit("its schema is not valid") from None
    except RecursionError:
        checked = False
    return _checked_by(validator) if checked else lambda _: None


def _nothing(*_: Any) -> None:
    return None


def _checked_by(validator: Validator) -> Check:
    def complaint(value: Any) -> str | None:
        try:
            error = best_match(validator.iter_errors(value))
        except (Unresolvable, RecursionError):
            return None
        if error is None:
            return None
        place = ".".join(str(step) for step in error.absolute_path)
        return f"{place}: {error.message}"[:LONGEST_COMPLAINT] if place else error.message[:LONGEST_COMPLAINT]

    return complaint


def _shown(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {_said(key): _value(key, value) for key, value in node.items() if key not in _DROPPED}
    if isinstance(node, list):
        return [_shown(part) for part in node]
    return _said(node) if isinstance(node, str) else node


def _value(key: str, value: Any) -> Any:
    if key in _PROSE and isinstance(value, str):
        return described(value, LONGEST_DESCRIPTION)
    if key in _NAMES and isinstance(value, Mapping):
        return {_said(name): _shown(part) for name, part in value.items()}
    return _shown(value)


def _said(text: str) -> str:
    if speaks_to_the_model(text):
        raise Unfit("the description of its arguments speaks to the model")
    return text


def _unfolded(node: Any, root: Mapping[str, Any], going: tuple[str, ...], known: dict[str, int]) -> int:
    """How many parts there are; more than `MOST_UNFOLDED` where that is not to be told."""
    if isinstance(node, list):
        return 1 + sum(_unfolded(part, root, going, known) for part in node)
    if not isinstance(node, Mapping):
        return 1
    if any(key in node for key in _UNCHECKED):
        return MOST_UNFOLDED + 1
    own = 1 + sum(_unfolded(part, root, going, known) for part in node.values())
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return own
    if reference in going or not reference.startswith("#"):
        return MOST_UNFOLDED + 1
    if reference not in known:
        known[reference] = _unfolded(_found(root, reference), root, (*going, reference), known)
    return own + known[reference]


def _found(root: Any, reference: str) -> Any:
    """What a pointer within the schema points at; None where there is nothing."""
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(root, Mapping) or name not in root:
            return None
        root = root[name]
    return root
