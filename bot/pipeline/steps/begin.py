"""Ask the model and the moderation services, as soon as the question is redacted: the steps that follow run beside.

Where one of them decides, answers or leaves out a part of the question, nobody waits for the call and it is cancelled
(see the runner); else `compose` takes it over. What the question goes on from loses the sentences that speak to the bot
before anybody sees it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.memory.tokens import Counted
from bot.model import Mode
from bot.orchestration.beside import beside
from bot.orchestration.early import EarlyCall
from bot.orchestration.rounds import first_prompt
from bot.pipeline.asking_model import asked_of, deadline_of, definitions, other_tools
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Begun, Services
from bot.pipeline.steps.disarm import harmless_history
from bot.pipeline.steps.moderate import ask_moderators


def begin(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    state = _moderating(harmless_history(state), services)
    if services.chat is None or state.custom is not None or not _may_begin(state, services):
        return state
    asked, tools, deadline = asked_of(state), other_tools(state, services), deadline_of(services)
    prompt = first_prompt(asked, services.settings, definitions(tools))
    call = EarlyCall(
        Counted(services.chat, services.tokens), replace(prompt, conversation=state.conversation.id, deadline=deadline)
    )
    return evolve(state, begun=Begun(call=call, asked=asked, tools=tools, deadline=deadline))


def _moderating(state: AnswerState, services: Services) -> AnswerState:
    if not services.moderators or state.conversation.mode is Mode.PROACTIVE or not state.question.strip():
        return state
    return evolve(state, moderating=beside(partial(ask_moderators, state.question, services), "moderation"))


def _may_begin(state: AnswerState, services: Services) -> bool:
    """Where files have to be read first, and where nobody may be answered, the model is asked later, if at all; so it
    is where it has to be shown passages."""
    attached = any(turn.attachments for turn in state.conversation.waiting)
    return services.tools_offered and state.conversation.mode is not Mode.PROACTIVE and not attached
