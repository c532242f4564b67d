"""The prose of a summary, as a language model writes it, and the checks that it has to pass. Pure.

The conversation is redacted before it gets here. What adds anything to it is thrown away: then lines taken from the
messages stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.grounding import check
from bot.guards.fence import Fence
from bot.memory.room import shown
from bot.model import Author, Passage, Prompt, SystemMessage, Turn, UserMessage

MAX_CHARS = 1500
_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_RULES = (
    "You keep the memory of a support conversation. Write what somebody has to know who goes on with it and cannot"
    " read it: what the requester wants, which product it is about, what was tried and what came of it, what agents"
    " said they would do, and what is still open. At most 100 words, short sentences, in the language of the"
    " conversation and with its words. Add nothing: no advice, no guess, no promise. Leave out greetings. Keep"
    " placeholders such as <EMAIL_1>, numbers and dates exactly as they are. Reply with these sentences alone. "
)
_SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def summary_prompt(before: str, turns: Sequence[Turn]) -> Prompt:
    """`before`: the summary so far, as it is rendered."""
    fence = Fence()
    said = [fence.enclose("turn", shown(turn), by=_SPEAKERS[turn.author]) for turn in turns]
    told = [fence.enclose("summary", before)] if before else []
    return Prompt(messages=(SystemMessage(_RULES + fence.rule), UserMessage("\n".join((*told, *said)))), whole=True)


def checked(reply: str, before: str, turns: Sequence[Turn]) -> str | None:
    """The prose, without sentences that say what nobody said; None where nothing is left."""
    said = "\n".join((before, *(f"{_SPEAKERS[turn.author]}: {shown(turn)}" for turn in turns)))
    if not reply.strip() or len(reply) > MAX_CHARS:
        return None
    evidence, known = Passage(id=0, title="", url="", text=said, score=1.0), set(_PLACEHOLDER.findall(said))
    sentences = [" ".join(sentence.split()) for sentence in _SENTENCE.split(reply)]
    return (
        "\n".join(
            sentence
            for sentence in sentences
            if "://" not in sentence
            and set(_PLACEHOLDER.findall(sentence)) <= known
            and check(sentence, [evidence], "").grounded
        )
        or None
    )
