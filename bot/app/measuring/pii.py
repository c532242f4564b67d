"""`firstline eval pii`: what is masked of what is personal, and what is masked and is not, beside presidio's default
recognizers in the same run. Intervals: Wilson's for shares; for F2 the templates are drawn again, since the rows of one
template stand or fall together.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.app.measuring.personal_data import (
    DETAILS,
    KINDS,
    SECRETS,
    Counts,
    Detect,
    Gold,
    Sample,
    count,
    is_masked,
    rows,
    synthetic,
    told_details,
    told_secrets,
)
from bot.app.measuring.presidio_default import presidio_default
from bot.model import Requester
from bot.privacy.detect import Detector, installed_model
from bot.privacy.placeholders import merged
from bot.privacy.requester import own_spans
from escalation.training.metrics import Share, wilson

# Ordinary questions: (file, field).
QUESTIONS = {
    "banking77 (train, test)": (("banking77/train.jsonl", "banking77/test.jsonl"), "text"),
    "clinc150 (train, test)": (("clinc150/train.jsonl", "clinc150/test.jsonl"), "text"),
    "techqa": (("techqa/questions.jsonl",), "question"),
}
_ORDER = re.compile(r"\d{4,}")
# Without titles and without parts like "van", which alone are nobody's name.
_FULL_NAME = re.compile(r"[^\W\d_]{3,}(?:[ '\-][^\W\d_]{3,}){1,2}")
_TITLE_OR_PARTICLE = re.compile(r"(?i)\b(?:mrs|miss|van|von|der|den|del|della|dos|las|los|bin|ibn)\b")
_HALVES = ("kept back", "whole")  # rules were mended after a look at the other half only
_RESAMPLES = 200
_NAMES = 300  # requesters whose own names are looked for


def sections(data: Path) -> Iterator[str]:
    """Markdown, as each part is done. Raises FileNotFoundError where a set is missing."""
    samples, secrets, details = list(synthetic(data)), list(told_secrets()), list(told_details())
    both: dict[str, Detect] = {"Firstline": Detector(), "presidio": presidio_default()}
    model = installed_model()
    yield f"Names in running text: {f'by the spaCy model {model}' if model else 'no spaCy model is installed'}.\n"
    kinds = list(dict.fromkeys(KINDS.values()))
    for half in _HALVES:
        yield table(f"presidio-research, {half}", _half(samples, half), kinds, both)
    for half in _HALVES:
        yield table(f"Told in seven languages, {half}", _half(secrets, half), SECRETS, both)
    for half in _HALVES:
        yield table(f"Every kind, told by us, {half}", _half(details, half), DETAILS, both)
    yield _own_names(samples)
    yield _order_numbers(data, both)
    yield _ordinary_questions(data, [*secrets, *details], both)


def table(title: str, samples: Sequence[Sample], kinds: Sequence[str], both: Mapping[str, Detect]) -> str:
    names = list(both)
    head = [f"| kind | values |{''.join(f' {name}: precision | recall | F2 |' for name in names)}"]
    head.append("|---" * (2 + 3 * len(names)) + "|")
    counted = {name: count(samples, detect, kinds) for name, detect in both.items()}
    lines = []
    for kind in kinds:
        total = {name: _sum(counted[name][kind].values()) for name in names}
        if not total[names[0]].wanted:
            continue
        cells = [kind, str(total[names[0]].wanted)]
        for name in names:
            low, high = _spread(counted[name][kind].values())
            cells += [str(total[name].precision), str(total[name].recall), _f2(total[name].f2, low, high)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([f"### {title}", "", *head, *lines, ""])


def _f2(value: float, low: float, high: float) -> str:
    return f"**{value:.2f}** [{low:.2f}, {high:.2f}]".replace("0.", ".")


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _spread(counts: Iterable[Counts]) -> tuple[float, float]:
    """Of F2, over the templates that have anything to do with the kind."""
    draw, counts = random.Random(7), [one for one in counts if one.wanted or one.masks]
    scores = sorted(_sum(draw.choices(counts, k=len(counts))).f2 for _ in range(_RESAMPLES))
    return scores[int(_RESAMPLES * 0.025)], scores[int(_RESAMPLES * 0.975) - 1]


def _half(samples: Iterable[Sample], half: str) -> list[Sample]:
    return [sample for sample in samples if half == "whole" or not sample.dev]


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "small letters": str.lower,
    "without accents": lambda name: "".join(
        c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)
    ),
    "last name first": lambda name: f"{name.split()[-1]}, {' '.join(name.split()[:-1])}",
    "first name": lambda name: name.split()[0],
    "last name": lambda name: name.split()[-1],
}


def _own_names(samples: Sequence[Sample]) -> str:
    """The names of the set as requesters', put where they stood, in other spellings."""
    lines = ["### The requester's own name", "", "| spelled | texts | masked |", "|---|---|---|"]
    texts = [(sample.text, gold) for sample in samples for gold in sample.gold if gold.kind == "NAME"]
    full = [(text, gold) for text, gold in texts if _is_full(text[gold.start : gold.end])]
    drawn = random.Random(7).sample(full, _NAMES)
    for spelling, spell in SPELLINGS.items():
        hits = [_finds_itself(text, gold, spell) for text, gold in drawn]
        lines.append(f"| {spelling} | {len(hits)} | {wilson(sum(hits), len(hits))} |")
    return "\n".join([*lines, ""])


