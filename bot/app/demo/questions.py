"""What the tour's people ask: about the project's pages, or questions made from the operator's articles' headings.

A heading makes a question that people would ask ("How to add a key" becomes "How do I add a key?"). Only those are kept
that the pipeline answers from that very article, so the tour shows what the bot can do and not what a heading lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from bot.answering.words import terms
from bot.errors import FirstlineError
from bot.model import Author, Conversation, Owner, Requester, ThreadRef, Turn
from bot.pipeline import Pipeline, Services
from bot.store.db import Database
from bot.store.queries import queries

_PASSAGES = 2000  # of which headings are looked at
_TRIED = 60  # questions
_NEEDED = 5
_MOST_WORDS = 14
_HOW_TO = re.compile(r"how to\s+", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d.)\s]+")
_TELLING = 2  # words of meaning that a question has at least


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    source: str  # what the address of the answer's source has in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    employee: Question
    customer: Question
    requester: Question
    taken_over: Question
    visitor: Question


OF_THE_DOCS = Questions(
    employee=Question("How do I add my own articles?", "/faq.md"),
    customer=Question("Is what I write here stored encrypted?", "/faq.md"),
    requester=Question("Where do the links under an answer come from?", "/faq.md"),
    taken_over=Question("Which Redis version do I need?", "/faq.md"),
    visitor=Question("What happens to a question that I delete?", "/faq.md"),
)


def of_articles(database: Database, services: Services) -> Questions:
    """Of those in the knowledge; where few make a question, one is asked again elsewhere. Raises FirstlineError where
    none does."""
    answer = Pipeline(services)
    tried = islice(_candidates(database), _TRIED)
    found = list(islice((one for one, url in tried if _is_answered(answer, one, url)), _NEEDED))
    if not found:
        raise FirstlineError("--articles: none of these articles answers a question made from its own headings")
    employee, customer, requester, taken_over, visitor = (found * _NEEDED)[:_NEEDED]
    return Questions(employee=employee, customer=customer, requester=requester, taken_over=taken_over, visitor=visitor)


def question_of(heading: str) -> str | None:
    """As somebody would ask it; None where it tells too little, or too much."""
    plain = _NUMBER.sub("", heading).strip().rstrip(":.!… ")
    if not 1 < len(plain.split()) <= _MOST_WORDS or len(terms(plain)) < _TELLING:
        return None
    if plain.endswith("?"):
        return plain
    if how := _HOW_TO.match(plain):
        return f"How do I {plain[how.end() :]}?"
    return f"{plain}?"


def _candidates(database: Database) -> Iterator[tuple[Question, str]]:
    """One of each article, then a second of each, and so on; questions first."""
    with database.connection() as connection:
        rows = list(queries.all_passages(connection, after=0, limit=_PASSAGES))
    of_article: dict[str, dict[str, bool]] = {}
    for row in rows:
        heading = row["headings"][-1] if row["headings"] else row["title"]
        if text := question_of(heading):
            asks = heading.endswith("?") or _HOW_TO.match(heading) is not None
            of_article.setdefault(row["url"], {})[text] = asks
    ranked = {
        url: [text for text in texts if texts[text]] + [text for text in texts if not texts[text]]
        for url, texts in of_article.items()
    }
    for place in range(max(map(len, ranked.values()), default=0)):
        for url, texts in ranked.items():
            if place < len(texts):
                yield Question(texts[place], urlsplit(url).path or url), url


def _is_answered(pipeline: Pipeline, question: Question, url: str) -> bool:
    asked = Conversation(
        id=0,
        thread=ThreadRef("demo", "", ""),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="demo"),
        waiting=(Turn(author=Author.REQUESTER, text=question.text, at=datetime.now(UTC)),),
    )
    outcome = pipeline(asked)
    answer = outcome.answer
    return answer is not None and answer.grounded is True and url in {cite.url for cite in answer.cites}
