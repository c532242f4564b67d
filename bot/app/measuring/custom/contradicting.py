"""How often two sentences that contradict each other are found, and two that say the same are not.

Each sentence of a public article stands beside itself in other words, and beside that with one figure changed or turned
into its opposite. Beside it, sentences that have most of their words in common and other figures. And how much is found
in the articles as they are, which hardly contradict each other: what there is of it, somebody would look at in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from bot.answering.grounding.sentences import split
from bot.answering.grounding.statement import read
from bot.answering.words import terms
from bot.app.measuring.grounding.cases import help_centre, technotes
from bot.app.measuring.grounding.changing import changed_figure, turned_round
from bot.app.measuring.grounding.restating import restated
from bot.gaps.contradictions import contradictions, disagreement, sentences_of
from bot.model import Passage
from escalation.training.metrics import wilson

_Judge = Callable[[str, str], bool]
_EACH = 400  # sentences of a set
_SHARED = 0.6  # of the words of both, for the comparison


def sections(data: Path) -> Iterator[str]:
    """Raises FileNotFoundError where a set is missing."""
    yield "Sentences beside one that contradicts them, and beside one that says the same (95 % intervals):"
    yield "| articles | method | another figure: found | the opposite: found | the same: taken for one |"
    yield "|---|---|---:|---:|---:|"
    methods: dict[str, _Judge] = {"contradictions": _ours, "words in common, other figures": _by_words}
    sets = {"help_login_gov": help_centre(data), "techqa": technotes(data)}
    for name, articles in sets.items():
        said = [one for _, passages in articles for passage in passages for one in split(passage.text)]
        said = [one for one in dict.fromkeys(said) if len(terms(one)) >= 4 and not one.endswith("?")]
        for method, judge in methods.items():
            yield f"| {name} | {method} | {' | '.join(_row(said, judge))} |"
    for name, articles in sets.items():
        found, count = _as_they_are(articles)
        yield f"\nIn {name} as it is: {found} pairs of {count} sentences."


def _row(said: Sequence[str], judge: _Judge) -> Iterator[str]:
    for change in (changed_figure, turned_round):
        random = Random(7)
        pairs = [(one, made) for one in said if (made := change(_otherwise(one, random), "", random))][:_EACH]
        yield str(wilson(sum(judge(*pair) for pair in pairs), len(pairs)))
    random = Random(7)
    same = [(one, _otherwise(one, random)) for one in said[:_EACH]]
    yield str(wilson(sum(judge(*pair) for pair in same), len(same)))


def _otherwise(sentence: str, random: Random) -> str:
    return " ".join(restated([sentence], random))


def _ours(one: str, other: str) -> bool:
    return disagreement(read(one), read(other)) is not None


def _by_words(one: str, other: str) -> bool:
    first, second = terms(one).keys(), terms(other).keys()
    figures = [{term for term in found if term[0].isdigit()} for found in (first, second)]
    return len(first & second) >= _SHARED * len(first | second) and figures[0] != figures[1]


def _as_they_are(articles: Sequence[tuple[str, list[Passage]]]) -> tuple[int, int]:
    said = [
        sentence
        for number, (title, passages) in enumerate(articles)
        for passage in passages
        for sentence in sentences_of(passage.text, title, title, str(number))
    ]
    return len(contradictions(said)), len(said)
