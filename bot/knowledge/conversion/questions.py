"""Questions of an FAQ that nobody marked as headings: a question in bold, or after "Q:", heads its answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.knowledge.conversion.blocks import Block, Heading

_MOST_WORDS = 30
_BOLD = re.compile(r"(\*\*|__)(?!\s)(.+?)(?<!\s)\1", re.DOTALL)
_NUMBERED = re.compile(
    r"(?:\*\*|__)?(?:[QF]|Question|Frage|Pregunta|Domanda|Pergunta|Vraag)[ .]?\d{0,2}[:.](?:\*\*|__)?\s"
)
_ANSWER = re.compile(r"(?:\*\*|__)?(?:A|R|Answer|Antwort|Respuesta|Réponse|Risposta|Resposta|Antwoord)[ .]?\d{0,2}:")
_ENDS = ("?", "？")


def with_questions(parts: Iterable[Block | Heading]) -> Iterator[Block | Heading]:
    """The same, each question as the heading of what follows it; one that nothing follows stays a paragraph."""
    level = 1  # of the heading before
    asked: tuple[Block, Heading] | None = None
    for part in parts:
        if asked:
            yield asked[1] if isinstance(part, Block) and not _question(part) else asked[0]
            asked = None
        if isinstance(part, Heading):
            level = part.level
        elif said := _question(part):
            asked = part, Heading(min(level + 1, 6), said)
            continue
        elif answered := _question_and_answer(part):
            said, part = answered
            yield Heading(min(level + 1, 6), said)
        yield part
    if asked:
        yield asked[0]


def _question_and_answer(block: Block) -> tuple[str, Block] | None:
    """Of a paragraph whose first line is a question, and whose others are its answer."""
    first, _, others = block.text.strip().partition("\n")
    if block.kind != "text" or not others.strip():
        return None
    said = _question(replace(block, text=first.rstrip(" \\")))
    return (said, replace(block, text=others, parts=tuple(others.split("\n")))) if said else None


def _question(block: Block) -> str:
    """Its words, if it is one; of several in bold in a row none is."""
    text = block.text.strip()
    if block.kind != "text" or len(text.split()) > _MOST_WORDS or "\n" in text:
        return ""
    bold = _BOLD.fullmatch(text)
    said = bold[2] if bold else text
    if not said.rstrip("*_ ").endswith(_ENDS) or not (bold or _NUMBERED.match(text)):
        return ""
    said = _NUMBERED.sub("", said, count=1).strip("*_ ")
    return said if "**" not in said else ""
