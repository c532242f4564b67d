"""What a small model says of an answer that passed the checks of its words: which sentences the sources do not carry,
where the operator wants that, and the same in the requester's language, where it is in another. Both at once.

Where the model fails or is too slow, the answer stays as it is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from bot import telemetry
from bot.answering.grounding.judge import judge_prompt, read_unsupported
from bot.answering.translating import checked, language_to_put_into, translation_prompt
from bot.errors import ModelError
from bot.model import Answer, ModelReply, Prompt, Usage
from bot.ports import ChatModel
from bot.turns import TURNS

log = logging.getLogger("firstline.ground")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondLook:
    unsupported: frozenset[int] = frozenset()  # which of the sentences, from 0
    translated: str | None = None  # None: it is in the requester's language, or could not be put there
    usages: tuple[Usage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is to be looked at; all of it is redacted."""

    answer: Answer
    said: tuple[str, ...]  # its sentences
    asked: str
    results: tuple[str, ...]  # of tools
    language: str | None  # the requester's
    judged: bool  # the operator wants that
    conversation: int
    seconds: float


def second_look(look: Look, model: ChatModel) -> SecondLook:
    until = time.monotonic() + look.seconds
    judging, translating = _judging(look), _translating(look)
    if judging is None and translating is None:
        return SecondLook()
    with TURNS.aside(), ThreadPoolExecutor(2) as pool:  # the calls themselves end by `until`
        calls = [
            pool.submit(_asked, what, replace(prompt, conversation=look.conversation, deadline=until), model)
            for what, prompt in (("answer_judge", judging), ("translation", translating))
            if prompt is not None
        ]
        replies = {name: reply for name, reply in (call.result() for call in calls) if reply is not None}
    unsupported = _read("answer_judge", replies, lambda text: read_unsupported(text, len(look.said)))
    translated = _read("translation", replies, lambda text: checked(text, look.answer.text, look.language or ""))
    return SecondLook(unsupported or frozenset(), translated, tuple(reply.usage for reply in replies.values()))


def _judging(look: Look) -> Prompt | None:
    return judge_prompt(look.said, look.asked, look.answer.cites, look.results) if look.judged else None


def _translating(look: Look) -> Prompt | None:
    language = language_to_put_into(look.answer.text, look.language)
    return None if language is None else translation_prompt(look.answer.text, language)


def _asked(what: str, prompt: Prompt, model: ChatModel) -> tuple[str, ModelReply | None]:
    try:
        return what, ModelReply.of(model.reply(prompt))
    except ModelError as error:
        _failed(what, error)
        return what, None


def _read(what: str, replies: dict[str, ModelReply], read: Callable[[str], T]) -> T | None:
    if (reply := replies.get(what)) is None:
        return None
    try:
        found = read(reply.text)
    except ModelError as error:
        _failed(what, error)
        return None
    telemetry.GUARD.add(what=what, outcome="found" if found else "clear")
    return found


def _failed(what: str, error: ModelError) -> None:
    telemetry.GUARD.add(what=what, outcome="failed")
    log.warning("nobody looked at the answer again", extra={"look": what, "error": type(error).__name__})
