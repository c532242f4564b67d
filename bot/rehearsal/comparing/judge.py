"""A language model's opinion whether two answers tell the same, where code alone finds too little in common to say so.

Asked in rehearsals only: what opens the gate of `[go_live]` is code that nobody's words can talk into anything. A
contradiction that code has found stands.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from bot import prompts
from bot.errors import BadModelOutput, ModelError
from bot.guards.fence import Fence
from bot.model import Kind, ModelReply, Prompt, SystemMessage, UserMessage
from bot.ports import ChatModel
from bot.rehearsal.comparing.answers import Comparison, Verdict
from bot.rehearsal.comparing.kinds import AgentKind
from bot.text.model_words import json_object

log = logging.getLogger("firstline.rehearsal")
MAX_CHARS = 6000  # of each text
SECONDS = 30.0
_VERDICTS = ("same", "partly", "different")
_SCHEMA = {
    "type": "object",
    "properties": {"verdict": {"type": "string", "enum": list(_VERDICTS)}},
    "required": ["verdict"],
    "additionalProperties": False,
}


def is_open(found: Comparison, kind: Kind) -> bool:
    """Whether a second opinion could change it."""
    both = kind is Kind.ANSWERED and found.agent is AgentKind.ANSWERED
    return both and found.facts is not Verdict.SAME and not found.conflicts


def second_opinion(found: Comparison, question: str, bot: str, agent: str, chat: ChatModel) -> Comparison:
    """The texts are redacted. As it was where the model fails or says nothing that makes sense."""
    prompt = replace(judge_prompt(question, bot, agent), deadline=time.monotonic() + SECONDS)
    try:
        verdict = read_verdict(ModelReply.of(chat.reply(prompt)).text)
    except ModelError as error:
        log.warning("no second opinion on an answer", extra={"error": type(error).__name__})
        return found
    return replace(found, facts=verdict, judged=True)


def judge_prompt(question: str, bot: str, agent: str) -> Prompt:
    fence, rules = Fence(), prompts.load("comparing")
    data = (
        fence.enclose("question", question[:MAX_CHARS]),
        fence.enclose("answer", bot[:MAX_CHARS], by="bot"),
        fence.enclose("answer", agent[:MAX_CHARS], by="person"),
    )
    return Prompt(
        messages=(SystemMessage(rules.filled(fence=fence.rule)), UserMessage("\n".join(data))),
        schema=_SCHEMA,
        whole=True,
        name=rules.label,
    )


def read_verdict(reply: str) -> Verdict:
    """Raises BadModelOutput."""
    found = json_object(reply, ("verdict",))
    if found is None or found["verdict"] not in _VERDICTS:
        raise BadModelOutput("The judge's reply is not the JSON object that was asked for.")
    return Verdict(found["verdict"])
