"""Whether a text tries to take over the bot: by the words that give it away, or by a small learned model.

Local, pure, a few milliseconds. It is the second line only: whatever gets past meets a prompt in which it is data, and
an answer that has to stand in the articles. Never raises for any text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import Literal

from bot.guards.attacks import is_attack
from bot.guards.cues import has_cue
from bot.guards.disguise import hidden, plain, rotated
from bot.guards.windows import MOST, sentences, spans, windows
from bot.learned.linear import LinearModel, load

MAX_CHARS = 20_000  # of one text; what comes after is not read
STRICTNESS = 3.0  # with what is not a question: help articles give orders all the time, to their readers


@dataclass(frozen=True, slots=True)
class Injection:
    """`probability` is the learned model's, of the worst window; it carries no word of the text, so it may be
    logged."""

    found: bool
    probability: float = 0.0
    by: Literal["", "words", "model", "judge"] = ""


NONE = Injection(found=False)


def assess_injection(text: str, *, strictness: float = 1.0) -> Injection:
    """Of what somebody wrote. `strictness`: how many times the odds of the threshold the model must be sure by."""
    readings = _readings(text)
    if any(map(is_attack, readings)) or is_attack(rotated(readings[0])):
        return Injection(found=True, probability=_probability(readings), by="words")
    probability = _probability(readings)
    found = probability >= _from(strictness)
    return Injection(found, probability, "model" if found else "")


def without_injection(text: str, *, strictness: float = 1.0) -> str:
    """The sentences of `text` that do not try it, each line kept; "" where nothing is left or the rest tries it still.
    The text itself where there is none."""
    if not assess_injection(text, strictness=strictness).found:
        return text
    rest = _joined((line, _harmless(line, strictness)) for line in text.splitlines())
    if assess_injection(rest, strictness=strictness).found:
        rest = _apart(rest, strictness)
    return "" if assess_injection(rest, strictness=strictness).found else rest


@lru_cache(maxsize=4096)  # the same few passages answer most questions
def for_people(text: str) -> str:
    """An article's text without the sentences that speak to the bot instead of to people; "" where nothing is left."""
    return without_injection(text, strictness=STRICTNESS)


def threshold() -> float:
    """From which probability the learned model is acted upon."""
    return float(_model().thresholds[0])


def score_threshold() -> float:
    """The same as the learned model's score, before it is made into a probability."""
    slope, offset = _model().platt[:, 0]
    return float((log(threshold() / (1 - threshold())) - offset) / slope)


def _harmless(line: str, strictness: float) -> str:
    if not assess_injection(line, strictness=strictness).found:
        return line
    kept: list[str] = []
    lost = False  # what comes next; a half sentence that leads up to it ("Note:") goes with it
    for part in reversed(sentences(line)):
        lost = (lost and part.endswith(":")) or assess_injection(part, strictness=strictness).found
        if not lost:
            kept.append(part)
    return " ".join(reversed(kept))


def _apart(text: str, strictness: float) -> str:
    """Without the windows that try it though no sentence of theirs does: an attack may come in two sentences, and an
    innocent window must not cost a whole article."""
    lines = [sentences(line) for line in text.splitlines()]
    parts = [part for line in lines for part in line]
    lost: set[int] = set()
    for start, stop in spans(parts)[:MOST]:
        if assess_injection(" ".join(parts[start:stop]), strictness=strictness).found:
            lost.update(range(start, stop))
    at, rest = 0, []
    for line, own in zip(text.splitlines(), lines, strict=True):
        places = range(at, at + len(own))
        at += len(own)
        kept = [parts[place] for place in places if place not in lost]
        rest.append((line, line if len(kept) == len(own) else " ".join(kept)))
    return _joined(rest)


def _joined(lines: Iterable[tuple[str, str]]) -> str:
    """`lines`: before and after. One of which nothing is left goes; an empty one ends a paragraph, and stays."""
    return "\n".join(after for before, after in lines if after.strip() or not before.strip()).strip("\n")


def _readings(text: str) -> list[str]:
    read = plain(text[:MAX_CHARS])
    return [read, *hidden(read)]


def _probability(readings: list[str]) -> float:
    read = dict.fromkeys(window for text in readings for window in windows(text) if has_cue(window))
    return round(float(_model().likeliest(list(read))[0]), 4) if read else 0.0


def _from(strictness: float) -> float:
    odds = threshold() / (1 - threshold()) * strictness
    return odds / (1 + odds)


@cache
def _model() -> LinearModel:
    return load(files("bot.guards") / "weights.npz")
