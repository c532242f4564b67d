"""A sentence of an article as a model might say it: true still, and seldom word for word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

_IF = re.compile(r"^(If|When|Once|After|Before) ([^,;:()]{8,120}), (?:then )?([^,;:()]{8,160})\.$")
_TO = re.compile(r"^(To|For) ([^,;:()]{8,120}), ([^,;:()]{8,160})\.$")


@cache
def rules() -> dict[str, Any]:
    return tomllib.loads((files("bot.app.measuring.grounding") / "rules.toml").read_text(encoding="utf-8"))


def restated(sentences: Sequence[str], random: Random) -> list[str]:
    """As many sentences or fewer: two may have become one."""
    said = [_otherwise(one, random) for one in sentences]
    if len(said) > 1 and random.random() < 0.4:
        said[:2] = [_merged(said[0], said[1], random)]
    return said


def _otherwise(sentence: str, random: Random) -> str:
    changes: list[Callable[[str], str]] = [_turned, _stated, _with_other_words]
    for change in random.sample(changes, 2):
        sentence = change(sentence)
    return sentence


def _turned(sentence: str) -> str:
    """The clause that came first comes last."""
    for form in (_IF, _TO):
        if found := form.match(sentence):
            word, condition, rest = found.groups()
            return f"{_upper(rest)} {word.lower()} {condition}."
    return sentence


def _stated(sentence: str) -> str:
    """An order becomes a statement."""
    first = sentence.split(" ", 1)[0]
    if first.lower() in rules()["verbs"].split() and first[0].isupper():
        return f"You need to {_lower(sentence)}"
    return sentence


def _with_other_words(sentence: str) -> str:
    for word, other in rules()["otherwise"].items():
        sentence = re.sub(rf"\b{word}\b", other, sentence)
        sentence = re.sub(rf"\b{_upper(word)}\b", _upper(other), sentence)
    return sentence


def _merged(one: str, other: str, random: Random) -> str:
    joint = random.choice((", and ", "; ", ", and then " if other.startswith("You need to") else ", and "))
    return f"{one.rstrip('.')}{joint}{_lower(other)}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    keep = text[:2].isupper() or text.split(" ", 1)[0].strip(",.'") in ("I", "IBM") or "." in text.split(" ", 1)[0]
    return text if keep else text[:1].lower() + text[1:]
