"""Processor time from passages to an answer without a model, beyond retrieval, over our own documentation.

Each question is asked when nothing of its articles was read before, and once more after all of them. Baseline of the
same run: the first passage, quoted whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.table import Row, show
from bot.answering.extractive import extractive_answer
from bot.answering.quoting.excerpt import unwrapped
from bot.app.measuring.articles import knowledge
from bot.config import Behaviour
from bot.knowledge.article import Article
from bot.knowledge.conversion.blocks import Heading, markdown_blocks
from bot.knowledge.conversion.markup import read_markdown
from bot.model import ANYBODY, Passage

DOCS = Path(__file__).parents[1] / "docs"
QUESTIONS = 120
TARGET_MS = 10

Found = tuple[str, tuple[Passage, ...]]


def main() -> list[Row]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    articles = [_article(path) for path in sorted(DOCS.glob("*.md"))]
    headings = [part.text for one in articles for part in markdown_blocks(one.text) if isinstance(part, Heading)]
    questions = [f"How does it work: {text}?" for text in dict.fromkeys(headings)][:QUESTIONS]
    with knowledge(articles) as search:
        found = [(text, search.search(text, 5, ANYBODY)) for text in questions]
    settings = Behaviour()
    threshold, wording = settings.answers.grounding_threshold, settings.catalogue.of("en")

    def quoted(question: str, passages: Sequence[Passage]) -> object:
        return extractive_answer(question, passages, threshold, wording)

    quoted(*found[0])  # loads the word vectors
    first, again = _milliseconds(quoted, found), _milliseconds(quoted, found)
    whole = _milliseconds(_first_whole, found)
    rows = [
        Row("quoted, read for the first time, p50 / p95", _figures(first), _figures(whole)),
        Row("quoted, articles known, p50 / p95", _figures(again), _figures(whole)),
    ]
    if max(median(first), median(again)) >= TARGET_MS:
        raise SystemExit(f"quoting takes {median(first):.1f} ms, {TARGET_MS} ms are promised")
    return rows


def _first_whole(_: str, passages: Sequence[Passage]) -> object:
    return unwrapped(passages[0].text) if passages else ""


def _article(path: Path) -> Article:
    content = read_markdown(path.read_text(encoding="utf-8"), path.name)
    return Article(key=path.name, url=path.name, title=content.title, text=content.text, markdown=True)


def _milliseconds(answer: Callable[[str, Sequence[Passage]], object], found: Sequence[Found]) -> list[float]:
    times = []
    for question, passages in found:
        started = time.thread_time()
        answer(question, passages)
        times.append((time.thread_time() - started) * 1000)
    return times


def _figures(times: Sequence[float]) -> str:
    return f"{median(times):.2f} / {quantiles(times, n=20)[-1]:.2f} ms"


if __name__ == "__main__":
    show(
        f"Quoting without a model, processor time beyond retrieval (target: p50 under {TARGET_MS} ms; baseline: the "
        "first passage whole)",
        main(),
    )
