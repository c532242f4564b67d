"""How well an operator's topics are found: intents of public sets, each described by its name and six examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.answering.topics import topic_of
from bot.app.measuring.sittings import rows_of, sample
from bot.config import Topics
from escalation.training.metrics import wilson

TOPICS, EXAMPLES, ASKED = 12, 6, 1500
SETS = (("clinc150", "train", "val"), ("banking77", "train", "test"))


def report(data: Path) -> Iterator[str]:
    yield f"\nTopics of an operator's own: {TOPICS} intents, each with its name and {EXAMPLES} examples:"
    yield "| set | found, as the right topic | found in other questions |\n|---|---:|---:|"
    for name, learned, asked in SETS:
        yield f"| {name} | {' | '.join(map(str, _measured(data, name, learned, asked)))} |"


def _measured(data: Path, name: str, learned: str, asked: str) -> Iterator[object]:
    said: dict[str, list[str]] = {}
    for row in rows_of(data, f"{name}/{learned}"):
        said.setdefault(row["label"], []).append(row["text"])
    own = {
        label: {"description": f"About {label.replace('_', ' ')}", "examples": sample(said[label], EXAMPLES, label)}
        for label in sample(sorted(said), TOPICS, name)
    }
    topics = Topics.model_validate({"own": own})
    rows = rows_of(data, f"{name}/{asked}")
    inside = [row for row in rows if row["label"] in own]
    outside = sample([row for row in rows if row["label"] not in own], ASKED, name)
    yield wilson(sum(_found(row["text"], topics) == row["label"] for row in inside), len(inside))
    yield wilson(sum(_found(row["text"], topics) is not None for row in outside), len(outside))


def _found(text: str, topics: Topics) -> str | None:
    match = topic_of(text, topics)
    return match.name if match is not None else None
