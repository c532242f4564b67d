"""What is asked of which articles, and which of them are right.

- techqa: real support questions over technotes; a technote is right. The 96 that no technote answers are asked too.
- dstc10_faq, spoken: the last six turns of a dialogue, as they were heard, over 12,039 frequent questions with answers.
- dstc10_faq, answers: the same answers without their questions, each asked by its question.
- help_login_gov, titles: the articles without their titles, in four languages at once, each asked by its title.
- help_login_gov, everyday: questions of our own to the articles as they are (`followups.toml`, `other_words.toml`,
  `help_questions.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from bot.app.measuring.articles import faq_articles, help_articles, rows
from bot.app.measuring.followups import dialogue
from bot.app.measuring.sittings import sample
from bot.app.measuring.typos import everyday, listed
from bot.knowledge.article import Article
from bot.model import Turn

TURNS = 6  # of a spoken dialogue
ANSWERS = 600  # questions that are asked of the answers
_TECHNOTE = re.compile(r"Title: *(.*?)(?: - United States)?\n+Text:(.*)", re.DOTALL)
_LINK = re.compile(r"\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    right: frozenset[str]  # addresses of articles; none: no article answers it
    part: str  # of the set, for figures of its own
    turns: tuple[Turn, ...] = ()  # of a dialogue, of which `text` has all the words


@dataclass(frozen=True, slots=True)
class Sitting:
    name: str
    articles: Sequence[Article]
    questions: Sequence[Asked]


def techqa(data: Path) -> Sitting:
    asked = [
        Asked(row["question"], frozenset(() if row["is_impossible"] else row["gold"]), ("even", "odd")[number % 2])
        for number, row in enumerate(rows(data / "techqa/questions.jsonl"))
    ]
    return Sitting("techqa", [_technote(row) for row in rows(data / "techqa/docs.jsonl")], asked)


def spoken(data: Path) -> Sitting:
    talks = [(dialogue(row["history"][-TURNS:]), row) for row in rows(data / "dstc10_faq/val.jsonl") if row["gold"]]
    asked = [
        Asked("\n".join(turn.text for turn in turns), frozenset(row["gold"]), "turns", turns) for turns, row in talks
    ]
    return Sitting("dstc10_faq, spoken", faq_articles(data), asked)


def answers(data: Path) -> Sitting:
    known = rows(data / "dstc10_faq/knowledge.jsonl")
    articles = [
        Article(key=row["id"], url=row["id"], title=row["entity"] or "", text=row["a"], markdown=False, language="en")
        for row in known
    ]
    asked = [
        Asked(row["q"] if _names(row) else f"{row['entity']}: {row['q']}", frozenset([row["id"]]), "questions")
        for row in sample(known, ANSWERS, "answers")
    ]
    return Sitting("dstc10_faq, answers", articles, asked)


def titles(data: Path) -> Sitting:
    articles = help_articles(data)
    asked = [Asked(one.title, frozenset([one.url]), one.url.rsplit("._", 1)[1][:2]) for one in articles]
    return Sitting("help_login_gov, titles left out", [replace(one, title="") for one in articles], asked)


def everyday_questions(data: Path) -> Sitting:
    articles = help_articles(data)
    parts = {
        "everyday": everyday(articles),
        "in other words": listed("other_words.toml", "asked", articles),
    }
    asked = [Asked(one.text, one.right, part) for part, some in parts.items() for one in some]
    return Sitting("help_login_gov, everyday", articles, [*asked, *_of_sections(articles)])


SITTINGS: Mapping[str, Callable[[Path], Sitting]] = {
    "techqa": techqa,
    "titles": titles,
    "everyday": everyday_questions,
    "answers": answers,
    "spoken": spoken,
}


def _of_sections(articles: Sequence[Article]) -> Iterator[Asked]:
    """Those to which a section is the answer: every article is right that says it."""
    kept = tomllib.loads((files("bot.app.measuring") / "help_questions.toml").read_text(encoding="utf-8"))
    said = {one.url: _plain(one.text) for one in articles if one.url.endswith("._en.md")}
    for row in kept["question"]:
        right = frozenset(url for url, text in said.items() if any(_plain(phrase) in text for phrase in row["says"]))
        yield Asked(row["ask"], right, "to a section")


def _names(row: Mapping[str, str | None]) -> bool:
    """Whether the question says whom it is about; to some nobody belongs."""
    return not row["entity"] or row["entity"].lower() in (row["q"] or "").lower()


def _plain(text: str) -> str:
    return " ".join(_LINK.sub("]", text).lower().split())


def _technote(row: Mapping[str, str]) -> Article:
    parts = _TECHNOTE.fullmatch(row["text"])
    if parts is None:
        raise ValueError(f"technote {row['id']}: expected `Title: ...` and `Text:...`")
    return Article(key=row["id"], url=row["id"], title=parts[1], text=parts[2], markdown=False)
