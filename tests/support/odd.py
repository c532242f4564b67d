"""Payloads with something odd in one place: what is signed may still be of another type than the vendor documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (None, True, 10**30, 1.5, "", "x", [], [None], [["x"]], [{}], {}, {"x": 1})

Path = tuple[str | int, ...]


def places(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value but the whole."""
    if here:
        yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*here, index))


def with_odd(payload: Any, path: Path, odd: Any) -> Any:
    """The payload with this value at this place; as it is where an earlier change took the place away."""
    if not path:
        return odd
    step, *rest = path
    if isinstance(payload, dict) and step in payload:
        return {**payload, step: with_odd(payload[step], tuple(rest), odd)}
    if isinstance(payload, list) and isinstance(step, int) and step < len(payload):
        return [*payload[:step], with_odd(payload[step], tuple(rest), odd), *payload[step + 1 :]]
    return payload


def without(payload: Any, path: Path) -> Any:
    """The payload without what is at this place of an object."""
    step, *rest = path
    if rest:
        return with_odd(payload, (step,), without(payload[step], tuple(rest)))
    return {key: value for key, value in payload.items() if key != step} if isinstance(payload, dict) else payload


def each_odd(payload: Any) -> Iterator[Any]:
    """Each place with each odd value, and taken away."""
    for path in places(payload):
        for odd in ODD:
            yield with_odd(payload, path, odd)
        yield without(payload, path)