def _is_full(name: str) -> bool:
    return _FULL_NAME.fullmatch(name) is not None and not _TITLE_OR_PARTICLE.search(name) and " " in name


def _finds_itself(text: str, gold: Gold, spell: Callable[[str], str]) -> bool:
    name = text[gold.start : gold.end]
    written = spell(name)
    changed = f"{text[: gold.start]}{written}{text[gold.end :]}"
    masks = merged(own_spans(changed, Requester(id="1", name=name)))
    return is_masked(changed, Gold(gold.start, gold.start + len(written), "NAME"), masks)


def _order_numbers(data: Path, both: Mapping[str, Detect]) -> str:
    path = data / "bitext_cs/sample.jsonl"
    texts = [row["text"] for row in rows(path)]
    numbered = [(text, found) for text in texts for found in _ORDER.finditer(text)]
    head = [
        "### Order numbers that are masked",
        "",
        f"| of {len(numbered)} in {len(texts)} texts of bitext_cs |",
        "|---|",
    ]
    for name, detect in both.items():
        wrong = [
            mask.label
            for text, number in numbered
            for mask in merged(detect(text))
            if mask.start < number.end() and number.start() < mask.end
        ]
        head.append(f"| {name}: {len(wrong)} {_by_label(wrong)} |")
    return "\n".join([*head, ""])


def _ordinary_questions(data: Path, told: Sequence[Sample], both: Mapping[str, Detect]) -> str:
    lines = [
        "### Ordinary questions in which something is masked",
        "",
        f"| set | texts |{'|'.join(both)}|",
        "|---|---|---|---|",
    ]
    sets = {
        name: [row[field] for file in files for row in rows(data / file)] for name, (files, field) in QUESTIONS.items()
    }
    sets["our own hard negatives"] = [sample.text for sample in told if not sample.gold]
    for name, texts in sets.items():
        cells = [
            f"{share} {_by_label(labels)}" for share, labels in (_masked(texts, detect) for detect in both.values())
        ]
        lines.append(f"| {name} | {len(texts)} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _masked(texts: Sequence[str], detect: Detect) -> tuple[Share, list[str]]:
    found = [merged(detect(text)) for text in texts]
    return wilson(sum(map(bool, found)), len(texts)), [mask.label for masks in found for mask in masks]


def _by_label(labels: Iterable[str]) -> str:
    counts = Counter(labels).most_common(6)
    return f"({', '.join(f'{label} {count}' for label, count in counts)})" if counts else ""
