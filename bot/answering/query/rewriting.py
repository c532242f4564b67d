"""A question that goes on from the conversation, as one that stands by itself: asked of a model, and the checks that
its reply has to pass. Pure.

The conversation is redacted before it gets here. A question with words that nobody said is thrown away, and the rules
of `leaning.py` decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import prompts
from bot.answering.grounding import stands_in
from bot.guards.fence import Fence
from bot.model import Author, Prompt, SystemMessage, Turn, UserMessage
from bot.text.model_words import plain

MAX_CHARS = 300
_TURNS, _TURN_CHARS = 6, 600
_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def rewriting_prompt(question: str, history: Sequence[Turn]) -> Prompt:
    fence = Fence()
    said = [fence.enclose("turn", turn.text[:_TURN_CHARS], by=_SPEAKERS[turn.author]) for turn in history[-_TURNS:]]
    asked = "\n".join([*said, fence.enclose("question", question[:_TURN_CHARS])])
    told = prompts.load("rewriting")
    return Prompt(messages=(SystemMessage(told.filled(fence=fence.rule)), UserMessage(asked)), name=told.label)


def checked(reply: str, question: str, history: Sequence[Turn]) -> str | None:
    """The question, or None where the reply is none, or has what nobody said."""
    rewritten = " ".join(plain(reply).split()).strip('"“”')
    said = f"{_told(history)}\n{question}"
    placeholders = set(_PLACEHOLDER.findall(rewritten)) <= set(_PLACEHOLDER.findall(said))
    if not rewritten or len(rewritten) > MAX_CHARS or not placeholders or "://" in rewritten or "{" in rewritten:
        return None
    return rewritten if stands_in(rewritten, said) else None


def _told(history: Sequence[Turn]) -> str:
    return "\n".join(f"{_SPEAKERS[turn.author]}: {turn.text[:_TURN_CHARS]}" for turn in history[-_TURNS:])
