"""Write the answer: the model from the passages, or, without one or when it fails, the passages themselves.

What the model writes goes to the stream as it comes, and is withdrawn where it does not become the answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.answering.citations import take_citations
from bot.answering.extractive import extractive_answer
from bot.answering.files import Unread, Why
from bot.answering.grounding import harmless
from bot.answering.growing_answer import GrowingAnswer
from bot.answering.proactive import MIN_CONFIDENCE
from bot.answering.prompt import Result, Written, build_prompt, read_reply
from bot.answering.query.parts import parts
from bot.answering.quoting.selection import Selection
from bot.answering.weighing import weigh
from bot.errors import ModelError
from bot.model import Answer, Mode, ModelReply, Piece, TextPiece, Usage
from bot.pipeline.question import asked, measured, tells_what
from bot.pipeline.state import AnswerState, NullStream, Services
from bot.pipeline.steps.choose import last_asked
from bot.ports import ChatModel, Stream

log = logging.getLogger("firstline.compose")


def compose(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    sure = state.judgement is not None and state.judgement.answered >= MIN_CONFIDENCE
    if state.conversation.mode is Mode.PROACTIVE and not sure:
        # Whatever the model wrote, it would not be said: most of what colleagues tell each other is no question to us.
        return replace(state, answer=Answer(text=services.wording(state).say("not_found"), grounded=False))
    if services.chat is None or state.quotes_only:
        return _extractive(state, services)
    try:
        return _written(state, services, services.chat)
    except ModelError as error:
        state.stream.reset()
        # The type alone: the conversation goes on without the model, and a person is offered.
        log.warning(
            "answering without the model",
            extra={"conversation": state.conversation.id, "error": type(error).__name__},
        )
        return replace(_extractive(_unseen(state), services), model_failed=True, note=type(error).__name__)


def _unseen(state: AnswerState) -> AnswerState:
    """Nobody has looked at the pictures after all."""
    unread = (*state.unread, *(Unread(shot.name, Why.PICTURE) for shot in state.shots))
    return replace(state, shots=(), unread=unread)


def _written(state: AnswerState, services: Services, chat: ChatModel) -> AnswerState:
    pictures = [shot.picture for shot in state.shots]
    prompt = build_prompt(
        state.question, state.history, state.passages, services.settings, state.files, pictures, summary=state.summary
    )
    growing = GrowingAnswer(state.passages)
    shown = not isinstance(state.stream, NullStream)
    pieces = chat.reply(replace(prompt, whole=not shown))
    reply = ModelReply.of(_streamed(pieces, growing, state.stream) if shown else pieces)
    services.tokens.learn(prompt, reply.usage)
    written = read_reply(reply.text)
    if reply.blind:
        state = _unseen(state)
    assessment = replace(state.assessment, intent=written.intent, sentiment=written.sentiment)
    answer = _answer(written, state, reply.usage, services)
    if growing.text not in ("", answer.text):
        state.stream.reset()
    return replace(
        state,
        answer=answer,
        assessment=assessment,
        by_model=True,
        note=written.result.value,
    )


def _streamed(pieces: Iterable[Piece], growing: GrowingAnswer, stream: Stream) -> Iterator[Piece]:
    """`pieces`, while the answer in them is written to the stream."""
    for piece in pieces:
        if isinstance(piece, TextPiece) and (words := growing.feed(piece.text)):
            stream.write(words)
        yield piece
    if words := growing.end():
        stream.write(words)


def _answer(written: Written, state: AnswerState, usage: Usage, services: Services) -> Answer:
    text, numbers = take_citations(written.text, state.passages)
    if written.result is Result.ANSWERED:
        cites = tuple(state.passages[number - 1] for number in numbers)
        return Answer(text=text, cites=cites, grounded=True, usage=usage)
    if written.result is Result.SMALL_TALK and harmless(text):
        return Answer(text=text, grounded=None, usage=usage)
    return Answer(text=services.wording(state).say("not_found"), grounded=False, usage=usage)


def _extractive(state: AnswerState, services: Services) -> AnswerState:
    """Quoted for all that is asked; where that has too much beside it (a table, a story), for the core of it."""
    answer = _quoted(asked(state), state.query.context, state.selection, state, services)
    if answer.grounded is False and (core := _core(state, services)):
        answer = _quoted(core, "", None, state, services)
    return replace(state, answer=answer)


def _core(state: AnswerState, services: Services) -> str:
    """Of a longer question, the part that the passages answer best."""

    def answered(part: str) -> float:
        return weigh(part, state.passages, services.use_of_words, state.query.stand_ins).judgement.answered

    return max(parts(measured(state), tells_what), key=answered, default="")


def _quoted(question: str, context: str, selection: Selection | None, state: AnswerState, services: Services) -> Answer:
    return extractive_answer(
        question,
        state.passages,
        services.settings.answers.grounding_threshold,
        services.wording(state),
        context=context,
        stand_ins=state.query.stand_ins,
        model_failed=services.chat is not None and not state.quotes_only,
        framed=state.conversation.mode is not Mode.DRAFT,
        may_ask=state.conversation.mode is Mode.ANSWER and last_asked(state.conversation) is None,
        selection=selection,
        sure=state.judgement is None or state.judgement.sure,
    )
