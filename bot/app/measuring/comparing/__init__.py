"""`firstline eval comparison`: does the comparison of the bot's answers with agents' judge as people would?

- Pairs of our own, those by which its thresholds were chosen and others written afterwards (`tuned.toml`, `kept.toml`).
- dstc10_faq: what a human agent said to a spoken question, beside the answer to the frequent question that they took it
  from, and beside the answer to another about the same place. Nothing was chosen by these.

Baseline: the share of words in common, from the threshold on that is best for the pairs of tuned.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.answering.words import words
from bot.app.measuring.articles import rows
from bot.rehearsal.comparing import Verdict
from bot.rehearsal.comparing.answers import same_facts
from escalation.training.metrics import wilson

Says = Callable[["Pair"], Verdict]


@dataclass(frozen=True, slots=True)
class Pair:
    question: str
    bot: str
    agent: str
    same: bool


def own(name: str) -> list[Pair]:
    """`tuned` or `kept`."""
    read = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    return [Pair(**one) for one in read["pair"]]


def spoken(data: Path) -> list[Pair]:
    """Raises FileNotFoundError."""
    known = rows(data / "dstc10_faq/knowledge.jsonl")
    place, by_id = {one["id"]: at for at, one in enumerate(known)}, {one["id"]: one for one in known}
    found: list[Pair] = []
    for row in rows(data / "dstc10_faq/val.jsonl"):
        if not row["gold"]:
            continue
        gold, asked = by_id[row["gold"][0]], row["history"][-1]["text"]
        found.append(Pair(asked, gold["a"], row["response"], True))
        at = place[gold["id"]]
        beside = (known[at + step] for step in (1, -1) if 0 <= at + step < len(known))
        other = next((one for one in beside if one["entity"] == gold["entity"] and one["a"] != gold["a"]), None)
        if other is not None:
            found.append(Pair(asked, other["a"], row["response"], False))
    return found


def sections(data: Path) -> Iterator[str]:
    tuned = own("tuned")
    threshold = _best(tuned)
    yield "| pairs | judged by | | pairs | the same | in part | something else | nothing to compare |"
    yield "|---|---|---|---:|---|---|---|---|"
    sets = {"own, chosen by": tuned, "own, kept": own("kept"), "dstc10_faq": spoken(data)}
    ways: dict[str, Says] = {
        "Firstline": lambda pair: same_facts(pair.question, pair.bot, pair.agent)[0],
        f"words in common ({threshold:.2f})": lambda pair: _by_words(pair, threshold),
    }
    for name, pairs in sets.items():
        for way, says in ways.items():
            for same in (True, False):
                yield _row(name, way, [pair for pair in pairs if pair.same is same], says, same=same)


def _row(name: str, way: str, pairs: Sequence[Pair], says: Says, *, same: bool) -> str:
    verdicts = [says(pair) for pair in pairs]
    shares = (str(wilson(verdicts.count(verdict), len(pairs))) for verdict in Verdict)
    return f"| {name} | {way} | {'tell the same' if same else 'do not'} | {len(pairs)} | {' | '.join(shares)} |"


def in_common(pair: Pair) -> float:
    """Of all words of both, those that both have."""
    ours, theirs = set(words(pair.bot)), set(words(pair.agent))
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _by_words(pair: Pair, threshold: float) -> Verdict:
    return Verdict.SAME if in_common(pair) >= threshold else Verdict.DIFFERENT


def _best(pairs: Sequence[Pair]) -> float:
    def right(threshold: float) -> int:
        return sum((in_common(pair) >= threshold) is pair.same for pair in pairs)

    return max(sorted(map(in_common, pairs)), key=right)
