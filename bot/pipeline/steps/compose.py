"""Write the answer: the model from the passages, or, without one or when it fails, the passages themselves."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.answering.citations import take_citations
from bot.answering.coverage import confidence
from bot.answering.extractive import extractive_answer
from bot.answering.files import Unread, Why
from bot.answering.grounding import harmless
from bot.answering.phrases import NOT_FOUND
from bot.answering.proactive import MIN_CONFIDENCE
from bot.answering.prompt import Result, Written, build_prompt, read_reply
from bot.errors import ModelError
from bot.model import Answer, Mode, Usage
from bot.pipeline.question import asked, substance
from bot.pipeline.state import Draft, Tools
from bot.ports import ChatModel

log = logging.getLogger("firstline.compose")


def compose(draft: Draft, tools: Tools) -> Draft:
    if draft.answer is not None:
        return draft
    if draft.conversation.mode is Mode.PROACTIVE and confidence(substance(draft), draft.passages) < MIN_CONFIDENCE:
        # Whatever the model wrote, it would not be said: most of what colleagues tell each other is no question to us.
        return replace(draft, answer=Answer(text=NOT_FOUND, grounded=False))
    if tools.chat is None:
        return _extractive(draft, tools)
    try:
        return _written(draft, tools, tools.chat)
    except ModelError as error:
        # The type alone: the conversation goes on without the model, and a person is offered.
        log.warning(
            "answering without the model",
            extra={"conversation": draft.conversation.id, "error": type(error).__name__},
        )
        return replace(_extractive(_unseen(draft), tools), model_failed=True, note=type(error).__name__)


def _unseen(draft: Draft) -> Draft:
    """Nobody has looked at the pictures after all."""
    unread = (*draft.unread, *(Unread(shot.name, Why.PICTURE) for shot in draft.shots))
    return replace(draft, shots=(), unread=unread)


def _written(draft: Draft, tools: Tools, chat: ChatModel) -> Draft:
    pictures = [shot.picture for shot in draft.shots]
    prompt = build_prompt(draft.question, draft.history, draft.passages, tools.settings, draft.files, pictures)
    reply = chat.reply(prompt)
    written = read_reply(reply.text)
    if reply.blind:
        draft = _unseen(draft)
    assessment = replace(draft.assessment, intent=written.intent, sentiment=written.sentiment)
    return replace(
        draft,
        answer=_answer(written, draft, reply.usage),
        assessment=assessment,
        by_model=True,
        note=written.result.value,
    )


def _answer(written: Written, draft: Draft, usage: Usage) -> Answer:
    text, numbers = take_citations(written.text, len(draft.passages))
    if written.result is Result.ANSWERED:
        cites = tuple(draft.passages[number - 1] for number in numbers)
        return Answer(text=text, cites=cites, grounded=True, usage=usage)
    if written.result is Result.SMALL_TALK and harmless(text):
        return Answer(text=text, grounded=None, usage=usage)
    return Answer(text=NOT_FOUND, grounded=False, usage=usage)


def _extractive(draft: Draft, tools: Tools) -> Draft:
    answer = extractive_answer(
        asked(draft),
        draft.passages,
        tools.settings.answers.grounding_threshold,
        context=draft.context,
        model_failed=tools.chat is not None,
    )
    return replace(draft, answer=answer)
