"""How well requests for a human are heard, set by set, beside a plain keyword list.

`table(folder)` reads the sets in `folder` (laid out as `../shared/evals`) and the paraphrases beside this module.

TUNED: read while the word lists and patterns were written. `nlupp` folds with even numbers, both bots of `rasa`
(helpdesk-assistant late: recall .93 before), the odd lines of the paraphrases; for false alarms `banking77 train`,
`clinc150 train and val`, `uss` dialogues with even numbers, `techqa`, and sixty alarms of `airline`.
KEPT: never read for it. `nlupp` odd folds (all of nlupp before any was read: recall .80, no false alarm), `bitext`
(templates: its recall flatters; one false alarm that a template repeated was looked into and mended), the even lines
of the paraphrases, `fresh, kept` (written before its author had seen the rules, and not read since), `short wishes,
kept` (by the hand that then mended the rules: its totals were looked at, and one false alarm was mended, "I am a
human"); for false alarms `banking77 test`, `clinc150 test`, `uss` odd, `dstc10`. `hint3` is measured only: its
requests were seen once, three of them while a fault in the scope of denials was looked for; no word
was taken from them.

What the figures leave out: the paraphrases are one author's, who wrote the word lists afterwards; rows whose labels
mean another way to reach the company (`bitext` contact_customer_service; `hint3` call centre, number, lead) are in
neither column; `airline` is no set of ordinary questions, as many tweets do ask for a call or an agent.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from bot.intervals import wilson
from escalation.human_request.detect import human_request
from escalation.human_request.result import RequestKind

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ru", "ja", "zh")
_KEYWORDS = re.compile(
    r"\b(?:human|agent|representative|rep|real person|live person|operator|customer (?:service|support|care)"
    r"|(?:speak|talk|chat) (?:to|with) (?:someone|somebody|a person|a manager|a supervisor))\b",
    re.IGNORECASE,
)
_OTHER_WAYS_TO_CONTACT = frozenset({"CALL_CENTER", "CONTACT_NUMBER", "LEAD_GEN"})
_FRESH = (  # file, name, tuned
    ("read", "fresh, read", True),
    ("kept", "fresh, kept", False),
    ("wishes_read", "short wishes, read", True),
    ("wishes_kept", "short wishes, kept", False),
)
_NAMED = re.compile(r"agent|human|live person", re.IGNORECASE)

Hears = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Texts by what they are; `tuned`: they were read while the word lists were written."""

    name: str
    tuned: bool
    explicit: Sequence[str] = ()
    indirect: Sequence[str] = ()
    ordinary: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with the Wilson interval at 95%; (0, 1) where nothing was counted."""

    hits: int
    total: int
    interval: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "interval", wilson(self.hits, self.total) if self.total else (0.0, 1.0))

    @property
    def rate(self) -> float:
        return self.hits / self.total if self.total else 0.0


def explicit(text: str) -> bool:
    return human_request(text).explicit


def explicit_or_indirect(text: str) -> bool:
    return human_request(text).kind is not RequestKind.NONE


def keyword(text: str) -> bool:
    """The baseline: what one would write in a minute."""
    return _KEYWORDS.search(text) is not None


def share(texts: Sequence[str], hears: Hears) -> Share:
    return Share(sum(map(hears, texts)), len(texts))


def table(folder: Path) -> str:
    """Every set as a line of Markdown: recall and false alarms with their intervals, the keyword list in brackets."""
    lines = [
        "| set | read for tuning | explicit requests heard | indirect heard | false alarms | with indirect |",
        "|---|:-:|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {'yes' if one.tuned else 'no'} | {_recall(one.explicit, explicit)} "
        f"| {_recall(one.indirect, explicit_or_indirect)} | {_alarms(one.ordinary, explicit)} "
        f"| {_alarms(one.ordinary, explicit_or_indirect)} |"
        for one in (*public_sets(folder), *paraphrases(), *fresh())
    ]
    return "\n".join(lines) + "\n"


def public_sets(folder: Path) -> Iterator[LabelledSet]:
    """The sets of `folder`. Raises OSError where one is missing."""
    nlupp = _rows(folder, "nlupp/banking.jsonl")
    for tuned in (True, False):
        half = [row for row in nlupp if (row["fold"] % 2 == 0) is tuned]
        yield _labelled(f"nlupp banking, {'even' if tuned else 'odd'} folds", half, "handoff", tuned=tuned)
    rasa = _rows(folder, "rasa_bots/all.jsonl")
    for bot in ("financial-demo", "helpdesk-assistant"):
        yield _labelled(f"rasa {bot}", [row for row in rasa if row["bot"] == bot], "wants_agent", tuned=True)
    bitext = _rows(folder, "bitext_cs/sample.jsonl")
    yield LabelledSet(
        "bitext",
        tuned=False,
        explicit=_texts(row for row in bitext if row["label"] == "contact_human_agent"),
        ordinary=_texts(row for row in bitext if not row["label"].startswith("contact_")),
    )
    hint3 = [row for row in _rows(folder, "hint3/train.jsonl") if row["label"] not in _OTHER_WAYS_TO_CONTACT]
    yield LabelledSet(
        "hint3",
        tuned=False,
        explicit=_texts(row for row in hint3 if row["wants_agent"] and _NAMED.search(row["text"])),
        ordinary=_texts(row for row in hint3 if not row["wants_agent"]),
    )
    yield from _ordinary_sets(folder)


def _ordinary_sets(folder: Path) -> Iterator[LabelledSet]:
    clinc = [*_rows(folder, "clinc150/train.jsonl"), *_rows(folder, "clinc150/val.jsonl")]
    uss = [row for row in _rows(folder, "uss/sgd.jsonl") if row["role"] == "USER"]
    faq = [{"text": row["q"]} for row in _rows(folder, "dstc10_faq/knowledge.jsonl")]
    questions = [{"text": row["question"]} for row in _rows(folder, "techqa/questions.jsonl")]
    for name, tuned, rows in (
        ("banking77 train", True, _rows(folder, "banking77/train.jsonl")),
        ("clinc150 train and val", True, clinc),
        ("uss, even dialogues", True, [row for row in uss if row["d"] % 2 == 0]),
        ("techqa", True, questions),
        ("banking77 test", False, _rows(folder, "banking77/test.jsonl")),
        ("clinc150 test", False, _rows(folder, "clinc150/test.jsonl")),
        ("uss, odd dialogues", False, [row for row in uss if row["d"] % 2]),
        ("dstc10 questions", False, faq),
        ("airline tweets", True, _rows(folder, "airline_tweets/all.jsonl")),
    ):
        yield LabelledSet(name, tuned=tuned, ordinary=_texts(iter(rows)))


def paraphrases() -> Iterator[LabelledSet]:
    """Our own, in English and in the other eleven languages: odd lines were tuned on, even ones kept."""
    for name, languages in (("English", LANGUAGES[:1]), ("eleven other languages", LANGUAGES[1:])):
        for tuned in (True, False):
            yield LabelledSet(
                f"paraphrases in {name}, {'odd' if tuned else 'even'} lines",
                tuned=tuned,
                **{kind: written(languages, kind, tuned=tuned) for kind in ("explicit", "indirect", "ordinary")},
            )


def fresh() -> Iterator[LabelledSet]:
    """Our own of the kinds that were missed: text-speak, callbacks, roles, trades, and traps, in twelve languages;
    short wishes without a verb in eight."""
    for of, name, tuned in _FRESH:
        file = resources.files("escalation.human_request") / "fresh" / f"{of}.txt"
        lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        texts = {
            kind: [text.replace("\\n", "\n") for has, _, text in lines if has == kind] for kind in ("explicit", "none")
        }
        yield LabelledSet(name, tuned=tuned, explicit=texts["explicit"], ordinary=texts["none"])


def written(languages: Sequence[str], kind: str, *, tuned: bool) -> list[str]:
    """The paraphrases of one kind: "explicit", "indirect" or "ordinary". Raises KeyError."""
    found = []
    for language in languages:
        file = resources.files("escalation.human_request.paraphrases") / f"{language}.toml"
        found += tomllib.loads(file.read_text(encoding="utf-8"))[kind][0 if tuned else 1 :: 2]
    return found


def _labelled(name: str, rows: Sequence[dict[str, Any]], label: str, *, tuned: bool) -> LabelledSet:
    wanted, others = (_texts(row for row in rows if bool(row[label]) is truth) for truth in (True, False))
    return LabelledSet(name, tuned=tuned, explicit=wanted, ordinary=others)


def _texts(rows: Iterator[dict[str, Any]]) -> list[str]:
    return [row["text"] for row in rows]


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def _recall(texts: Sequence[str], hears: Hears) -> str:
    if not texts:
        return ""
    ours = share(texts, hears)
    low, high = ours.interval
    return f"{ours.rate:.2f} ({low:.2f} to {high:.2f}, n={ours.total}) [{share(texts, keyword).rate:.2f}]"


def _alarms(texts: Sequence[str], hears: Hears) -> str:
    if not texts:
        return ""
    ours = share(texts, hears)
    low, high = ours.interval
    return f"{ours.rate:.2%} ({low:.2%} to {high:.2%}, n={ours.total}) [{share(texts, keyword).rate:.2%}]"
