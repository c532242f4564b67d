"""Public data sets as rows of our intents. They are read where the caller has them; none is part of the project.

`TRAINABLE` names those whose licence allows weights that are shipped (docs/models.md). The others only measure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.model.intents import Intent
from escalation.training import label_maps
from escalation.training.label_maps import Meaning

TRAINABLE = ("banking77", "bitext_cs", "clinc150", "nlupp", "rasa_bots", "dstc10_faq", "techqa", "help_login_gov")
MEASURED_ONLY = ("hint3", "airline_tweets", "uss")

_PLAIN = Meaning()


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    has: frozenset[Intent]
    unsure: frozenset[Intent]
    source: str  # the data set
    company: str  # within the set
    kind: str = ""  # the set's own label
    language: str = "en"


def read(folder: Path, name: str) -> list[Row]:
    """The rows of one set, in the file's order. Raises FileNotFoundError where the set is not there."""
    return list(_READERS[name](folder))


def objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _labelled(name: str, files: str, table: dict[str, Meaning], company: str = "") -> Callable[[Path], Iterator[Row]]:
    def rows(folder: Path) -> Iterator[Row]:
        for file in files.split():
            for row in objects(folder / name / f"{file}.jsonl"):
                meaning = table.get(row["label"], _PLAIN)
                yield Row(
                    row["text"], meaning.has, meaning.unsure, name, row[company] if company else name, row["label"]
                )

    return rows


def _nlupp(folder: Path) -> Iterator[Row]:
    for row in objects(folder / "nlupp" / "banking.jsonl"):
        meaning = label_maps.of_nlupp(frozenset(row["intents"]))
        yield Row(row["text"], meaning.has, meaning.unsure, "nlupp", "nlupp", "+".join(sorted(row["intents"])))


def _dstc10(folder: Path) -> Iterator[Row]:
    """Each question once: most repeat from hotel to hotel."""
    seen: set[str] = set()
    for row in objects(folder / "dstc10_faq" / "knowledge.jsonl"):
        if row["q"] not in seen:
            seen.add(row["q"])
            yield Row(row["q"], frozenset(), label_maps.ORDINARY, "dstc10_faq", "dstc10_faq", "faq")


def _techqa(folder: Path) -> Iterator[Row]:
    for row in objects(folder / "techqa" / "questions.jsonl"):
        yield Row(row["question"], frozenset(), label_maps.ORDINARY | {Intent.OUTAGE}, "techqa", "techqa", "question")


def _login_gov(folder: Path) -> Iterator[Row]:
    """Titles of help articles, in four languages; those about theft or deletion are what people would ask for."""
    for row in objects(folder / "help_login_gov" / "articles.jsonl"):
        unsure = label_maps.ORDINARY | frozenset(
            {
                Intent.ACCOUNT_TAKEOVER_OR_SECURITY,
                Intent.DATA_PROTECTION_REQUEST,
                Intent.CANCELLATION,
                Intent.HUMAN_REQUEST,
            }
        )
        yield Row(row["title"], frozenset(), unsure, "help_login_gov", "help_login_gov", "title", row["lang"])


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "banking77": _labelled("banking77", "train test", label_maps.BANKING77),
    "bitext_cs": _labelled("bitext_cs", "sample", label_maps.BITEXT),
    "clinc150": _labelled("clinc150", "train val test", label_maps.CLINC150),
    "nlupp": _nlupp,
    "rasa_bots": _labelled("rasa_bots", "all", label_maps.RASA, "bot"),
    "dstc10_faq": _dstc10,
    "techqa": _techqa,
    "help_login_gov": _login_gov,
    "hint3": _labelled("hint3", "train", label_maps.HINT3, "bot"),
}
