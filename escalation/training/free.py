"""Freely worded messages of many kinds of company, one a line. Every second of a heading is learned from; the others
only measure, so that it is seen how far what was learned carries over to other wordings of the same hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from bot.model.intents import Intent
from escalation.intent.labels import BY_RULES_ALONE
from escalation.training.datasets import Row
from escalation.training.label_maps import ORDINARY

KIND = "free"


@dataclass(frozen=True, slots=True)
class Message:
    row: Row
    line: int
    learned: bool


def messages(folder: str = "free") -> Iterator[Message]:
    """All of them, by language. A heading names the intent, or `none` for an ordinary question."""
    for file in sorted((files("escalation.training") / folder).iterdir(), key=lambda entry: entry.name):
        label, seen = "", Counter[str]()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("["):
                label = line[1:-1]
            elif line and not line.startswith("#"):
                seen[label] += 1
                row = _row(line, label, file.name.partition(".")[0])
                yield Message(row, number, learned=seen[label] % 2 == 1)


def _row(text: str, label: str, language: str) -> Row:
    """What a message has besides is not known: who disputes a bill often complains too."""
    has = frozenset() if label == "none" else frozenset({Intent(label)})
    maybe = ORDINARY | frozenset({Intent.CHIT_CHAT, Intent.HUMAN_REQUEST})
    unsure = maybe | (frozenset(Intent) if has else frozenset()) - BY_RULES_ALONE
    return Row(text, has, unsure - has, "own", "own", KIND, language)
