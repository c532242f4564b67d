"""What an operator has said themselves: answers that are given word for word, and guidance that a model is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.reader import EVERYBODY, Readership


class CustomKind(StrEnum):
    ANSWER = "answer"  # given word for word, in the place of any article
    GUIDANCE = "guidance"  # told to the model, which may state what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomAnswer:
    """Empty `languages` and `channels`: in all. A guidance without `questions` holds for every question."""

    name: str
    kind: CustomKind
    text: str  # Markdown
    questions: tuple[str, ...] = ()
    exact: bool = False  # only these very words, marks and capitals aside
    starts: datetime | None = None
    ends: datetime | None = None  # from then on it is not given
    readership: Readership = EVERYBODY
    languages: tuple[str, ...] = ()  # that the requester is spoken to in: "de"
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomMatch:
    """A custom answer and what of it came nearest to a question."""

    custom: CustomAnswer
    question: str = field(default="", repr=False)  # "" for a guidance that holds for every question
    nearness: float  # 0 to 1; 1 where the words are the same
    objection: str = ""  # why it is not given all the same
