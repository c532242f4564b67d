"""What a requester wants, in one sentence that a model writes for the agent, and the checks it has to pass. Pure.

The conversation is redacted before it gets here. A sentence that adds anything to it is thrown away: then the
requester's own words stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import prompts
from bot.answering.grounding import stands_in
from bot.guards.fence import Fence
from bot.model import Author, Prompt, SystemMessage, Turn, UserMessage
from bot.text.model_words import plain

MAX_CHARS = 280
_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_TURNS, _TURN_CHARS = 12, 1200
_SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def one_sentence_prompt(turns: Sequence[Turn]) -> Prompt:
    fence = Fence()
    told = "\n".join(
        fence.enclose("turn", turn.text[:_TURN_CHARS], by=_SPEAKERS[turn.author]) for turn in turns[-_TURNS:]
    )
    rules = prompts.load("summary")
    return Prompt(messages=(SystemMessage(rules.filled(fence=fence.rule)), UserMessage(told)), name=rules.label)


def checked(reply: str, turns: Sequence[Turn]) -> str | None:
    """The sentence, or None where it is none, or says what nobody said."""
    sentence = " ".join(plain(reply).split()).strip('"“”')
    said = _told(turns)
    placeholders = set(_PLACEHOLDER.findall(sentence)) <= set(_PLACEHOLDER.findall(said))
    if not sentence or len(sentence) > MAX_CHARS or not placeholders or "://" in sentence:
        return None
    return sentence if stands_in(sentence, said) else None


def _told(turns: Sequence[Turn]) -> str:
    return "\n".join(f"{_SPEAKERS[turn.author]}: {turn.text[:_TURN_CHARS]}" for turn in turns[-_TURNS:])
