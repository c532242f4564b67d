"""`firstline eval answers`: how much of a good answer stands in what is quoted, and whether it is the right section.

Two public sets, each ingested into a Postgres of its own and searched by words alone:

- techqa: IBM support questions, each with an answer that people wrote. Counted is the share of that answer's words
which stand in the quotation, of its first 1,200 characters. Even rows were used for fitting the weights of
  `bot/answering/quoting/selection.py`; odd rows are held back.
- help_login_gov: a help centre. Asked are the titles of its articles in three languages, and the everyday questions of
  `help_questions.toml`, whose rules say which section is right; of those, too, the even half was used for fitting.

Beside each stands the baseline: the first passage that the search finds, whole.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.extractive import extractive_answer
from bot.answering.quoting.excerpt import QUOTE_CHARS
from bot.app.measuring.articles import knowledge
from bot.config import Behaviour
from bot.knowledge.article import Article
from bot.knowledge.markup import read_markdown
from bot.model import Asks, Audience, Passage
from escalation.training.metrics import Share, wilson

LANGUAGES = ("en", "es", "fr")
_SETTINGS = Behaviour()
_HALVES = ("half used for fitting", "half held back")
_BOOTSTRAPS = 2000
_FIRST = 5  # passages, the default of `[answers] passages`
_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"\]\([^()]*\)|[\[\]*_`\\<>]|^>[ ]?", re.MULTILINE)
_QUOTES = str.maketrans("“”’", '""\'')
_HALF_A_LIST = re.compile(r"\A\s*(?:[2-9]|\d\d)[.)]\s")


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    passages: tuple[Passage, ...]
    row: dict[str, Any]

    def quoted(self, threshold: float = _SETTINGS.answers.grounding_threshold) -> tuple[str, Asks | None]:
        """What the requester reads, without the sentence that introduces it; "" where nothing is found."""
        answer = extractive_answer(
            self.question,
            self.passages,
            threshold,
            _SETTINGS.catalogue.of("en"),
            framed=False,
            may_ask=True,
        )
        return (answer.text if answer.grounded is not False else ""), answer.asks

    def first(self) -> str:
        return self.passages[0].text if self.passages else ""


def sections(data: Path) -> Iterator[str]:
    """Markdown tables, as they are ready. Raises FileNotFoundError naming the set that is missing."""
    yield _technical(data / "techqa")
    yield _help_centre(data / "help_login_gov")


def _technical(folder: Path) -> str:
    articles = [_technote(row) for row in _rows(folder / "docs.jsonl")]
    rows = [row for row in _rows(folder / "questions.jsonl") if not row["is_impossible"]]
    asked = _ask(articles, [(row["question"], row) for row in rows])
    lines = []
    for half, name in enumerate(_HALVES):
        part = asked[half::2]
        for what, said in _WAYS:
            shares = [_share(one.row["answer"], said(one)) for one in part]
            half_of_it = wilson(sum(share >= 0.5 for share in shares), len(shares))
            lines.append(f"| {name} | {what} | {len(part)} | {_mean(shares)} | {half_of_it} |")
    head = (
        "| questions | what is said | n | share of the answer's words | at least half of them |\n|---|---|--:|---|---|"
    )
    return "\n".join(("## techqa", "", head, *lines, ""))


def _help_centre(folder: Path) -> str:
    rows = _rows(folder / "articles.jsonl")
    lines: list[str] = []
    for language in LANGUAGES:
        own = [row for row in rows if row["lang"] == language]
        lines += _lines(f"titles, {language}", _ask(_articles(own), [(row["title"], row) for row in own]), _of_article)
        if language == "en":
            questions = tomllib.loads(resources.files(__package__).joinpath("help_questions.toml").read_text("utf-8"))
            everyday = _ask(_articles(own), [(row["ask"], row) for row in questions["question"]])
            for half, name in enumerate(_HALVES):
                lines += _lines(f"everyday questions, {name}", everyday[half::2], _says)
    head = "| questions | what is said | n | right section | cut short | nothing found |\n|---|---|--:|---|--:|--:|"
    return "\n".join(("## help_login_gov", "", head, *lines, ""))


_ANSWERS: tuple[tuple[str, Callable[[Asked], tuple[str, Asks | None]]], ...] = (
    ("quotation", Asked.quoted),
    ("quotation, were every question answered", lambda one: one.quoted(0.0)),
    ("first passage whole", lambda one: (one.first(), None)),
)


def _lines(name: str, asked: Sequence[Asked], right: Callable[[Asked, str, Asks | None], bool]) -> Iterator[str]:
    for what, said in _ANSWERS:
        texts = [said(one) for one in asked]
        hits = sum(right(one, text, asks) for one, (text, asks) in zip(asked, texts, strict=True))
        short = sum(_is_cut_short(text) for text, _ in texts)
        missing = sum(not text for text, _ in texts)
        yield f"| {name} | {what} | {len(asked)} | {wilson(hits, len(asked))} | {short} | {missing} |"


def _says(one: Asked, text: str, asks: Asks | None) -> bool:
    said = _plain(text)
    return (
        asks is Asks.WHICH
        if asks and one.row.get("either")
        else any(_plain(phrase) in said for phrase in one.row["says"])
    )


def _of_article(one: Asked, text: str, _: Asks | None) -> bool:
    """Whether it begins with a sentence of the article that has this title."""
    source = _plain(read_markdown(one.row["text"], one.row["path"]).text)
    begin = next((line for line in text.splitlines() if line.startswith(">") and len(line) > 20), text)
    return bool(text) and _plain(begin)[:60] in source


def _is_cut_short(text: str) -> bool:
    """It ends, or begins, in the middle of something, and does not say so."""
    said = _MARKS.sub("", text).strip()
    return said.endswith(("…", "...", ":")) or _HALF_A_LIST.match(said) is not None


def _best(one: Asked) -> str:
    return max((passage.text for passage in one.passages), key=lambda text: _share(one.row["answer"], text), default="")


_WAYS: tuple[tuple[str, Callable[[Asked], str]], ...] = (
    ("quotation", lambda one: one.quoted()[0][:QUOTE_CHARS]),
    ("quotation, were every question answered", lambda one: one.quoted(0.0)[0][:QUOTE_CHARS]),
    ("first passage whole", Asked.first),
    ("best of the first five", _best),
)


def _ask(articles: Sequence[Article], questions: Sequence[tuple[str, dict[str, Any]]]) -> list[Asked]:
    with knowledge(articles) as search:
        return [Asked(text, search.search(text, _FIRST, Audience.CUSTOMER), row) for text, row in questions]


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


def _share(answer: str, said: str) -> float:
    words, known = _WORD.findall(answer.lower()), set(_WORD.findall(said.lower()))
    return sum(word in known for word in words) / (len(words) or 1)


def _mean(values: Sequence[float]) -> Share:
    """With a bootstrap interval."""
    array, random = np.asarray(values), np.random.default_rng(9)
    means = array[random.integers(0, len(array), (_BOOTSTRAPS, len(array)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Share(float(array.mean()), float(low), float(high))


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).translate(_QUOTES).lower().split())


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
