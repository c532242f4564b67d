"""The check of a text that is still growing: its complete sentences, never more harshly than the whole is checked."""

from __future__ import annotations

from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.reading import Reader
from bot.answering.grounding.sentences import sentences


def unsupported(text: str, evidence: Evidence, question: str) -> str | None:
    """Why what is complete of `text` (Markdown without citation markers) must not stay; None: nothing is wrong so far.

    `evidence` holds everything that the model was shown so far: what it cites of that is not known yet. The reason is
    for logs, never words of the answer.
    """
    reader = Reader(text, evidence, question, growing=True)
    complete = sentences(text)[:-1]  # the last one may go on
    return next((reason for one in complete if (reason := _objection(reader, one.text, evidence, question))), None)


def _objection(reader: Reader, sentence: str, evidence: Evidence, question: str) -> str | None:
    key = (sentence, question, reader.language or "")
    if key not in evidence.judged:
        evidence.judged[key] = reader.objection(sentence)
    return evidence.judged[key]
