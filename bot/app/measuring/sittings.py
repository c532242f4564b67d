"""Articles of public sets, and what is asked while they are the whole knowledge: what `firstline eval topics` measures
on and what `make train` fits the confidence to.

A question whose article was left out is one that these articles do not answer, and an everyday one at that.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from bot.knowledge.article import Article

_T = TypeVar("_T")
Kind = Literal["answered", "missed", "far"]  # by an article; on the subject, by none; about something else
FOLDS = 4
FAR = 300  # questions of a set that are asked of a knowledge they have nothing to do with
_PHRASINGS = 12  # that make an article of an intent
_HOTELS, _EACH = 80, 5
_TECHNOTE = re.compile(r"Title: *(.*?)(?: - United States)?\n+Text:(.*)", re.DOTALL)
# What is asked of banks and assistants, and of a service for signing in too.
_ALSO_SIGNING_IN = frozenset(
    [
        "passcode_forgotten",
        "verify_my_identity",
        "why_verify_identity",
        "unable_to_verify_identity",
        "edit_personal_details",
        "terminate_account",
        "lost_or_stolen_phone",
        "age_limit",
        "change_pin",
        "pin_blocked",
        "compromised_card",
        "country_support",
        "pin_change",
        "account_blocked",
        "change_language",
        "report_fraud",
        "change_user_name",
        "sync_device",
        "reset_settings",
        "user_name",
        "find_phone",
        "make_call",
        "text",
    ]
)
# Answered before anything is looked up.
_SMALL_TALK = frozenset(
    [
        "greeting",
        "goodbye",
        "thank_you",
        "yes",
        "no",
        "maybe",
        "repeat",
        "cancel",
        "what_can_i_ask_you",
        "are_you_a_bot",
        "who_made_you",
        "what_is_your_name",
        "who_do_you_work_for",
        "how_old_are_you",
        "where_are_you_from",
    ]
)


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    kind: Kind
    source: str  # the set, or how the question came about


@dataclass(frozen=True, slots=True)
class Sitting:
    corpus: str
    articles: Sequence[Article]
    questions: Sequence[Asked]


def sittings(data: Path) -> Iterator[Sitting]:
    """Raises FileNotFoundError where a set is missing."""
    for corpus in (_techqa, _help_centre, _bank, _hotels):
        yield from corpus(data)


def _techqa(data: Path) -> Iterator[Sitting]:
    notes = {row["id"]: _technote(row) for row in rows_of(data, "techqa/docs")}
    rows = rows_of(data, "techqa/questions")
    gold = [row for row in rows if not row["is_impossible"]]
    titles = [row["title"] for row in rows_of(data, "help_login_gov/articles") if row["lang"] == "en"]
    asked = [
        *(Asked(row["question"], "answered", "techqa") for row in gold),
        *(Asked(row["question"], "missed", "techqa, impossible") for row in rows if row["is_impossible"]),
        *_far(data, "techqa"),
        *(Asked(title, "far", "help_login_gov") for title in titles),
    ]
    yield Sitting("techqa", list(notes.values()), asked)
    for fold in range(FOLDS):
        out = [row for row in gold if _fold(row["id"]) == fold]
        gone = {key for row in out for key in row["gold"]}
        left = [Asked(row["question"], "missed", "techqa, article left out") for row in out]
        yield Sitting("techqa", [note for key, note in notes.items() if key not in gone], left)


def _help_centre(data: Path) -> Iterator[Sitting]:
    """In English; then in four languages."""
    rows = rows_of(data, "help_login_gov/articles")
    text = resources.files(__package__).joinpath("scope_questions.toml").read_text(encoding="utf-8")
    techqa = [Asked(row["question"], "far", "techqa") for row in rows_of(data, "techqa/questions")[::4]]
    own = cast("dict[Kind, dict[str, list[str]]]", tomllib.loads(text))
    for corpus, languages in (
        ("help_login_gov", ("en",)),
        ("help_login_gov, four languages", ("en", "es", "fr", "zh")),
    ):
        spoken = [row for row in rows if row["lang"] in languages]
        asked = [Asked(text, kind, "own") for kind in own for tag in languages for text in own[kind].get(tag, ())]
        far = [*_far(data, corpus, _ALSO_SIGNING_IN), *techqa]
        yield Sitting(corpus, [_help_article(row) for row in spoken], [*asked, *far])
        untitled = [_help_article({**row, "title": ""}) for row in spoken]
        yield Sitting(corpus, untitled, [Asked(row["title"], "answered", "titles, left out") for row in spoken])


def _bank(data: Path) -> Iterator[Sitting]:
    """No help centre, but everyday words for everything: what people say for an intent is its article."""
    said: dict[str, list[str]] = {}
    for row in rows_of(data, "banking77/train"):
        said.setdefault(row["label"], []).append(row["text"])
    asked = sample(rows_of(data, "banking77/test"), 500, "bank")
    far = [one for one in _far(data, "bank") if one.source != "banking77"]
    answered = [Asked(row["text"], "answered", "banking77") for row in asked]
    yield Sitting("banking77", [_intent(label, said[label]) for label in said], [*answered, *far])
    for fold in range(FOLDS):
        left = [Asked(row["text"], "missed", "article left out") for row in asked if _fold(row["label"]) == fold]
        yield Sitting("banking77", [_intent(label, said[label]) for label in said if _fold(label) != fold], left)


def _hotels(data: Path) -> Iterator[Sitting]:
    places: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(data, "dstc10_faq/knowledge"):
        if row["entity"]:
            places.setdefault(row["entity"], []).append(row)
    names = sample(sorted(places), _HOTELS, "hotels")
    articles = [_faq(name, places[name]) for name in names]
    asked = [
        Asked(row["q"] if name.lower() in row["q"].lower() else f"{name}: {row['q']}", "answered", "dstc10_faq")
        for name in names
        for row in sample(places[name], _EACH, name)
    ]
    far = [one for one in _far(data, "hotels") if one.source != "dstc10_faq"]
    yield Sitting("dstc10_faq", articles, [*asked, *far])


def _far(data: Path, seed: str, but: frozenset[str] = frozenset()) -> list[Asked]:
    """Other ones for each knowledge."""
    hotels = sorted({row["q"] for row in rows_of(data, "dstc10_faq/knowledge")})
    oos = [row for part in ("train", "val") for row in rows_of(data, f"clinc150/oos_{part}")]
    intents = [row for row in rows_of(data, "clinc150/val") if row["label"] not in but | _SMALL_TALK]
    bank = [row for row in rows_of(data, "banking77/train") if row["label"] not in but]
    return [
        *(Asked(row["text"], "far", "clinc150, out of scope") for row in oos),
        *(Asked(row["text"], "far", "clinc150") for row in sample(intents, FAR, seed)),
        *(Asked(row["text"], "far", "banking77") for row in sample(bank, FAR // 2, seed)),
        *(Asked(text, "far", "dstc10_faq") for text in sample(hotels, FAR // 4, seed)),
    ]


def _technote(row: Mapping[str, Any]) -> Article:
    parts = _TECHNOTE.fullmatch(row["text"])
    if parts is None:
        raise ValueError(f"technote {row['id']}: expected `Title: ...` and `Text:...`")
    return Article(key=row["id"], url=row["id"], title=parts[1], text=parts[2], markdown=False)


def _help_article(row: Mapping[str, Any]) -> Article:
    return Article(
        key=row["path"], url=row["path"], title=row["title"], text=row["text"], markdown=True, language=row["lang"]
    )


def _intent(label: str, said: Sequence[str]) -> Article:
    text = "\n".join(sample(said, _PHRASINGS, label))
    return Article(key=label, url=label, title=label.replace("_", " "), text=text, markdown=True, language="en")


def _faq(name: str, rows: Sequence[Mapping[str, Any]]) -> Article:
    text = "\n\n".join(f"## {row['q']}\n\n{row['a']}" for row in rows)
    return Article(key=name, url=name, title=name, text=text, markdown=True, language="en")


def rows_of(data: Path, name: str) -> list[Any]:
    """Of `<name>.jsonl`. Raises FileNotFoundError."""
    with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _fold(key: str) -> int:
    return int(sha256(key.encode()).hexdigest(), 16) % FOLDS


def sample(rows: Sequence[_T], count: int, seed: str) -> list[_T]:
    """The same ones every time, in the order of the set."""
    places = sorted(range(len(rows)), key=lambda place: sha256(f"{seed} {place}".encode()).hexdigest())
    return [rows[place] for place in sorted(places[:count])]
