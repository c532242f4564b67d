"""Example sentences written as templates, and their expansion into texts.

A file holds `name = a | b` lists, `[label, label]` headings ([none]: no label) and one template a line. In a template
`(a|b|)` chooses one, the last being nothing, and `{name}` takes from a list. Choices do not nest. The same file and
seed give the same texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

_PART = re.compile(r"\(([^()]*)\)|\{(\w+)\}|([^(){}]+)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    labels: frozenset[str]
    line: int  # of the template; texts of one line resemble each other


class GrammarError(ValueError):
    """A line that cannot be read; says which."""


def expand(source: str, *, a_line: int, seed: str) -> list[Example]:
    """At most `a_line` different texts of each template in `source`, without repetitions.

    Raises GrammarError for an unknown list, a template before any heading, or unbalanced brackets.
    """
    lists: dict[str, list[str]] = {}
    labels: frozenset[str] | None = None
    found: dict[str, Example] = {}
    for number, line in enumerate(source.splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("[") and text.endswith("]"):
            labels = frozenset(text[1:-1].replace(" ", "").split(",")) - {"none"}
        elif labels is None:
            name, _, values = text.partition(" = ")
            lists[name.strip()] = [value.strip() for value in values.split("|")]
        else:
            parts = _parts(text, lists, number)
            for sentence in _texts(parts, a_line, random.Random(f"{seed}:{number}:{text}")):
                found.setdefault(sentence, Example(sentence, labels, number))
    return list(found.values())


def _parts(template: str, lists: dict[str, list[str]], number: int) -> list[list[str]]:
    """What may stand at each place of a template; `{name}` inside a choice is kept for later."""
    parts: list[list[str]] = []
    at = 0
    while at < len(template):
        match = _PART.match(template, at)
        if not match:
            raise GrammarError(f"line {number}: unbalanced brackets at {template[at:]!r}")
        choice, name, plain = match.groups()
        if choice is not None:
            parts.append([value for one in choice.split("|") for value in _filled(one, lists, number)])
        elif name:
            parts.append(_list(name, lists, number))
        else:
            parts.append([plain])
        at = match.end()
    return parts


def _filled(choice: str, lists: dict[str, list[str]], number: int) -> list[str]:
    """A choice with its first list, if it names one, written out: at most eight values, or it drowns the others."""
    named = re.search(r"\{(\w+)\}", choice)
    if not named:
        return [choice]
    values = _list(named[1], lists, number)
    return [choice[: named.start()] + value + choice[named.end() :] for value in values[:8]]


def _list(name: str, lists: dict[str, list[str]], number: int) -> list[str]:
    if name not in lists:
        raise GrammarError(f"line {number}: no list is called {name!r}")
    return lists[name]


def _texts(parts: list[list[str]], most: int, chance: random.Random) -> Iterator[str]:
    tries = min(most, prod(len(part) for part in parts)) * 2
    texts: dict[str, None] = {}
    for _ in range(tries):
        words = "".join(chance.choice(part) for part in parts)
        texts.setdefault(_SPACES.sub(" ", words).replace(" ,", ",").strip(" ,"))
    yield from list(texts)[:most]
