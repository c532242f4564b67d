"""Enough articles to have a subject: the project's own pages about running it, in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.support.bm25 import BM25Search

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("knowledge", "slack", "zendesk", "escalation")


@cache
def help_centre() -> BM25Search:
    texts = [(name, (DOCS / f"{name}.md").read_text(encoding="utf-8")) for name in PAGES]
    return BM25Search(
        [(text.partition("\n")[0].lstrip("# "), f"https://help.example/{name}", text) for name, text in texts]
    )
