"""Strings that a pattern cannot match without, read off its parsed form: of "(?:cancel|terminate) my \\w+" every match
has "cancel my " or "terminate my ".

What the parser says of a pattern is Python's own and not promised; whatever is not known here says nothing, so a new
kind of part makes a pattern be searched more often, and never too seldom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from itertools import product
from typing import Any, NamedTuple

_parse = import_module("re._parser").parse
_MOST = 64  # strings that stand for one run of parts
_MOST_LETTERS = 12  # of a set of letters


class _Part(NamedTuple):
    exact: frozenset[str] | None = None  # whatever it matches is one of these
    needed: frozenset[str] | None = None  # whatever it matches has one of these in it


_NOTHING = _Part(exact=frozenset({""}))
_ANYTHING = _Part()


def needed(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """One of these is in every match of `pattern`, whose capitals may be small letters there if it takes them for the
    same; None where there is nothing to tell."""
    return _in_a_row(_parse(pattern.pattern, pattern.flags)).needed


def _in_a_row(parts: Iterable[tuple[Any, Any]]) -> _Part:
    best: frozenset[str] | None = None
    run, whole = frozenset({""}), True
    for kind, value in parts:
        part = _part(kind.name, value)
        if part.exact is not None and len(run) * len(part.exact) <= _MOST:
            run = frozenset(map("".join, product(run, part.exact)))
            continue
        best, whole = _better(_better(best, run), part.needed), False
        run = part.exact or frozenset({""})
    return _Part(exact=run if whole else None, needed=_better(best, run))


def _part(kind: str, value: Any) -> _Part:
    match kind:
        case "LITERAL":
            return _exactly({chr(value)})
        case "IN":
            return _letters(value)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return _NOTHING
        case "BRANCH":
            return _either([_in_a_row(branch) for branch in value[1]])
        case "ATOMIC_GROUP":
            return _in_a_row(value)
        case "SUBPATTERN":
            _, more_flags, fewer_flags, inside = value
            return _ANYTHING if more_flags or fewer_flags else _in_a_row(inside)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(*value)
        case _:
            return _ANYTHING


def _exactly(strings: Iterable[str]) -> _Part:
    exact = frozenset(strings)
    return _Part(exact=exact, needed=_better(None, exact))


def _letters(members: Iterable[tuple[Any, Any]]) -> _Part:
    letters: set[str] = set()
    for kind, value in members:
        first, last = value if kind.name == "RANGE" else (value, value)
        if kind.name not in ("LITERAL", "RANGE") or last - first >= _MOST_LETTERS:
            return _ANYTHING
        letters.update(map(chr, range(first, last + 1)))
    return _exactly(letters) if len(letters) <= _MOST_LETTERS else _ANYTHING


def _either(parts: Iterable[_Part]) -> _Part:
    exact: frozenset[str] | None = frozenset()
    needed: frozenset[str] | None = frozenset()
    for part in parts:
        exact = None if exact is None or part.exact is None else exact | part.exact
        needed = None if needed is None or part.needed is None else needed | part.needed
    return _Part(exact=exact if exact is not None and len(exact) <= _MOST else None, needed=needed)


def _repeated(least: int, most: int, inside: Iterable[tuple[Any, Any]]) -> _Part:
    part = _in_a_row(inside)
    if least == most == 1:
        return part
    if least:
        return _Part(needed=part.needed)
    once_or_not = most == 1 and part.exact is not None
    return _Part(exact=(part.exact or frozenset()) | {""}) if once_or_not else _ANYTHING


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Whichever is in fewer texts: that of the longer strings, and of fewer."""
    known = [strings for strings in (one, other) if strings and "" not in strings]
    return max(known, key=lambda strings: (min(map(len, strings)), -len(strings)), default=None)
