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
from bot.model import Answer, Author
from bot.pipeline.second_look import Look, second_look
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER


def ground(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is None or not state.answer.grounded or not state.by_model:
        return state
    left = carried(state.answer.text, state.answer.cites, _asked(state), state.evidence)
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
        asked=_asked(state),
        results=state.evidence,
        language=state.language,
        judged=services.settings.guards.answer_judge,
        conversation=state.conversation.id,
        seconds=services.settings.guards.answer_seconds,
    )
    found = second_look(look, model)
    state = replace(state, work=state.work.called(*found.usages))
    if found.unsupported:
        dropped = {said[place]: NO_SOURCE for place in found.unsupported}
        return state, left_of(answer.text, dropped, look.asked)
    return state, replace(left, text=found.translated or answer.text)


def _said(state: AnswerState, answer: Answer, left: Carried, services: Services) -> AnswerState:
    wording = services.wording(state)
    if not left.text:
        state.stream.reset()
        nothing = replace(answer, text=wording.say("not_found"), cites=(), grounded=False)
        return replace(state, answer=nothing, note=left.explanation)
    text = known_links_only(left.text, answer.cites, wording.say("link_removed"))
    if text != answer.text:
        state.stream.reset()
        state.stream.write(text)
    return replace(state, answer=replace(answer, text=text), note=left.explanation or state.note)


def _asked(state: AnswerState) -> str:
    """What the requester said and sent, which the answer may repeat."""
    asked = [turn.text for turn in state.history if turn.author is Author.REQUESTER]
    asked += [state.question, *(file.text for file in state.files)]
    return PLACEHOLDER.sub(" ", "\n".join(asked))
