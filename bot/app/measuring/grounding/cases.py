"""Answers made of articles: true ones, and false ones with one sentence that the article does not carry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from bot.app.measuring.articles import rows
from bot.app.measuring.grounding.changing import CHANGES, invented_step
from bot.app.measuring.grounding.restating import restated
from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_markdown
from bot.model import Passage

HALVES = ("looked_at", "kept")
SEED = 12
SENTENCES = 3  # of one answer
BESIDE = 2  # innocent sentences before a promise
A_PASSAGE = 2  # answers made of one
TRUE = "true"
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WHOLE = re.compile(r"^[A-Z][^|`<>{}\[\]]{30,220}\.$")
_MARKS = re.compile(r"\*\*|^\s*(?:[-*+]|\d+\.)\s+|\]\([^)]*\)|\[")


@dataclass(frozen=True, slots=True)
class Case:
    half: str
    kind: str  # TRUE, or what is false in it
    question: str
    passages: tuple[Passage, ...]
    sentences: tuple[str, ...]
    false: int | None  # which of them

    @property
    def answer(self) -> str:
        return " ".join(self.sentences)

    @property
    def false_sentence(self) -> str:
        return "" if self.false is None else self.sentences[self.false]


def article_cases(texts: Sequence[tuple[str, list[Passage]]]) -> Iterator[Case]:
    """`texts` are titles and passages; every second article is kept back."""
    random = Random(SEED)
    for number, (title, passages) in enumerate(texts):
        elsewhere = texts[(number + 2 * random.randrange(1, max(2, len(texts) // 2 - 1))) % len(texts)][1]
        for passage in passages:
            said = _sentences(passage.text)
            for _ in range(A_PASSAGE if len(said) >= SENTENCES else bool(said)):
                at = random.randrange(max(1, len(said) - SENTENCES + 1))
                some = said[at : at + SENTENCES]
                yield from _cases(HALVES[number % 2], title, tuple(passages), some, elsewhere, random)


def _cases(
    half: str, title: str, passages: tuple[Passage, ...], some: list[str], elsewhere: list[Passage], random: Random
) -> Iterator[Case]:
    yield Case(half, TRUE, title, passages, tuple(restated(some, random)), None)
    for kind, change in CHANGES.items():
        for at in random.sample(range(len(some)), len(some)):
            if (false := change(some[at], half, random)) and false != some[at]:
                said = [*restated(some[:at], random), false]
                yield Case(half, kind, title, passages, (*said, *restated(some[at + 1 :], random)), len(said) - 1)
                break
    others = [one for passage in elsewhere for one in _sentences(passage.text)]
    for kind, beside in (
        ("invented step", invented_step("", half, random)),
        ("of another article", random.choice(others) if others else None),
    ):
        if beside:
            said = restated(some, random)
            yield Case(half, kind, title, passages, (*said, beside), len(said))


def promise_cases() -> Iterator[Case]:
    """Our own: promises by form, each after innocent sentences, and innocent sentences alone."""
    kept = tomllib.loads((files("bot.app.measuring.grounding") / "promises.toml").read_text(encoding="utf-8"))
    for half in HALVES:
        innocent = kept[half]["innocent"]
        for name, _, form, text in kept[half]["promises"]:
            before = [said for passage, said in innocent if passage == name][:BESIDE]
            yield _own(half, form, kept["passages"][name], (*before, text), len(before))
        for name, text in innocent:
            yield _own(half, TRUE, kept["passages"][name], (text,), None)


def _own(half: str, kind: str, given: dict[str, Any], sentences: tuple[str, ...], false: int | None) -> Case:
    passage = Passage(id=1, title="", url="", text=given["text"], score=1)
    return Case(half, kind, given["question"], (passage,), sentences, false)


def free_cases(texts: Sequence[tuple[str, list[Passage]]]) -> Iterator[Case]:
    """What articles of the help centre say, in words of our own."""
    kept = tomllib.loads((files("bot.app.measuring.grounding") / "free.toml").read_text(encoding="utf-8"))
    passages = dict(texts)
    for half in HALVES:
        for title, text in kept[half]:
            yield Case(half, TRUE, title, tuple(passages[title]), (text,), None)


def help_centre(data: Path) -> list[tuple[str, list[Passage]]]:
    """The English articles of help_login_gov."""
    found = []
    for row in rows(data / "help_login_gov/articles.jsonl"):
        if row["lang"] == "en":
            text = read_markdown(row["text"], row["path"]).text
            pieces = chunk(text, markdown=True, title=row["title"])
            found.append((row["title"], [_passage(row["title"], piece.text) for piece in pieces]))
    return found


def technotes(data: Path) -> list[tuple[str, list[Passage]]]:
    found = []
    for row in rows(data / "techqa/docs.jsonl"):
        title, _, text = row["text"].partition("\n")
        title = title.removeprefix("Title:").removesuffix("- United States").strip()
        pieces = chunk(text.strip().removeprefix("Text:"), markdown=False, title=title)[:4]
        found.append((title, [_passage(title, piece.text) for piece in pieces]))
    return found


def reference_answers(data: Path) -> Iterator[Case]:
    """techqa: what people answered, against the technotes that they answered from."""
    docs = {row["id"]: row["text"] for row in rows(data / "techqa/docs.jsonl")}
    for number, row in enumerate(rows(data / "techqa/questions.jsonl")):
        if gold := [_passage("", docs[name]) for name in row["gold"] if name in docs and not row["is_impossible"]]:
            yield Case(HALVES[number % 2], TRUE, row["question"], tuple(gold), (row["answer"],), None)


def _passage(title: str, text: str) -> Passage:
    return Passage(id=1, title=title, url="", text=text, score=1)


def _sentences(text: str) -> list[str]:
    plain = (_MARKS.sub("", one).strip() for one in _SENTENCE.split(text))
    return [" ".join(one.split()) for one in plain if _WHOLE.match(one)]
