"""What the guard against prompt injection is learned from: our own examples, public sets, and mixtures of both.

An attack often stands in something ordinary; so a part of the examples is given ordinary neighbours.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.guards.training.sets import LEARNED, LEARNED_ATTACKS
from bot.guards.windows import SIZE, windows
from bot.learned.features import features
from bot.learned.training.fit import Fitted, Recipe, fit
from bot.learned.training.grammar import expand

A_LINE = 30  # texts of a template
A_SET = 3000  # texts of a public set: the larger ones would drown the rest
MIXED = 2500  # attacks with a neighbour, and a bit fewer pairs of ordinary texts
NEIGHBOUR_CHARS = 150
A_LANGUAGE = 400  # ordinary sentences of each language from the examples of `escalation`
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
ATTACK_COUNTS = 2.0  # a row of a set of attacks counts so much: there are few
SEED = 20261128
RECIPE = Recipe()
OWN = "own"


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    attack: bool
    source: str  # a set, or OWN
    weight: float = 1.0
    line: int = 0  # of our own: the template


def examples(folder: Path) -> list[Example]:
    """Everything that is learned from. Raises FileNotFoundError where a set is missing."""
    own = [*_own(), *_sentences()]
    public = [example for name in LEARNED for example in _public(folder, name)]
    return [*own, *public, *_mixed(own, public)]


def fitted(rows: Sequence[Example], recipe: Recipe = RECIPE) -> Fitted:
    target = np.array([[1.0 if row.attack else -1.0] for row in rows], np.float32)
    weight = np.array([row.weight for row in rows], np.float32)
    return fit([features(row.text, recipe.bits) for row in rows], target, weight, recipe)


def _own() -> Iterator[Example]:
    for file in sorted((files("bot.guards.training") / "examples").iterdir(), key=lambda entry: entry.name):
        for one in expand(file.read_text(encoding="utf-8"), a_line=A_LINE, seed=file.name):
            yield Example(one.text, "injection" in one.labels, OWN, line=one.line)


def _sentences() -> Iterator[Example]:
    """What people write to a helpdesk, in each language: the examples of the intents are ours too."""
    folder = files("escalation") / "training" / "examples"
    for language in LANGUAGES:
        source = (folder / f"{language}.txt").read_text(encoding="utf-8")
        for one in thinned(expand(source, a_line=6, seed=language), A_LANGUAGE):
            yield Example(one.text, attack=False, source=OWN, line=one.line)


def _public(folder: Path, name: str) -> Iterator[Example]:
    attacks = LEARNED_ATTACKS[name](folder) if name in LEARNED_ATTACKS else []
    weight = ATTACK_COUNTS if attacks else 1.0
    texts = thinned(LEARNED[name](folder), A_SET)
    for text in texts:
        for window in thinned(windows(text), 2) if len(text) > SIZE else [text]:
            yield Example(window, attack=False, source=name, weight=weight)
    for text in attacks:
        yield Example(text, attack=True, source=name, weight=weight)


def _mixed(own: Sequence[Example], public: Sequence[Example]) -> Iterator[Example]:
    """They have no source of their own: which set is held back matters little to half a sentence of it."""
    chance = random.Random(SEED)
    ordinary = [row.text for row in public if not row.attack and row.weight == 1.0]
    for row in thinned([row for row in own if row.attack], MIXED):
        neighbour = chance.choice(ordinary)[:NEIGHBOUR_CHARS]
        text = f"{neighbour} {row.text}" if chance.random() < 0.6 else f"{row.text} {neighbour}"
        yield Example(text, attack=True, source=OWN, weight=0.5, line=row.line)
    for _ in range(MIXED * 3 // 5):
        pair = " ".join(chance.sample(ordinary, chance.randint(2, 3)))[:SIZE]
        yield Example(pair, attack=False, source=OWN, weight=0.5)


_Item = TypeVar("_Item")


def thinned(rows: Sequence[_Item], most: int) -> list[_Item]:
    if len(rows) <= most:
        return list(rows)
    return [rows[place] for place in sorted(random.Random(len(rows)).sample(range(len(rows)), most))]
