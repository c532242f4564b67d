"""`firstline eval followups`: does a question that goes on from what was said find its article, and does a new topic
find its own? By words alone, and by vectors too where `firstline[local]` is there; beside it, the last turn alone, and
the last two joined.

Sets: 47 follow-ups and 24 new topics of ours over help_login_gov (`followups.toml`; there the bot's turn quotes the
article that answered), and the 104 turns of spoken dialogues in dstc10_faq whose answer is one of 12,039 frequent
questions.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.app.measuring.articles import faq_articles, help_articles, hold, rows, server
from bot.app.measuring.retrieval.remembered import embedder
from bot.knowledge.article import Article
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Author, Passage, Query, Turn
from bot.pipeline.look_up import LookUp
from bot.ports import Embedder
from bot.store.db import Database
from escalation.training.metrics import wilson

FIRST = 5
_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
_QUOTED = 900  # characters of the bot's turn, about what it quotes


@dataclass(frozen=True, slots=True)
class Case:
    turns: tuple[Turn, ...]  # the question last
    right: frozenset[str]  # addresses of the articles that answer it


Way = Callable[[Case], Sequence[Passage]]


def sections(data: Path, *, kept: Path | None = None) -> Iterator[str]:
    """What is printed, set by set. `kept`: the file where vectors stay. Raises FileNotFoundError."""
    articles = help_articles(data)
    with embedder(kept) as made, server() as database:
        hold(database, articles, made)
        for kind, title in (("follow", "Follow-ups"), ("new", "New topics")):
            yield _table(f"{title}, help_login_gov", list(_written(kind, articles)), _ways(database, made))
        hold(database, faq_articles(data), made)
        yield _table("Spoken dialogues, dstc10_faq", list(_spoken(data)), _ways(database, made))


def _table(title: str, cases: Sequence[Case], ways: Mapping[str, Way]) -> str:
    lines = [f"{title}: {len(cases)} questions", f"  {'':38}{'right first':22}among the first {FIRST}"]
    for name, way in ways.items():
        places = [_place(way(case), case.right) for case in cases]
        first, among = (wilson(sum(place < limit for place in places), len(places)) for limit in (1, FIRST))
        lines.append(f"  {name:38}{first!s:22}{among}")
    return "\n".join(lines)


def _place(found: Sequence[Passage], right: frozenset[str]) -> int:
    urls = list(dict.fromkeys(passage.url for passage in found[:FIRST]))
    return next((place for place, url in enumerate(urls) if url in right), FIRST)


def _ways(database: Database, made: Embedder | None) -> dict[str, Way]:
    search = PostgresSearch(database, None)
    ways: dict[str, Way] = {"in the conversation": _in_conversation(database, search)}
    if made is not None:
        ways["in the conversation, by meaning too"] = _in_conversation(database, PostgresSearch(database, made))

    def plain(text: str) -> Sequence[Passage]:
        return search.search(Query(text), FIRST, ANYBODY)

    return {
        **ways,
        "last turn alone": lambda case: plain(case.turns[-1].text),
        "last two turns joined": lambda case: plain("\n".join(turn.text for turn in case.turns[-2:])),
        "last two questions joined": lambda case: plain("\n".join(_questions(case)[-2:])),
    }


def _in_conversation(database: Database, search: PostgresSearch) -> Way:
    look_up = LookUp(search=search, understand=Understanding(database, Synonyms()), reader=ANYBODY, passages=FIRST)
    return lambda case: look_up(case.turns[-1].text, case.turns[:-1])[1]


def _questions(case: Case) -> list[str]:
    return [turn.text for turn in case.turns if turn.author is Author.REQUESTER]


def _written(kind: str, articles: Sequence[Article]) -> Iterator[Case]:
    by_name = {Path(one.key).stem: one for one in articles}
    kept: list[dict[str, Any]] = tomllib.loads((files("bot.app.measuring") / "followups.toml").read_text())[kind]
    for row in kept:
        article = by_name[row["from"]]
        quoted = f"**{article.title}**\n\n{article.text[:_QUOTED]}"
        turns = (
            _said(Author.REQUESTER, row["after"]),
            _said(Author.BOT, quoted),
            _said(Author.REQUESTER, row["asked"]),
        )
        yield Case(turns, frozenset(by_name[name].url for name in row["right"]))


def _spoken(data: Path) -> Iterator[Case]:
    for row in rows(data / "dstc10_faq/val.jsonl"):
        if row["gold"]:
            yield Case(dialogue(row["history"]), frozenset(row["gold"]))


def dialogue(history: Sequence[Mapping[str, str]]) -> tuple[Turn, ...]:
    """The turns of a row of dstc10_faq."""
    speakers = {"U": Author.REQUESTER, "S": Author.BOT}
    return tuple(_said(speakers[turn["speaker"]], turn["text"]) for turn in history)


def _said(author: Author, text: str) -> Turn:
    return Turn(author=author, text=text, at=_NOW)
