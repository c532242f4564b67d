"""Texts whose personal data is known, and how much of it is masked.

A value counts as found when every letter and digit of it is masked, under whatever name; a mask counts as right when it
touches a value of its kind. F2 weighs recall four times.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.privacy.placeholders import Span, merged
from escalation.training.metrics import Share, wilson

Detect = Callable[[str], Sequence[Span]]

# The sets' names of kinds -> ours. What is personal only beside a name (a town, a title, an age) is not asked for.
KINDS: Mapping[str, str] = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN", "IP_ADDRESS": "IP",
    "US_SSN": "ID", "US_DRIVER_LICENSE": "ID", "STREET_ADDRESS": "ADDRESS", "ADDRESS": "ADDRESS", "ZIP_CODE": "ADDRESS",
    "PERSON": "NAME",
}  # fmt: skip
# A mask of the kind is right too where it touches one of these.
_BESIDES: Mapping[str, frozenset[str]] = {
    "ADDRESS": frozenset({"GPE", "LOCATION", "PERSON", "ORGANIZATION"}), "NAME": frozenset({"PREFIX", "TITLE"}),
}  # fmt: skip
SECRETS = ("PASSWORD", "CODE", "KEY", "TOKEN")
DETAILS = (
    "CARD", "IBAN", "PHONE", "EMAIL", "ID", "ACCOUNT", "IP", "ADDRESS", "BIRTHDATE", "PASSWORD", "CODE", "KEY", "TOKEN",
)  # fmt: skip
SETS = ("synth_dataset_v2", "generated_large")
_VALUE = re.compile("⟦(.*?)⟧")


@dataclass(frozen=True, slots=True)
class Gold:
    start: int
    end: int
    kind: str  # ours; the set's own name where we have none


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    gold: tuple[Gold, ...]
    template: str
    dev: bool  # rules may be mended after a look at it


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one template and kind."""

    wanted: int = 0
    found: int = 0
    masks: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.wanted + other.wanted, self.found + other.found, self.masks + other.masks, self.right + other.right
        )

    @property
    def precision(self) -> Share:
        return wilson(self.right, self.masks)

    @property
    def recall(self) -> Share:
        return wilson(self.found, self.wanted)

    @property
    def f2(self) -> float:
        if not self.wanted or not self.found or not self.right:
            return 0.0
        precision, recall = self.right / self.masks, self.found / self.wanted
        return 5 * precision * recall / (4 * precision + recall)


def synthetic(data: Path) -> Iterator[Sample]:
    """presidio-research's two sets, halved by template; the same template of both is in one half."""
    for name in SETS:
        for row in rows(data / f"pii_presidio_research/{name}.jsonl"):
            template = " ".join(re.sub(r"\W+", " ", re.sub(r"\{\{.*?\}\}", "{}", row["masked"].lower())).split())
            gold = tuple(
                Gold(span["start_position"], span["end_position"], KINDS.get(span["entity_type"], span["entity_type"]))
                for span in row["spans"]
            )
            yield Sample(row["full_text"], gold, template, is_dev(template))


def told_secrets() -> Iterator[Sample]:
    """Our own sentences in seven languages; a sentence is its own template."""
    for kinds in _toml("told_secrets.toml").values():
        for kind, sentences in kinds.items():
            yield from (_told(sentence, kind.upper(), dev=is_dev(sentence)) for sentence in sentences)


def told_details() -> Iterator[Sample]:
    """Our own sentences with personal data of every kind."""
    for half, kinds in _toml("told_details.toml").items():
        for kind, sentences in kinds.items():
            yield from (_told(sentence, kind.upper(), dev=half == "seen") for sentence in sentences)


def _toml(name: str) -> dict[str, dict[str, list[str]]]:
    with (Path(__file__).parent / name).open("rb") as file:
        return tomllib.load(file)


def _told(sentence: str, kind: str, *, dev: bool) -> Sample:
    gold = []
    for marks, value in enumerate(_VALUE.finditer(sentence)):
        start = value.start() - 2 * marks  # where it stands without the brackets
        gold.append(Gold(start, start + len(value[1]), kind))
    return Sample(_VALUE.sub(r"\1", sentence), tuple(gold), sentence, dev)


def is_dev(template: str) -> bool:
    return hashlib.sha256(template.encode()).digest()[0] % 2 == 0


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def count(samples: Iterable[Sample], detect: Detect, kinds: Iterable[str]) -> dict[str, dict[str, Counts]]:
    """By kind, by template."""
    counts: dict[str, dict[str, Counts]] = {kind: defaultdict(Counts) for kind in kinds}
    for sample in samples:
        masks = merged(detect(sample.text))
        for kind, by_template in counts.items():
            wanted = [gold for gold in sample.gold if gold.kind == kind]
            mine = [mask for mask in masks if mask.label == kind]
            by_template[sample.template] += Counts(
                len(wanted),
                sum(is_masked(sample.text, gold, masks) for gold in wanted),
                len(mine),
                sum(_is_right(mask, kind, sample.gold) for mask in mine),
            )
    return counts


def is_masked(text: str, gold: Gold, masks: Sequence[Span]) -> bool:
    return all(
        not text[at].isalnum() or any(mask.start <= at < mask.end for mask in masks)
        for at in range(gold.start, gold.end)
    )


def _is_right(mask: Span, kind: str, gold: Sequence[Gold]) -> bool:
    counts = {kind, *_BESIDES.get(kind, ())}
    return any(one.kind in counts and one.start < mask.end and mask.start < one.end for one in gold)
