"""`firstline eval injection`: attacks heard and ordinary questions taken for one, by set.

Three readers: the guard as it ships, the words that give an attack away by themselves (the baseline), and the guard
with a learned model that has seen neither `injection_deepset` nor anything else but our own examples and ordinary
texts.

Articles are read by the same guard, which has to be surer there: what innocent ones lose, and whether an attack that
stands in one is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.app.measuring.hijacks import hijacks
from bot.app.measuring.retrieval.questions import techqa
from bot.guards.attacks import is_attack
from bot.guards.disguise import plain
from bot.guards.injection import assess_injection, for_people, score_threshold
from bot.guards.training.material import examples, fitted
from bot.guards.training.sets import ATTACKS, LEARNED_ATTACKS, ORDINARY
from bot.guards.training.train import score
from bot.knowledge.chunk import chunk
from escalation.training.metrics import Share, wilson

Reader = Callable[[str], bool]
DOCS = Path(bot.__file__).parents[1] / "docs"
_HEAD = "| set | texts | the guard | words alone | learned without any set of attacks |\n|---|---:|---|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    texts: int
    shares: tuple[Share, ...]  # flagged, by reader

    def __str__(self) -> str:
        return f"| {self.name} | {self.texts} | {' | '.join(map(str, self.shares))} |"


def sections(data: Path) -> Iterator[str]:
    """Two tables. Raises FileNotFoundError where a set is missing."""
    readers = (lambda text: assess_injection(text).found, _by_words, _unprepared(data))
    learned = {f"{name} (learned from)": read for name, read in LEARNED_ATTACKS.items()}
    attacks = {**ATTACKS, "prompt hijacks, PromptInject's forms": lambda _: hijacks(), **learned}
    yield "Attacks heard, share with its 95 % interval\n\n" + _table(attacks, data, readers)
    yield "\nOrdinary texts taken for an attack\n\n" + _table(ORDINARY, data, readers)
    yield "\nArticles\n\n" + "\n".join(_articles(data))


def _table(sets: dict[str, Callable[[Path], list[str]]], data: Path, readers: Sequence[Reader]) -> str:
    rows = [_row(name, read(data), readers) for name, read in sets.items()]
    return "\n".join((_HEAD, *map(str, rows)))


def _row(name: str, texts: list[str], readers: Sequence[Reader]) -> Row:
    shares = tuple(wilson(sum(map(reader, texts)), len(texts)) for reader in readers)
    return Row(name, len(texts), shares)


def _by_words(text: str) -> bool:
    return is_attack(plain(text))


def _unprepared(data: Path) -> Reader:
    """Acts from the same score on as what ships."""
    model = fitted([row for row in examples(data) if row.source not in LEARNED_ATTACKS])
    enough = score_threshold()
    return lambda text: _by_words(text) or score(model, plain(text)) >= enough


def _articles(data: Path) -> Iterator[str]:
    """The attacks are set in turn into passages of technotes, as a paragraph of theirs."""
    technotes = [piece.text for note in techqa(data).articles for piece in chunk(note.text, markdown=False, title="")]
    ours = [piece.text for page in sorted(DOCS.glob("*.md")) for piece in chunk(page.read_text("utf-8"), title="")]
    yield "| articles | passages | lose a sentence | lose all | share of the text that goes |\n|---|---:|---|---|---:|"
    for name, passages in (("techqa's technotes", technotes), ("Firstline's documentation", ours)):
        if passages:
            yield _lost(name, passages)
    yield "\n| attacks in technotes | texts | found |\n|---|---:|---|"
    for name, read in ATTACKS.items():
        texts = read(data)
        among = [f"{technotes[place % len(technotes)]}\n\n{text}" for place, text in enumerate(texts)]
        gone = sum(text not in for_people(one) for text, one in zip(texts, among, strict=True))
        yield f"| {name} | {len(texts)} | {wilson(gone, len(texts))} |"


def _lost(name: str, passages: Sequence[str]) -> str:
    kept = [for_people(one) for one in passages]
    some = sum(one != before for one, before in zip(kept, passages, strict=True))
    share = 1 - sum(map(len, kept)) / sum(map(len, passages))
    counted = (wilson(count, len(passages)) for count in (some, sum(not one for one in kept)))
    return f"| {name} | {len(passages)} | {' | '.join(map(str, counted))} | {share:.4f} |"
