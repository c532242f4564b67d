"""What is said out of courtesy is no mood: a bare "no" to "is there anything else?" sounds angry to a model of
words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.model import MessageMood

ReadMoods = Callable[[Sequence[str]], Sequence[MessageMood]]


def without_courtesies(read: ReadMoods, is_courtesy: Callable[[str], bool]) -> ReadMoods:
    """`read`, but for whatever `is_courtesy`: that may be friendly, and is never the opposite."""

    def moods(messages: Sequence[str]) -> Sequence[MessageMood]:
        return [
            _calm(found) if is_courtesy(text) else found for text, found in zip(messages, read(messages), strict=True)
        ]

    return moods


def _calm(found: MessageMood) -> MessageMood:
    value = None if found.value is None else max(found.value, 0.0)
    return replace(found, value=value, frustration=None, refuses=False, repeats=False)
