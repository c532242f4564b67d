"""`firstline simulate`: 1,000 past conversations over our own documentation, without a language model, from the file to
the report. Baseline of the same run: the same on one thread of one process.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.stage import Stage, stage
from benchmarks.table import Row, show
from bot.knowledge.conversion.blocks import Heading, markdown_blocks
from bot.knowledge.conversion.markup import read_markdown

DOCS = Path(__file__).parents[1] / "docs"
CONVERSATIONS = 1000
TARGET = 20  # a second
FORMS = (
    "Hi, how does this work: {}? Thanks, Mia",
    "{}: what do I have to know?",
    "I don't understand {}. Can you explain it to me?",
    "hello, question about {}",
)
AGENTS = ("It is in our documentation under {}.", "Please look at {}, and tell us if that does not help.")
PEOPLE = "I want to talk to a person about {}, please."


def main() -> list[Row]:
    with stage() as here:
        here.run("ingest", str(DOCS))
        past = here.folder / "past.jsonl"
        with past.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{json.dumps(one)}\n" for one in islice(_conversations(), CONVERSATIONS))
        many, alone = _seconds(here, past), _seconds(here, past, "--at-once", "1")
    rows = [
        Row("conversations a second", f"{CONVERSATIONS / many:.1f}", f"{CONVERSATIONS / alone:.1f}"),
        Row("all of them, with the start and the report", f"{many:.1f} s", f"{alone:.1f} s"),
    ]
    if CONVERSATIONS / many < TARGET:
        raise SystemExit(f"{CONVERSATIONS / many:.1f} conversations a second, {TARGET} are promised")
    return rows


def _conversations() -> Iterator[dict[str, Any]]:
    """One question or two each, every twelfth asks for a person."""
    headings = list(dict.fromkeys(_headings()))
    forms, agents = cycle(FORMS), cycle(AGENTS)
    for number, (first, second) in enumerate(zip(cycle(headings), cycle(headings[7:]))):
        asked = [first] if number % 3 else [first, second]
        messages = []
        for heading in asked:
            form = PEOPLE if number % 12 == 5 else next(forms)
            messages.append({"from": "customer", "text": form.format(heading)})
            messages.append({"from": "agent", "text": next(agents).format(heading)})
        yield {"id": str(number), "messages": messages}


def _headings() -> Iterator[str]:
    for path in sorted(DOCS.glob("*.md")):
        content = read_markdown(path.read_text(encoding="utf-8"), path.name)
        yield from (part.text for part in markdown_blocks(content.text) if isinstance(part, Heading))


def _seconds(here: Stage, past: Path, *options: str) -> float:
    began = time.monotonic()
    here.run("simulate", str(past), "--out", str(here.folder / "report"), "--fresh", *options)
    return time.monotonic() - began


if __name__ == "__main__":
    show(
        f"Rehearsal: {CONVERSATIONS:,} past conversations, a third of them with a second question, without a language "
        f"model (target: {TARGET} a second; baseline: one thread)",
        main(),
    )
