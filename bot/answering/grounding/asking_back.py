"""Of questions with which an answer ends, one is asked: people answer the first, or none."""

from __future__ import annotations

from itertools import takewhile

from bot.answering.grounding.sentences import sentences, without


def one_question(markdown: str) -> str:
    """The text with the first of the questions at its end alone."""
    asked = list(takewhile(lambda one: one.asks and not one.heading, reversed(sentences(markdown))))
    return without(markdown, asked[:-1]) if len(asked) > 1 else markdown
