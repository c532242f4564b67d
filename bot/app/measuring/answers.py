"""`firstline eval answers`: how much of a good answer stands in what is quoted, and whether it is the right section.

Two public sets, each ingested into a Postgres of its own and searched by words alone; every question goes the way of
the pipeline: slips and synonyms, the confidence, the quotation.

- techqa: IBM support questions, each with an answer that people wrote. Counted is which share of that answer's words
  stands in what is said, of its first 1,200 characters: of all its words, and, harder, of those that carry meaning,
  each once. Even rows were used for fitting the weights of `bot/answering/quoting/selection.py`; odd rows are held
  back.
- help_login_gov: a help centre. Asked are the titles of its articles in three languages, and the everyday questions of
  `help_questions.toml`, whose rules say which section is right: sixty that the weights were fitted with, and a hundred
  that they were not, of thirty of which nobody looked at more than the count.

Beside each stands the baseline: the first passage that the search finds, whole.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.extractive import extractive_answer
from bot.answering.quoting.excerpt import QUOTE_CHARS
from bot.answering.weighing import Weighed, weigh
from bot.app.measuring.articles import hold, server
from bot.app.measuring.articles import rows as rows_of
from bot.config import Behaviour
from bot.knowledge.article import Article
from bot.knowledge.conversion.markup import read_markdown
from bot.knowledge.corpus import use_of_words
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import ANYBODY, Answer, Asks, Passage, Query, WordUse
from bot.text.vocabulary import FUNCTION_WORDS
from escalation.training.metrics import Share, wilson

LANGUAGES = ("en", "es", "fr")
_SETTINGS = Behaviour()
_NOTHING = Answer(text="")
_EVERYDAY = {
    "question": "everyday questions, used for fitting",
    "afresh": "everyday questions, held back",
    "looked_at": "everyday questions, looked at afterwards",
    "unseen": "everyday questions, never looked at",
    "vague": "vague questions",
    "vague_looked_at": "vague questions, looked at afterwards",
    "vague_unseen": "vague questions, never looked at",
}
_FUNCTION = frozenset(FUNCTION_WORDS["en"].split())
_HALVES = ("half used for fitting", "half held back")
_BOOTSTRAPS = 2000
_FIRST = 5  # passages, the default of `[answers] passages`
_WORD = re.compile(r"\w+")
_OFFERED = re.compile(r"\*\*(.+?)\*\*")
_MARKS = re.compile(r"\]\([^()]*\)|[\[\]*_`\\<>]|^>[ ]?", re.MULTILINE)
_QUOTES = str.maketrans("“”’", '""\'')
_HALF_A_LIST = re.compile(r"\A\s*(?:[2-9]|\d\d)[.)]\s")


@dataclass(frozen=True, slots=True)
class Asked:
    query: Query
    passages: tuple[Passage, ...]
    weighed: Weighed
    row: dict[str, Any]

    def quoted(self) -> Answer:
        """What the requester reads, without the sentence that introduces it; empty where nothing is quoted."""
        answer = self._answer(_SETTINGS.answers.grounding_threshold)
        judgement = self.weighed.judgement
        unlikely = judgement.out_of_scope or (answer.grounded and not judgement.quotable)
        return _NOTHING if unlikely or answer.grounded is False else answer

    def chosen(self) -> Answer:
        """The same, were every question answered."""
        answer = self._answer(0.0)
        return _NOTHING if answer.grounded is False else answer

    def first(self) -> Answer:
        return Answer(text=self.passages[0].text) if self.passages else _NOTHING

    def _answer(self, threshold: float) -> Answer:
        return extractive_answer(
            self.query.text,
            self.passages,
            threshold,
            _SETTINGS.catalogue.of("en"),
            stand_ins=self.query.stand_ins,
            framed=False,
            may_ask=True,
            selection=self.weighed.selection,
            sure=self.weighed.judgement.sure,
        )


def sections(data: Path) -> Iterator[str]:
    """Markdown tables, as they are ready. Raises FileNotFoundError naming the set that is missing."""
    yield _technical(data / "techqa")
    yield _help_centre(data / "help_login_gov")


def _technical(folder: Path) -> str:
    articles = [_technote(row) for row in rows_of(folder / "docs.jsonl")]
    rows = [row for row in rows_of(folder / "questions.jsonl") if not row["is_impossible"]]
    asked = _ask(articles, [(row["question"], row) for row in rows])
    lines = []
    for half, name in enumerate(_HALVES):
        for what, said in (*_WAYS, ("best of the first five", _best)):
            cells = _shares(asked[half::2], said)
            lines.append(f"| {name} | {what} | {len(asked[half::2])} | {' | '.join(map(str, cells))} |")
    head = (
        "| questions | what is said | n | share of the answer's words | at least half of them "
        "| of those that carry meaning, each once | at least half of them |\n|---|---|--:|---|---|---|---|"
    )
    return "\n".join(("## techqa", "", head, *lines, ""))


def _shares(asked: Sequence[Asked], said: Callable[[Asked], Answer]) -> Iterator[Share]:
    texts = [(one.row["answer"], said(one).text[:QUOTE_CHARS]) for one in asked]
    for words in (_words, _telling):
        shares = [_share(words(answer), text) for answer, text in texts]
        yield _mean(shares)
        yield wilson(sum(share >= 0.5 for share in shares), len(shares))


def _help_centre(folder: Path) -> str:
    rows = rows_of(folder / "articles.jsonl")
    questions = tomllib.loads(resources.files(__package__).joinpath("help_questions.toml").read_text("utf-8"))
    lines: list[str] = []
    for language in LANGUAGES:
        own = [row for row in rows if row["lang"] == language]
        asked = _ask(_articles(own), [(row["title"], row) for row in own])
        lines += _lines(f"titles, {language}", asked, _of_article)
        if language == "en":
            for kind, name in _EVERYDAY.items():
                everyday = _ask(_articles(own), [(row["ask"], row) for row in questions[kind]])
                lines += _lines(name, everyday, _says)
    head = "| questions | what is said | n | right section | cut short | nothing said | asked back |"
    return "\n".join(("## help_login_gov", "", head, "|---|---|--:|---|--:|--:|--:|", *lines, ""))


_WAYS: tuple[tuple[str, Callable[[Asked], Answer]], ...] = (
    ("quotation", Asked.quoted),
    ("quotation, were every question answered", Asked.chosen),
    ("first passage whole", Asked.first),
)


def _lines(name: str, asked: Sequence[Asked], right: Callable[[Asked, Answer], bool]) -> Iterator[str]:
    for what, said in _WAYS:
        answers = [said(one) for one in asked]
        hits = sum(right(one, answer) for one, answer in zip(asked, answers, strict=True))
        counts = (
            sum(_is_cut_short(answer.text) for answer in answers if not answer.asks),
            sum(not answer.text for answer in answers),
            sum(answer.asks is Asks.WHICH for answer in answers),
        )
        yield f"| {name} | {what} | {len(asked)} | {wilson(hits, len(asked))} | {' | '.join(map(str, counts))} |"


def _says(one: Asked, answer: Answer) -> bool:
    """A question back is right where one of the two that it offers is."""
    said = _plain(_offered(one, answer) if answer.asks else answer.text)
    return any(_plain(phrase) in said for phrase in one.row["says"])


def _of_article(one: Asked, answer: Answer) -> bool:
    """Whether it begins with a sentence of the article that has this title."""
    text = _offered(one, answer) if answer.asks else answer.text
    source = _plain(read_markdown(one.row["text"], one.row["path"]).text)
    begin = next((line for line in text.splitlines() if line.startswith(">") and len(line) > 20), text)
    return bool(text) and _plain(begin)[:60] in source


def _offered(one: Asked, answer: Answer) -> str:
    """What the sections say whose headings a question back names; of an article that it names the best section."""
    sections = [choice.section for choice in one.weighed.selection.choices]
    called = [(one.title, one) for one in sections] + [(one.passage.article, one) for one in sections]
    first = {title.strip().rstrip(":"): section for title, section in reversed(called)}
    return "\n".join(first[name].text for name in _OFFERED.findall(answer.text) if name in first)


def _is_cut_short(text: str) -> bool:
    """It ends, or begins, in the middle of something, and does not say so."""
    said = _MARKS.sub("", text).strip()
    return said.endswith(("…", "...", ":")) or _HALF_A_LIST.match(said) is not None


def _best(one: Asked) -> Answer:
    words = _telling(one.row["answer"])
    texts = (passage.text[:QUOTE_CHARS] for passage in one.passages)
    return Answer(text=max(texts, key=lambda text: _share(words, text), default=""))


def _ask(articles: Sequence[Article], questions: Sequence[tuple[str, dict[str, Any]]]) -> list[Asked]:
    with server() as database:
        hold(database, articles)
        search, understand = PostgresSearch(database, None), Understanding(database, Synonyms())
        use_of = partial(use_of_words, database, reader=ANYBODY)
        return [_asked(understand(text, ANYBODY), search, use_of, row) for text, row in questions]


def _asked(
    query: Query, search: PostgresSearch, use_of: Callable[[Collection[str]], WordUse], row: dict[str, Any]
) -> Asked:
    passages = search.search(query, _FIRST, ANYBODY)
    return Asked(query, passages, weigh(query.text, passages, use_of, query.stand_ins), row)


def _technote(row: dict[str, Any]) -> Article:
    """The set's own field `Title:` is the title."""
    title, _, text = row["text"].partition("\n")
    text = text.strip().removeprefix("Text:").strip()
    return Article(key=row["id"], url=row["id"], title=title.removeprefix("Title:").strip(), text=text, markdown=False)


def _articles(rows: Sequence[dict[str, Any]]) -> list[Article]:
    contents = [(row, read_markdown(row["text"], row["path"])) for row in rows]
    return [
        Article(
            key=row["path"], url=row["path"], title=row["title"], text=found.text, markdown=True, language=row["lang"]
        )
        for row, found in contents
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _telling(text: str) -> list[str]:
    """Those that carry meaning, each once."""
    return sorted(set(_words(text)) - _FUNCTION)


def _share(words: Sequence[str], said: str) -> float:
    known = set(_words(said))
    return sum(word in known for word in words) / (len(words) or 1)


def _mean(values: Sequence[float]) -> Share:
    """With a bootstrap interval."""
    array, random = np.asarray(values), np.random.default_rng(9)
    means = array[random.integers(0, len(array), (_BOOTSTRAPS, len(array)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Share(float(array.mean()), float(low), float(high))


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).translate(_QUOTES).lower().split())
