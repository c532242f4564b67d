"""What the model is told, and how its reply is read.

The reply is a JSON object, so "I don't know" is a value of a field of its own and never words in the answer: an
answer may say anything without handing a conversation over by accident. The system prompt is ours alone: articles,
messages, notes and files are data in the user's role, between delimiters that they cannot close.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import prompts
from bot.answering.files import TextFile
from bot.answering.partial_json import whole_characters
from bot.config import Behaviour, Topics
from bot.errors import BadModelOutput
from bot.guards.fence import Fence
from bot.model import (
    AssistantMessage,
    Author,
    Message,
    Passage,
    Picture,
    Prompt,
    SystemMessage,
    Turn,
    UserMessage,
)
from bot.prompts import PromptFile

_HISTORY_TURNS = 10
_HISTORY_CHARS = 1500  # of one turn
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_INTENT = re.compile(r"[a-z][a-z'-]{0,30}(?: [a-z][a-z'-]{0,30}){0,5}")


class Result(StrEnum):
    ANSWERED = "answered"
    NOT_IN_PASSAGES = "not_in_passages"
    SMALL_TALK = "small_talk"


# What a requester's mood is worth, -1 to 1, by the word the model has for it.
MOODS = {"angry": -1.0, "unhappy": -0.5, "neutral": 0.0, "happy": 0.7}


@dataclass(frozen=True, slots=True)
class Written:
    """What the model wrote: Markdown with [n] markers, and what it says it is; then what it made of the question."""

    result: Result
    text: str
    intent: str | None = None
    sentiment: float | None = None


# The result comes first, so that a reader of the stream knows it before the text begins; what agents and statistics are
# told comes last, so that the answer does not wait for it.
SCHEMA = {
    "type": "object",
    "properties": {
        "result": {"type": "string", "enum": [result.value for result in Result]},
        "answer": {"type": "string"},
        "intent": {"type": "string"},
        "sentiment": {"type": "string", "enum": list(MOODS)},
    },
    "required": ["result", "answer", "intent", "sentiment"],
    "additionalProperties": False,
}


def build_prompt(
    question: str,
    history: Sequence[Turn],
    passages: Sequence[Passage],
    settings: Behaviour,
    files: Sequence[TextFile] = (),
    pictures: Sequence[Picture] = (),
    fence: Fence | None = None,
) -> Prompt:
    """`question`, `history` and `files` are redacted already. `fence`: none: a new one."""
    fence = fence or Fence()
    rules = prompts.load("answering")
    system = rules.filled(
        brand=settings.brand.name or settings.catalogue.agents.say("unnamed_brand"),
        tone=rules.filled("tone", tone=settings.brand.tone),
        topics="".join(f"{number}. {rule}\n" for number, rule in enumerate(_topics(settings.topics, rules), start=9)),
        fence=fence.rule,
    )
    before = [_message(turn, fence) for turn in history[-_HISTORY_TURNS:] if turn.text.strip()]
    asked = "\n\n".join(
        (
            *(_numbered(passages, fence) or [rules.filled("no_passages")]),
            *(fence.enclose("file", file.text, name=file.name) for file in files),
            fence.enclose("question", question or rules.filled("no_words")),
        )
    )
    messages = (SystemMessage(system), *before, UserMessage(asked, tuple(pictures)))
    return Prompt(messages=messages, schema=SCHEMA, name=rules.label)


def _topics(topics: Topics, rules: PromptFile) -> Iterator[str]:
    if topics.allowed:
        yield rules.filled("allowed", topics="; ".join(topics.allowed))
    if declined := [topic.description for _, topic in topics.with_action("decline")]:
        yield rules.filled("declined", topics="; ".join(declined))


def read_reply(text: str) -> Written:
    """Raises BadModelOutput when it is not what was asked for."""
    if fenced := _FENCE.match(text):  # servers without a JSON mode like to wrap it
        text = fenced.group(1)
    try:
        values = json.loads(text)
        written = Written(
            Result(values["result"]),
            whole_characters(str(values["answer"])).strip(),
            intent=_intent(values.get("intent")),
            sentiment=MOODS.get(str(values.get("sentiment"))),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadModelOutput("The language model's reply is not the JSON object that was asked for.") from None
    if not written.text and written.result is not Result.NOT_IN_PASSAGES:
        raise BadModelOutput("The language model's answer is empty.")
    return written


def _intent(found: object) -> str | None:
    """A few plain words or nothing: it ends up in fields and reports, where no personal data and no prose may be."""
    words = found.strip().lower() if isinstance(found, str) else ""
    return words if _INTENT.fullmatch(words) else None


def _numbered(passages: Sequence[Passage], fence: Fence) -> list[str]:
    return [
        fence.enclose("passage", passage.text, number=str(number), title=passage.title)
        for number, passage in enumerate(passages, start=1)
    ]


def _message(turn: Turn, fence: Fence) -> Message:
    """Only what the bot said itself is in its role."""
    text = turn.text if len(turn.text) <= _HISTORY_CHARS else f"{turn.text[:_HISTORY_CHARS]} …"
    if turn.author is Author.BOT:
        return AssistantMessage(text)
    return UserMessage(fence.enclose("note" if turn.author is Author.AGENT else "message", text))
