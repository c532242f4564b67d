"""Hold the model's words against the passages it cites and what tools told it; what they do not carry is not said,
and withdrawn where it was shown. At most one question is asked back, in the requester's language. Quotations need no
check, and neither does small talk.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.grounding import Carried, carried, left_of
from bot.answering.grounding.asking_back import one_question
from bot.answering.grounding.judge import NO_SOURCE
from bot.answering.grounding.sentences import sentences
from bot.answering.links import known_links_only
from bot.answering.prompt import Asked
from bot.model import Answer, Passage
from bot.pipeline.asked_for import asked_for, only_asked_for
from bot.pipeline.evolve import evolve
from bot.pipeline.outgoing.way_out import TakenBack, without_leaks
from bot.pipeline.question import question_of
from bot.pipeline.second_look import Look, second_look
from bot.pipeline.state import AnswerState, Services


def ground(state: AnswerState, services: Services) -> AnswerState:
    if only_asked_for(state):
        return asked_for(state, services)
    if state.answer is None or not state.answer.grounded or not state.by_model:
        return state
    left = carried(state.answer.text, state.answer.cites, question_of(state), state.evidence)
    if left.text:
        answer = replace(state.answer, text=one_question(left.text))
        state, left = _looked_at_again(state, answer, left, services)
    return _said(state, state.answer, left, services) if state.answer is not None else state


def _looked_at_again(
    state: AnswerState, answer: Answer, left: Carried, services: Services
) -> tuple[AnswerState, Carried]:
    model = services.small or services.chat
    if model is None:
        return state, replace(left, text=answer.text)
    said = sentences(answer.text)
    look = Look(
        answer=answer,
        said=tuple(one.text for one in said),
        asked=question_of(state),
        results=state.evidence,
        language=state.language,
        judged=services.settings.guards.answer_judge,
        conversation=state.conversation.id,
        seconds=services.settings.guards.answer_seconds,
    )
    found = second_look(look, model)
    state = evolve(state, work=state.work.called(*found.usages))
    if found.unsupported:
        dropped = {said[place]: NO_SOURCE for place in found.unsupported}
        return state, left_of(answer.text, dropped, look.asked)
    if found.translated is None:
        return state, replace(left, text=answer.text)
    try:
        text = without_leaks(found.translated, state, services, Asked(question=state.question))
    except TakenBack as why:
        return state, Carried("", explanation=str(why))
    return state, replace(left, text=text)


def _said(state: AnswerState, answer: Answer, left: Carried, services: Services) -> AnswerState:
    wording = services.wording(state)
    if not left.text and state.requests:
        return asked_for(state, services)
    if not left.text:
        state.stream.reset()
        nothing = replace(answer, text=wording.say("not_found"), cites=(), grounded=False, generated=False)
        return evolve(state, answer=nothing, note=left.explanation)
    text = known_links_only(left.text, (*answer.cites, *_guidance(state)), wording.say("link_removed"))
    if text != answer.text:
        state.stream.reset()
        state.stream.write(text)
    return evolve(state, answer=replace(answer, text=text), note=left.explanation or state.note)


def _guidance(state: AnswerState) -> tuple[Passage, ...]:
    """What the operator's guidance links to may be linked."""
    own = (match.custom for match in state.guidance)
    return tuple(Passage(id=0, title=one.name, url="", text=one.text, score=0.0) for one in own)
