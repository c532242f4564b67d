"""Questions near an operator's own, and others that only sound like them: ours, and intents of public sets.

The rules were made with a third of ours in sight (`used`); the rest of them, written at the same time, and the public
sets never were. Two questions of one intent often ask different things, so there "caught" can hardly be much: what
counts is how rarely a question of another intent is. Beside it, what one threshold on words alone does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from bot.answering.custom.match import matching
from bot.answering.words import terms
from bot.app.measuring.sittings import rows_of, sample
from bot.knowledge.synonyms import Synonyms
from bot.model import CustomAnswer, CustomKind
from escalation.training.metrics import wilson

INTENTS, PHRASINGS, ASKED = 12, 6, 600
SETS = (("clinc150", "train", "val"), ("banking77", "train", "test"))
WORDS_ALONE = 0.6  # share of words in common, of those of both
_Find = Callable[[str, Sequence[CustomAnswer]], str | None]


def sections(data: Path) -> Iterator[str]:
    """Raises FileNotFoundError where a set is missing."""
    yield "Questions near an operator's own, and others that sound like them (95 % intervals):"
    yield "| questions | method | caught | another answer | caught wrongly |\n|---|---|---:|---:|---:|"
    methods: dict[str, _Find] = {"custom answers": _found, "words in common": _by_words}
    for what, answers, near, other in (*_ours(), *_public(data)):
        for name, find in methods.items():
            got = [(find(text, answers), label) for text, label in near]
            caught = wilson(sum(found == label for found, label in got), len(got))
            elsewhere = wilson(sum(found is not None and found != label for found, label in got), len(got))
            wrongly = wilson(sum(find(text, answers) is not None for text in other), len(other))
            yield f"| {what} | {name} | {caught} | {elsewhere} | {wrongly} |"


_Case = tuple[str, list[CustomAnswer], list[tuple[str, str]], list[str]]


def _ours() -> Iterator[_Case]:
    read = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
    for part, told in (("used", "ours, looked at"), ("held", "ours, never looked at")):
        answers = [_answer(str(number), one["questions"]) for number, one in enumerate(read[part])]
        near = [(text, str(number)) for number, one in enumerate(read[part]) for text in one["near"]]
        yield told, answers, near, [text for one in read[part] for text in one["other"]]


def _public(data: Path) -> Iterator[_Case]:
    for name, learned, asked in SETS:
        said: dict[str, list[str]] = {}
        for row in rows_of(data, f"{name}/{learned}"):
            said.setdefault(row["label"], []).append(row["text"])
        own = [_answer(label, sample(said[label], PHRASINGS, label)) for label in sample(sorted(said), INTENTS, name)]
        labels = {one.name for one in own}
        rows = rows_of(data, f"{name}/{asked}")
        near = [(row["text"], row["label"]) for row in rows if row["label"] in labels]
        others = [row["text"] for row in rows if row["label"] not in labels]
        yield f"{name}, {INTENTS} intents", own, near, sample(others, ASKED, name)


def _answer(name: str, questions: Sequence[str]) -> CustomAnswer:
    return CustomAnswer(name=name, kind=CustomKind.ANSWER, text="…", questions=tuple(questions))


def _found(question: str, answers: Sequence[CustomAnswer], synonyms: Synonyms = Synonyms()) -> str | None:  # noqa: B008
    match = matching(question, answers, synonyms.stand_ins(question))
    return match.custom.name if match is not None else None


def _by_words(question: str, answers: Sequence[CustomAnswer]) -> str | None:
    def shared(own: str) -> float:
        one, other = terms(question).keys(), terms(own).keys()
        return len(one & other) / len(one | other) if one | other else 0.0

    nearest = max(((shared(own), answer.name) for answer in answers for own in answer.questions), default=(0.0, ""))
    return nearest[1] if nearest[0] >= WORDS_ALONE else None
