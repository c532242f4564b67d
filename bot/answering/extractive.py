"""The answer without a model: the best passages, quoted word for word, or a plain word that nothing fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.coverage import Coverage, coverage
from bot.answering.phrases import MODEL_DOWN, MODEL_DOWN_NOT_FOUND, NOT_FOUND, QUOTING
from bot.answering.words import terms
from bot.model import Answer, Passage

_MOST_QUOTES = 2
_QUOTE_CHARS = 900
_NEW_SUBSTANCE = 0.2  # share of the question a second passage must add
_BLOCK = re.compile(r"```.*?(?:```|\Z)|(?:[^\n]+\n?)+?(?=\s*\n|```|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")


def extractive_answer(
    question: str, passages: Sequence[Passage], threshold: float, *, context: str = "", model_failed: bool = False
) -> Answer:
    """Grounded when a passage carries at least `threshold` (0..1) of the question's substance; Markdown.

    For a follow-up, `context` is what it follows: that counts too, but a passage that has nothing of the question's own
    answers the old question, not this one.
    """
    own = {term for term, weight in terms(question).items() if weight >= 1}
    touching = [one for one in passages if not own or own & terms(f"{one.title}\n{one.text}").keys()]
    chosen = _choose(terms(f"{context}\n{question}"), touching, threshold)
    if not chosen:
        return Answer(text=MODEL_DOWN_NOT_FOUND if model_failed else NOT_FOUND, grounded=False)
    quotes = [f"**{_one_line(passage.title)}**\n\n{_quoted(passage.text, found.start)}" for passage, found in chosen]
    text = "\n\n".join([MODEL_DOWN if model_failed else QUOTING, *quotes])
    return Answer(text=text, cites=tuple(passage for passage, _ in chosen), grounded=True)


def _choose(
    question: dict[str, float], passages: Sequence[Passage], threshold: float
) -> list[tuple[Passage, Coverage]]:
    """Best first; a further one only where it carries what those before it lack. The search's order breaks ties."""
    ranked = sorted(((passage, coverage(question, passage)) for passage in passages), key=lambda one: -one[1].share)
    chosen: list[tuple[Passage, Coverage]] = []
    covered: frozenset[str] = frozenset()
    for passage, found in ranked:
        added = sum(question[term] for term in found.found - covered)
        if found.share < threshold or (chosen and added < _NEW_SUBSTANCE * sum(question.values())):
            continue
        chosen.append((passage, found))
        covered |= found.found
    return chosen[:_MOST_QUOTES]


def _quoted(text: str, start: int) -> str:
    """A Markdown quotation of whole blocks of `text` from the one that `start` is in, in about _QUOTE_CHARS."""
    lines = excerpt(text, start).splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def excerpt(text: str, start: int, limit: int = _QUOTE_CHARS) -> str:
    """All of `text` when it is short; else whole paragraphs, code blocks kept whole, from the one `start` is in."""
    text = text.strip("\n")
    if len(text) <= limit:
        return text
    blocks = list(_BLOCK.finditer(text))
    first = max((at for at, block in enumerate(blocks) if block.start() <= start), default=0)
    if first and len(blocks[first - 1].group().strip()) <= 80:  # most likely its heading
        first -= 1
    end = blocks[first].start()
    for block in blocks[first:]:
        if block.end() - blocks[first].start() > limit and end > blocks[first].start():
            break
        end = block.end()
    kept = text[blocks[first].start() : end].strip("\n")
    if len(kept) > limit and not kept.startswith("```"):
        kept = _cut(kept, max(0, start - blocks[first].start()), limit)
        end = 0
    before = "…\n\n" if first else ""
    return f"{before}{kept}\n\n…" if end < len(text.rstrip()) else before + kept


def _cut(paragraph: str, start: int, limit: int) -> str:
    """A paragraph that is too long: from the sentence `start` is in, between sentences where there are any."""
    start = max((end.end() for end in _SENTENCE_END.finditer(paragraph, 0, start + 1)), default=0) if start else 0
    piece = paragraph[start : start + limit]
    ends = [end.start() for end in _SENTENCE_END.finditer(piece)]
    if len(paragraph) - start > limit:
        piece = piece[: ends[-1]] if ends else piece.rsplit(" ", 1)[0]
    return piece.strip()


def _one_line(title: str) -> str:
    """Markdown that cannot break out of the bold."""
    return re.sub(r"([\\*_`\[\]<>])", r"\\\1", " ".join(title.split())) or "Untitled"
