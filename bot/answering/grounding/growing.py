"""The check of a text that is still growing: its complete sentences, never more harshly than the whole is checked."""

from __future__ import annotations

import re

from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.verdict import first_objection

_END = re.compile(r"[.!?。！？](?=\s)|\n")


def unsupported(text: str, evidence: Evidence, question: str) -> str | None:
    """Why what is complete of `text` (Markdown without citation markers) must not stay; None: nothing is wrong so far.

    `evidence` holds everything that the model was shown so far: what it cites of that is not known yet. The reason is
    for logs, never words of the answer.
    """
    ends = [found.end() for found in _END.finditer(text)]
    return first_objection(text[: ends[-1]], evidence, question) if ends else None
