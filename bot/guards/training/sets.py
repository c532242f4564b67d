"""Public sets as plain texts: attacks and ordinary ones. They are read where the caller has them; none is part of the
project.

`LEARNED` names those whose licence allows weights that are shipped (docs/models.md) and that are learned from;
`ORDINARY` and `ATTACKS` are for measuring only. Raises FileNotFoundError where a set is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_MARKUP = re.compile(r"\{[%{].*?[%}]\}|<[^>]+>")
_PARAGRAPH_CHARS = 40  # shorter ones are headings


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _texts(*files: str, key: str = "text") -> Callable[[Path], list[str]]:
    def read(folder: Path) -> list[str]:
        return [row[key] for file in files for row in _rows(folder / f"{file}.jsonl")]

    return read


def _labelled(file: str, label: int) -> Callable[[Path], list[str]]:
    def read(folder: Path) -> list[str]:
        return [row["text"] for row in _rows(folder / f"{file}.jsonl") if row["label"] == label]

    return read


def _articles(folder: Path) -> list[str]:
    """Paragraphs of help articles in English, Spanish and French."""
    rows = (row for row in _rows(folder / "help_login_gov/articles.jsonl") if row["lang"] != "zh")
    paragraphs = (part for row in rows for part in _MARKUP.sub(" ", row["text"]).split("\n\n"))
    return [part.strip() for part in paragraphs if len(part) > _PARAGRAPH_CHARS]


def _questions(folder: Path) -> list[str]:
    """Each question of the DSTC10 FAQ once, and the last thing said in its spoken dialogues."""
    asked = dict.fromkeys(row["q"] for row in _rows(folder / "dstc10_faq/knowledge.jsonl"))
    return [*asked, *(row["history"][-1]["text"] for row in _rows(folder / "dstc10_faq/val.jsonl"))]


# Ordinary texts that are learned from, and the attacks.
LEARNED: dict[str, Callable[[Path], list[str]]] = {
    "banking77": _texts("banking77/train"),
    "clinc150": _texts("clinc150/train", "clinc150/oos_train"),
    "bitext_cs": _texts("bitext_cs/sample"),
    "rasa_bots": _texts("rasa_bots/all"),
    "help_login_gov": _articles,
    "goemotions": _texts("goemotions/dev"),
    "injection_deepset": _labelled("injection_deepset/train", 0),
}
LEARNED_ATTACKS = {"injection_deepset": _labelled("injection_deepset/train", 1)}

# Never learned from.
ORDINARY: dict[str, Callable[[Path], list[str]]] = {
    "techqa": _texts("techqa/questions", key="question"),
    "hint3": _texts("hint3/train"),
    "nlupp": _texts("nlupp/banking"),
    "dstc10_faq": _questions,
    "banking77 test": _texts("banking77/test"),
    "clinc150 test": _texts("clinc150/test"),
    "injection_deepset test": _labelled("injection_deepset/test", 0),
}
ATTACKS: dict[str, Callable[[Path], list[str]]] = {
    "injection_deepset test": _labelled("injection_deepset/test", 1),
    "inthewild_jailbreak": _texts("inthewild_jailbreak/garak666"),
}
