"""`firstline eval typos`: is the right article found for a question with two slips, or in other words than the
article's?

Over help_login_gov: the titles of its English, Spanish and French articles and the everyday questions of
`followups.toml`, as they are and with two slips each (`slips.py`, seeded), and the questions of `other_words.toml`.
Beside it, the same questions looked up as they are written, and mended by trigrams; and how often a word is changed in
questions that are about other things.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from bot.app.measuring.articles import help_articles, hold, rows, server
from bot.app.measuring.slips import with_slips
from bot.app.measuring.trigrams import Trigrams
from bot.knowledge.article import Article
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Query
from bot.store.db import Database
from escalation.training.metrics import Share, wilson

SEED = 7
SLIPS = 2
FIRST = 5
LANGUAGES = ("_en", "_es", "_fr")
ELSEWHERE = ("clinc150/test.jsonl", "banking77/test.jsonl")
EVERY = 10  # of those, one in so many


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    right: frozenset[str]


def sections(data: Path) -> Iterator[str]:
    """What is printed, part by part. Raises FileNotFoundError."""
    articles = [one for one in help_articles(data) if Path(one.key).stem.endswith(LANGUAGES)]
    elsewhere = [row["text"] for name in ELSEWHERE for row in rows(data / name)[::EVERY]]
    random = Random(SEED)
    trigrams = Trigrams(f"{one.title}\n{one.text}" for one in articles)
    with server() as database:
        hold(database, articles)
        for title, asked in (("Titles", titles(articles)), ("Everyday questions", everyday(articles))):
            yield _table(f"{title}, as they are", asked, database, trigrams)
            slipped = [Asked(with_slips(one.text, SLIPS, random), one.right) for one in asked]
            yield _table(f"{title}, with {SLIPS} slips", slipped, database, trigrams)
        yield _table("In other words", listed("other_words.toml", "asked", articles), database, trigrams)
        understand = Understanding(database, Synonyms())
        changed = sum(understand(text, ANYBODY).text != text for text in elsewhere)
        other = sum(trigrams.mended(text) != text for text in elsewhere)
        yield f"A word is changed in {wilson(changed, len(elsewhere))} of {len(elsewhere)} questions about other things"
        yield f"  by trigrams: in {wilson(other, len(elsewhere))}"


def _table(title: str, asked: Sequence[Asked], database: Database, trigrams: Trigrams) -> str:
    understand = Understanding(database, Synonyms())
    ours = _figures([understand(one.text, ANYBODY) for one in asked], asked, database)
    plain = _figures([Query(one.text) for one in asked], asked, database)
    alike = _figures([Query(trigrams.mended(one.text)) for one in asked], asked, database)
    lines = [f"{title}: {len(asked)} questions", f"  {'':26}{'right first':22}among the first {FIRST}"]
    for name, (first, among) in (("understood", ours), ("by trigrams", alike), ("as written", plain)):
        lines.append(f"  {name:26}{first!s:22}{among}")
    return "\n".join(lines)


def _figures(queries: Sequence[Query], asked: Sequence[Asked], database: Database) -> tuple[Share, Share]:
    search = PostgresSearch(database, None)
    first = among = 0
    for query, one in zip(queries, asked, strict=True):
        urls = [passage.url for passage in search.search(query, FIRST, ANYBODY)]
        first += bool(urls) and urls[0] in one.right
        among += not one.right.isdisjoint(urls)
    return wilson(first, len(asked)), wilson(among, len(asked))


def titles(articles: Sequence[Article]) -> list[Asked]:
    return [Asked(one.title, frozenset({one.url})) for one in articles]


def everyday(articles: Sequence[Article]) -> list[Asked]:
    """The questions that stand by themselves."""
    by_name = {Path(one.key).stem: one.url for one in articles}
    kept = _read("followups.toml")
    begun = {row["after"]: frozenset({by_name[row["from"]]}) for kind in ("follow", "new") for row in kept[kind]}
    return [*(Asked(*one) for one in begun.items()), *listed("followups.toml", "new", articles)]


def listed(name: str, kind: str, articles: Sequence[Article]) -> list[Asked]:
    by_name = {Path(one.key).stem: one.url for one in articles}
    return [
        Asked(row.get("asked") or row["text"], frozenset(by_name[one] for one in row["right"]))
        for row in _read(name)[kind]
    ]


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((files("bot.app.measuring") / name).read_text(encoding="utf-8"))
