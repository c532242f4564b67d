"""The prose of a summary, as a language model writes it, and the checks that it has to pass. Pure.

The conversation is redacted before it gets here. What adds anything to it is thrown away: then lines taken from the
messages stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import prompts
from bot.answering.grounding import stands_in
from bot.guards.fence import Fence
from bot.memory.room import shown
from bot.model import Author, Prompt, SystemMessage, Turn, UserMessage

MAX_CHARS = 1500
_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def summary_prompt(before: str, turns: Sequence[Turn], conversation: int) -> Prompt:
    """`before`: the summary so far, as it is rendered. `conversation`: its id."""
    fence, rules = Fence(), prompts.load("memory")
    said = [fence.enclose("turn", shown(turn), by=_SPEAKERS[turn.author]) for turn in turns]
    told = [fence.enclose("summary", before)] if before else []
    messages = (SystemMessage(rules.filled(fence=fence.rule)), UserMessage("\n".join((*told, *said))))
    return Prompt(messages=messages, whole=True, name=rules.label, conversation=conversation)


def checked(reply: str, before: str, turns: Sequence[Turn]) -> str | None:
    """The prose, a sentence a line, without those that say what nobody said; None where nothing is left."""
    if len(reply) > MAX_CHARS:
        return None
    said = "\n".join((before, *(f"{_SPEAKERS[turn.author]}: {shown(turn)}" for turn in turns)))
    known = set(_PLACEHOLDER.findall(said))

    def was_said(sentence: str) -> bool:
        return set(_PLACEHOLDER.findall(sentence)) <= known and "://" not in sentence and stands_in(sentence, said)

    sentences = (" ".join(sentence.split()) for sentence in _SENTENCE.split(reply))
    return "\n".join(sentence for sentence in sentences if sentence and was_said(sentence)) or None
